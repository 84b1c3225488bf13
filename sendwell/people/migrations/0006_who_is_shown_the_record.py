"""Whether an adult of the family is shown a child's record at all: the walls ask it as `family_map.standing` answers it.

Unknown or unverified responsibility means hold (C01). Once the rights are the young person's own, it takes their word or
a decision about capacity (C10). Run with the rights of whoever asks: it tells nobody what they may not read.
"""

from django.db import migrations

FUNCTIONS = """
-- Over compulsory school age (the last Friday in June of the school year of the sixteenth birthday) and under 25.
-- A birthday on 29 February is 1 March in other years.
CREATE FUNCTION people_birthday(born date, age int) RETURNS date LANGUAGE sql IMMUTABLE AS
$$
  SELECT day + (extract(day FROM day) <> extract(day FROM born))::int
  FROM (SELECT (born + make_interval(years => age))::date AS day) same
$$;

CREATE FUNCTION people_is_young_person(born date, day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$
  SELECT june - (extract(isodow FROM june)::int + 2) % 7 < day AND day < public.people_birthday(born, 25)
  FROM (
    SELECT make_date(extract(year FROM sixteen)::int + (extract(month FROM sixteen) >= 9)::int, 6, 30) AS june
    FROM (SELECT public.people_birthday(born, 16) AS sixteen) s
  ) j
$$;

-- Held or excluded by nobody, and somebody has seen that they hold responsibility or have care of the child (s.576).
CREATE FUNCTION people_is_known(a people_adultofchild, day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$
  SELECT a.profile NOT IN ('hold', 'none') AND a.verified_on IS NOT NULL AND a.verified_on <= day
    AND (a.responsibility = 'yes' OR (a.basis = 'care' AND a.lives_with))
$$;

CREATE FUNCTION people_is_shown(child bigint, adult bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS
$$
  SELECT EXISTS (
    SELECT FROM people_child c LEFT JOIN people_adultofchild a ON a.child_id = c.id AND a.adult_id = adult
    WHERE c.id = child AND CASE
      WHEN a.id IS NOT NULL AND NOT public.people_is_known(a, day) THEN false
      WHEN public.people_is_young_person(c.born, day) THEN EXISTS (
        SELECT FROM people_representation r
        WHERE r.child_id = child AND r.adult_id = adult AND r.from_on <= day AND r.until >= day
          AND (r.taken_back_on IS NULL OR r.taken_back_on > day)
      )
      ELSE a.id IS NOT NULL
    END
  )
$$;
"""
UNDO = """
DROP FUNCTION people_is_shown(bigint, bigint, date);
DROP FUNCTION people_is_known(people_adultofchild, date);
DROP FUNCTION people_is_young_person(date, date);
DROP FUNCTION people_birthday(date, int);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_sealed_after_its_end")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
