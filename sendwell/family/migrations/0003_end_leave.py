"""Leave that rested on consent ends with it, also when a parent withdraws, who may not see who was given leave.

It does nothing but that: the consent must be withdrawn already, and only leave by consent to its organisations ends.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION family_end_leave(consent bigint, at timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  WITH ended AS (
    UPDATE access_grant g SET ends_at = greatest(at, g.starts_at)
    FROM family_consent c JOIN family_consent_organisations o ON o.consent_id = c.id
    WHERE c.id = consent AND c.withdrawn_on IS NOT NULL AND g.child_id = c.child_id
      AND g.organisation_id = o.organisation_id AND g.gateway = 'consent' AND g.ends_at > at
    RETURNING g.id
  )
  SELECT count(*) FROM ended
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("family", "0002_never_edited")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION family_end_leave(bigint, timestamptz);")]
