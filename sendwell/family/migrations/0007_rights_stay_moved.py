"""A parent is told whom to ask also once the young person is 25: rights that have moved never go back (C10)."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION family_rights_moved()
RETURNS TABLE (ref text, child bigint, called text, born date, council bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
DECLARE
  me bigint := sendwell_setting('member')::bigint;
  family bigint := sendwell_setting('adult')::bigint;
  today date := sendwell_setting('day')::date;
BEGIN
  RETURN QUERY
  SELECT k.ref::text, c.id, coalesce(nullif(c.known_as, ''), c.given_name)::text, c.born, k.authority_id
  FROM access_relationship r
  JOIN people_child c ON c.id = r.child_id
  JOIN people_adultofchild a ON a.child_id = c.id AND a.adult_id = family
  JOIN casebook_case k ON k.child_id = c.id
  WHERE r.member_id = me AND r.starts_on <= today AND r.ends_on >= today
    AND {moved}(c.born, today) AND people_is_known(a, today)
    AND NOT people_is_shown(c.id, family, today) AND NOT sendwell_excluded(c.id)
  ORDER BY k.id;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("family", "0006_rights_moved"), ("people", "0007_rights_stay_moved")]
    operations = [
        migrations.RunSQL(
            FUNCTION.replace("{moved}", "people_rights_moved"),
            FUNCTION.replace("{moved}", "people_is_young_person"),
        )
    ]
