"""Whose link it is, and what of a hand-over is never changed."""

from django.db import migrations

HANDED_BY = """
-- Which organisation sent this link. Whoever has the link has nothing by it but this number; the code is asked after.
CREATE OR REPLACE FUNCTION documents_handed_by(hashed text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT h.organisation_id FROM documents_handover h WHERE h.token_hash = hashed
$$;
REVOKE ALL ON FUNCTION public.documents_handed_by(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.documents_handed_by(text) TO sendwell_owner, sendwell_web, sendwell_worker;
"""
KEPT = """
CREATE OR REPLACE FUNCTION documents_handed_for_good() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS
$$
BEGIN
  IF (OLD.uid, OLD.case_id, OLD.disclosure_id, OLD.organisation_id, OLD.by_id, OLD.told, OLD.mobile, OLD.days)
     IS DISTINCT FROM (NEW.uid, NEW.case_id, NEW.disclosure_id, NEW.organisation_id, NEW.by_id, NEW.told, NEW.mobile, NEW.days) THEN
    RAISE EXCEPTION 'a hand-over is for whom and by whom it was made: make it again';
  END IF;
  IF OLD.token_hash IS NOT NULL AND (OLD.token_hash, OLD.ends_on) IS DISTINCT FROM (NEW.token_hash, NEW.ends_on) THEN
    RAISE EXCEPTION 'a link that was sent neither changes nor lasts longer';
  END IF;
  IF OLD.locked_at IS DISTINCT FROM NEW.locked_at AND OLD.locked_at IS NOT NULL THEN
    RAISE EXCEPTION 'a link that is locked stays locked';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER handed_for_good BEFORE UPDATE ON documents_handover FOR EACH ROW EXECUTE FUNCTION documents_handed_for_good();
"""
NOT_KEPT = """
DROP TRIGGER handed_for_good ON documents_handover;
DROP FUNCTION documents_handed_for_good();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_hand_over")]
    operations = [
        migrations.RunSQL(HANDED_BY, "DROP FUNCTION documents_handed_by(text)"),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
