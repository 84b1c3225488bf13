"""The guard's questions, letters that cannot be changed, and a disclosure for every letter there is.

Letters written before the gate was there went out as they were: their disclosures say so.
"""

from pathlib import Path

from django.db import migrations

GUARD = (Path(__file__).resolve().parent.parent / "guard" / "guard.sql").read_text()
KEPT = """
CREATE OR REPLACE FUNCTION documents_kept_as_made() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS
$$
BEGIN
  IF to_jsonb(OLD) - 'file' IS DISTINCT FROM to_jsonb(NEW) - 'file' THEN
    RAISE EXCEPTION 'what was written to a recipient is never edited: make it again';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER kept_as_made BEFORE UPDATE ON documents_letter FOR EACH ROW EXECUTE FUNCTION documents_kept_as_made();
CREATE TRIGGER kept_as_made BEFORE UPDATE ON documents_bundle FOR EACH ROW EXECUTE FUNCTION documents_kept_as_made();

CREATE OR REPLACE FUNCTION documents_bound_for_good() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS
$$
BEGIN
  IF (OLD.case_id, OLD.letter_id, OLD.bundle_id, OLD.recipient_key, OLD.version, OLD.author_id)
     IS DISTINCT FROM (NEW.case_id, NEW.letter_id, NEW.bundle_id, NEW.recipient_key, NEW.version, NEW.author_id) THEN
    RAISE EXCEPTION 'a disclosure is bound to its recipient when it is made: make it again';
  END IF;
  IF NOT OLD.flags <@ NEW.flags THEN
    RAISE EXCEPTION 'a reason to look twice is never taken away';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER bound_for_good BEFORE UPDATE ON documents_disclosure FOR EACH ROW EXECUTE FUNCTION documents_bound_for_good();

CREATE OR REPLACE FUNCTION documents_has_disclosure() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
BEGIN
  IF NOT EXISTS (SELECT FROM documents_disclosure d WHERE d.letter_id = NEW.id) THEN
    RAISE EXCEPTION 'a letter is kept together with its disclosure';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER has_disclosure AFTER INSERT ON documents_letter DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION documents_has_disclosure();
"""
NOT_KEPT = """
DROP TRIGGER kept_as_made ON documents_letter;
DROP TRIGGER kept_as_made ON documents_bundle;
DROP TRIGGER bound_for_good ON documents_disclosure;
DROP TRIGGER has_disclosure ON documents_letter;
DROP FUNCTION documents_kept_as_made();
DROP FUNCTION documents_bound_for_good();
DROP FUNCTION documents_has_disclosure();
"""
EARLIER = """
INSERT INTO documents_disclosure
  (uid, case_id, letter_id, recipient_key, recipient_ref, version, gateway, flags, notices, state, author_id, ticks,
   words, made_on, released_on, revoked_why)
SELECT gen_random_uuid(), l.case_id, l.id, '', '', '', 'Sent before there was a gate', '[]', '[]', 'released',
  l.written_by_id, '[]', '', l.day, l.day, ''
FROM documents_letter l WHERE NOT EXISTS (SELECT FROM documents_disclosure d WHERE d.letter_id = l.id);
UPDATE documents_upload SET state = 'no_scanner' WHERE state = 'waiting' AND given_sha256 = '';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_the_gate"),
        ("people", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
