"""What is counted of somebody is counted in all their posts: one hat does not see what another did (K06, trust.md 4.6)."""

from django.db import migrations

FUNCTIONS = """
-- How many emergency openings there were since then by whoever this member is, in any post.
CREATE FUNCTION governance_openings(of_member bigint, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT count(*) FROM governance_breakglassreview r
  WHERE r.opened_at > since AND sendwell_same_person(r.member_id, of_member)
$$;

-- How many different records they opened in a time, of that only since they were last let go on, in any post.
CREATE FUNCTION governance_records_opened(of_member bigint, since timestamptz, until timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH posts AS (
    SELECT m.id FROM access_member m
    WHERE m.id = of_member OR m.organisation_id IS NOT NULL
      AND m.account_id = (SELECT one.account_id FROM access_member one WHERE one.id = of_member)
  )
  SELECT count(DISTINCT r.child_id) FROM access_reading r
  WHERE r.member_id IN (SELECT id FROM posts) AND r.allowed AND r.at <= until
    AND r.at > greatest(since, (SELECT max(b.lifted_at) FROM governance_brake b WHERE b.member_id IN (SELECT id FROM posts)))
$$;

REVOKE ALL ON FUNCTION governance_openings(bigint, timestamptz),
  governance_records_opened(bigint, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION governance_openings(bigint, timestamptz),
  governance_records_opened(bigint, timestamptz, timestamptz) TO sendwell_web;
"""

UNDO = """
DROP FUNCTION governance_openings(bigint, timestamptz);
DROP FUNCTION governance_records_opened(bigint, timestamptz, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0004_ended_by_the_review")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
