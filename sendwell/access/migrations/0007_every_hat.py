"""A role that an account is given later is kept out of what its other roles are kept out of (A19).

Whoever takes up an invitation may not read those grants, so the database carries them over by itself.
"""

from django.db import migrations

EVERY_HAT = """
CREATE FUNCTION access_kept_out_in_every_role() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO access_grant (
    uid, kind, child_id, member_id, classes, purpose, gateway, given_by_id, given_at, starts_at, ends_at, evidence
  )
  SELECT DISTINCT ON (g.child_id)
    gen_random_uuid(), g.kind, g.child_id, NEW.id, g.classes, g.purpose, g.gateway, g.given_by_id, g.given_at,
    g.starts_at, g.ends_at, g.evidence
  FROM access_grant g JOIN access_member m ON m.id = g.member_id
  WHERE m.account_id = NEW.account_id AND m.id <> NEW.id AND m.organisation_id IS NOT NULL
    AND g.kind = 'excluded' AND g.ends_at > sendwell_now()
    AND NOT EXISTS (
      SELECT FROM access_grant own
      WHERE own.member_id = NEW.id AND own.child_id = g.child_id AND own.kind = 'excluded' AND own.ends_at >= g.ends_at
    )
  ORDER BY g.child_id, g.ends_at DESC;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION access_kept_out_in_every_role() FROM PUBLIC;
CREATE TRIGGER kept_out_in_every_role AFTER INSERT OR UPDATE OF account_id ON access_member
  FOR EACH ROW WHEN (NEW.account_id IS NOT NULL AND NEW.organisation_id IS NOT NULL)
  EXECUTE FUNCTION access_kept_out_in_every_role();
"""
UNDO = """
DROP TRIGGER kept_out_in_every_role ON access_member;
DROP FUNCTION access_kept_out_in_every_role();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0006_of_a_transaction")]
    operations = [migrations.RunSQL(EVERY_HAT, UNDO)]
