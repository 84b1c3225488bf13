"""Whether anything round a child, or round a brother or sister of theirs, says danger (C07).

Whoever asks may know of one of the children only: they get yes or no, and not about whom.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION people_danger_round(of_child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  WITH family AS (
    SELECT of_child AS child
    UNION
    SELECT b.child_id FROM people_adultofchild a JOIN people_adultofchild b ON b.adult_id = a.adult_id
    WHERE a.child_id = of_child
  ), links AS (
    SELECT a.* FROM people_adultofchild a JOIN family f ON f.child = a.child_id
  )
  SELECT EXISTS (SELECT FROM links l WHERE l.contact IN ('none', 'supervised') OR l.profile <> 'full')
    OR EXISTS (
      SELECT FROM people_order o JOIN family f ON f.child = o.child_id
      WHERE o.set_aside_on IS NULL AND o.type NOT IN (
        'lives_with', 'care', 'interim_care', 'protection', 'special_guardianship', 'responsibility', 'adoption'
      )
    )
    OR EXISTS (
      SELECT FROM people_secrecy s JOIN links l ON l.adult_id IN (s.hidden_from_id, s.hides_id)
      WHERE s.lifted_on IS NULL
    )
    OR EXISTS (SELECT FROM people_placement p JOIN family f ON f.child = p.child_id WHERE p.sealed)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0012_move_in")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION people_danger_round(bigint)")]
