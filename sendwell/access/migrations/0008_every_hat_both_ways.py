"""What one role of an account is kept out of, all its roles are: those it has, and the one it is given (A19).

Somebody can be kept out before they take up their invitation, under a member that has no account yet.
"""

from importlib import import_module

from django.db import migrations

before = import_module("sendwell.access.migrations.0007_every_hat")

BOTH_WAYS = """
CREATE OR REPLACE FUNCTION access_kept_out_in_every_role() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO access_grant (
    uid, kind, child_id, member_id, classes, purpose, gateway, given_by_id, given_at, starts_at, ends_at, evidence
  )
  SELECT
    gen_random_uuid(), g.kind, g.child_id, role.id, g.classes, g.purpose, g.gateway, g.given_by_id, g.given_at,
    g.starts_at, g.ends_at, g.evidence
  FROM access_member role, (
    SELECT DISTINCT ON (g.child_id) g.*
    FROM access_grant g JOIN access_member m ON m.id = g.member_id
    WHERE m.account_id = NEW.account_id AND m.organisation_id IS NOT NULL
      AND g.kind = 'excluded' AND g.ends_at > sendwell_now()
    ORDER BY g.child_id, g.ends_at DESC
  ) g
  WHERE role.account_id = NEW.account_id AND role.organisation_id IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM access_grant own
      WHERE own.member_id = role.id AND own.child_id = g.child_id AND own.kind = 'excluded' AND own.ends_at >= g.ends_at
    );
  RETURN NULL;
END $$;
-- Those who were kept out so before this: the trigger looks at their roles again.
UPDATE access_member SET account_id = account_id
  WHERE id IN (SELECT member_id FROM access_grant WHERE kind = 'excluded' AND ends_at > now());
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_every_hat")]
    operations = [migrations.RunSQL(BOTH_WAYS, before.UNDO + before.EVERY_HAT)]
