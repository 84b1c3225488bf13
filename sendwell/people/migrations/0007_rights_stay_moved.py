"""Rights that have moved to a young person stay theirs: the 25th birthday gives nothing back to the parents (C10).

A plan, and what is known of the adult, can outlast that birthday (CFA 2014 s.46). The walls asked who is under 25, and
so read an adult of 25 as a child again, whose parents are shown the record.
"""

from django.db import migrations

MOVED = """
-- Over compulsory school age: the last Friday in June of the school year of the sixteenth birthday has passed.
CREATE OR REPLACE FUNCTION people_rights_moved(born date, day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$
  SELECT june - (extract(isodow FROM june)::int + 2) % 7 < day
  FROM (
    SELECT make_date(extract(year FROM sixteen)::int + (extract(month FROM sixteen) >= 9)::int, 6, 30) AS june
    FROM (SELECT public.people_birthday(born, 16) AS sixteen) s
  ) j
$$;
"""
SHOWN = """
CREATE OR REPLACE FUNCTION people_is_shown(child bigint, adult bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS
$$
  SELECT EXISTS (
    SELECT FROM people_child c LEFT JOIN people_adultofchild a ON a.child_id = c.id AND a.adult_id = adult
    WHERE c.id = child AND CASE
      WHEN a.id IS NOT NULL AND NOT public.people_is_known(a, day) THEN false
      WHEN public.{moved}(c.born, day) THEN EXISTS (
        SELECT FROM people_representation r
        WHERE r.child_id = child AND r.adult_id = adult AND r.from_on <= day AND r.until >= day
          AND (r.taken_back_on IS NULL OR r.taken_back_on > day)
      )
      ELSE a.id IS NOT NULL
    END
  )
$$;
"""
YOUNG = """
CREATE FUNCTION people_is_young_person(born date, day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT public.people_rights_moved(born, day) AND day < public.people_birthday(born, 25) $$;
"""
DO = MOVED + SHOWN.replace("{moved}", "people_rights_moved") + "DROP FUNCTION people_is_young_person(date, date);"
# `people_rights_moved` stays: the function that comes back is made of it.
UNDO = YOUNG + SHOWN.replace("{moved}", "people_is_young_person")


class Migration(migrations.Migration):
    dependencies = [("people", "0006_who_is_shown_the_record")]
    operations = [migrations.RunSQL(DO, UNDO)]
