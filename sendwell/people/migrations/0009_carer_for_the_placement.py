"""A carer is one for the dates of the placement (trust.md 4.5), and the walls say so too.

Whoever cared for a child whose placement has ended no longer counts as living with them, unless somebody has seen
since that they do.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION people_placed_with(child bigint, adult bigint, day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT EXISTS (
    SELECT FROM people_placement p
    WHERE p.child_id = child AND p.carer_id = adult AND p.from_on <= day AND (p.until IS NULL OR p.until >= day)
  )
$$;

CREATE OR REPLACE FUNCTION people_is_known(a people_adultofchild, day date) RETURNS boolean LANGUAGE sql STABLE AS
$$
  SELECT a.profile NOT IN ('hold', 'none') AND a.verified_on IS NOT NULL AND a.verified_on <= day
    AND (
      a.responsibility = 'yes'
      OR (a.basis = 'care' AND (a.lives_with OR public.people_placed_with(a.child_id, a.adult_id, day)))
    )
$$;
"""
UNDO = """
CREATE OR REPLACE FUNCTION people_is_known(a people_adultofchild, day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$
  SELECT a.profile NOT IN ('hold', 'none') AND a.verified_on IS NOT NULL AND a.verified_on <= day
    AND (a.responsibility = 'yes' OR (a.basis = 'care' AND a.lives_with))
$$;
DROP FUNCTION people_placed_with(bigint, bigint, date);
"""
ENDED = """
UPDATE people_adultofchild a SET lives_with = false
FROM people_placement p
WHERE a.lives_with AND p.child_id = a.child_id AND p.carer_id = a.adult_id AND p.until IS NOT NULL
  AND (a.verified_on IS NULL OR a.verified_on <= p.until)
  AND NOT EXISTS (
    SELECT FROM people_placement o WHERE o.child_id = a.child_id AND o.carer_id = a.adult_id AND o.until IS NULL
  )
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_rights_stay_moved")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        migrations.RunSQL(ENDED, migrations.RunSQL.noop),
    ]
