"""On the first day of a placement that was planned the child leaves whoever they lived with (trust.md 4.5).

Not before, and not where somebody has seen since that they live together. The worker asks for it and sees no family, so
the database does it; it makes true what the dates say, and nothing else.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION people_move_in(day date) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  WITH left_behind AS (
    UPDATE people_adultofchild a SET lives_with = false
    FROM people_placement p
    WHERE a.lives_with AND p.child_id = a.child_id AND p.from_on <= day AND (p.until IS NULL OR p.until >= day)
      AND (a.verified_on IS NULL OR a.verified_on < p.from_on)
      AND p.carer_id IS DISTINCT FROM a.adult_id AND NOT people_placed_with(a.child_id, a.adult_id, day)
    RETURNING a.id
  )
  SELECT count(*) FROM left_behind
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0011_carer_of_today")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION people_move_in(date);")]
