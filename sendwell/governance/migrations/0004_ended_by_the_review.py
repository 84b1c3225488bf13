"""What a review found not justified ends at once, also where the reviewer may not know of the child (A13)."""

from django.db import migrations

FUNCTIONS = """
-- Ends what an emergency opening gave, once its reviewer has said that it was not justified. The one at the
-- organisation of whoever opened it may not know of the child, and so does not see the leave.
CREATE FUNCTION governance_end_opening(of_review bigint, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE access_grant g SET ends_at = greatest(at, g.starts_at)
  FROM governance_breakglassreview r
  WHERE r.id = of_review AND g.id = r.grant_id AND g.ends_at > at AND r.outcome = 'not_justified'
    AND (session_user = 'sendwell_owner' OR r.reviewed_by_id = nullif(current_setting('sendwell.member', true), '')::bigint)
$$;

REVOKE ALL ON FUNCTION governance_end_opening(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION governance_end_opening(bigint, timestamptz) TO sendwell_web;
"""

UNDO = "DROP FUNCTION governance_end_opening(bigint, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_two_people")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
