"""Which cases of a child a parent must not know of, from whom somebody's whereabouts are secret (C02).

A council that has a case only since they fled tells where they fled to. Such a parent knows of the councils whose cases
had ended when they came to know of the child, and of the one whose case was the first of the others. The rows that say
what is secret are behind the walls for a parent, and once the rights have moved so are the cases; this gives references
of cases of the parent's own children, and nothing that names a council.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION casebook_elsewhere(parent bigint, day date) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  WITH related AS (
    SELECT r.child_id, min(r.starts_on) AS began
    FROM access_relationship r JOIN access_member m ON m.id = r.member_id
    WHERE r.member_id = parent AND m.adult_id IS NOT NULL AND people_secret_from(r.child_id, m.adult_id, day)
    GROUP BY r.child_id
  ), cases AS (
    SELECT k.id, k.ref, k.child_id, k.authority_id, k.opened_on, coalesce(k.closed_on < r.began, false) AS before
    FROM casebook_case k JOIN related r ON r.child_id = k.child_id
  ), known AS (
    SELECT child_id, authority_id FROM cases WHERE before
    UNION
    (SELECT DISTINCT ON (child_id) child_id, authority_id FROM cases WHERE NOT before ORDER BY child_id, opened_on, id)
  )
  SELECT ref::text FROM cases WHERE (child_id, authority_id) NOT IN (SELECT child_id, authority_id FROM known)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0005_open_deadlines"),
        ("people", "0006_who_is_shown_the_record"),
        ("access", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION casebook_elsewhere(bigint, date);")]
