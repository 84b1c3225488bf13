"""Leave that rests on the family's authority ends with their word: withdrawn, refused or simply taken back (C13).

Who may see and end it is asked here, because a parent sees no grants: the young person once the rights are theirs;
before, a verified parent from whom nothing is kept. Where another adult who may have asked for it lives elsewhere,
nobody is shown it: what one parent asks of an advice service is not told to the other (C04).
"""

from django.db import migrations

OURS = """
CREATE FUNCTION family_rests_on_us(gateway text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT starts_with(gateway, 'The family’s authority') $$;
"""
END = """
CREATE OR REPLACE FUNCTION family_end_leave(consent bigint, at timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  WITH ended AS (
    UPDATE access_grant g SET ends_at = greatest(at, g.starts_at)
    FROM family_consent c
    WHERE c.id = consent AND (c.withdrawn_on IS NOT NULL OR c.answer = 'refused') AND g.child_id = c.child_id
      AND g.kind <> 'excluded' AND family_rests_on_us(g.gateway) AND g.ends_at > at
      AND EXISTS (
        SELECT FROM family_consent_organisations o LEFT JOIN access_member m ON m.id = g.member_id
        WHERE o.consent_id = c.id AND o.organisation_id IN (g.organisation_id, m.organisation_id)
      )
    RETURNING g.id
  )
  SELECT count(*) FROM ended
$$;
"""
END_BEFORE = """
CREATE OR REPLACE FUNCTION family_end_leave(consent bigint, at timestamptz) RETURNS bigint
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
SHOWN = """
CREATE FUNCTION family_gave_leave(of_child bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
DECLARE
  me bigint := sendwell_setting('adult')::bigint;
  today date := sendwell_setting('day')::date;
  moved boolean := (SELECT people_rights_moved(c.born, today) FROM people_child c WHERE c.id = of_child);
BEGIN
  IF NOT sendwell_sees(of_child) THEN
    RETURN false;
  ELSIF moved THEN
    RETURN coalesce(sendwell_setting('child')::bigint = of_child, false);
  END IF;
  RETURN NOT people_secret_from(of_child, me, today) AND EXISTS (
    SELECT FROM people_adultofchild a
    WHERE a.child_id = of_child AND a.adult_id = me AND a.responsibility = 'yes'
      AND NOT EXISTS (
        SELECT FROM people_adultofchild other
        WHERE other.child_id = of_child AND other.id <> a.id AND other.responsibility <> 'no'
          AND NOT (a.lives_with AND other.lives_with)
      )
  );
END
$$;

CREATE FUNCTION family_leave(of_child bigint)
RETURNS TABLE (leave uuid, worker bigint, classes text[], ends timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
BEGIN
  RETURN QUERY
  SELECT g.uid, g.member_id, ARRAY(SELECT jsonb_array_elements_text(g.classes)), g.ends_at FROM access_grant g
  WHERE g.child_id = of_child AND g.kind = 'specific' AND g.member_id IS NOT NULL AND family_rests_on_us(g.gateway)
    AND g.starts_at <= sendwell_now() AND g.ends_at > sendwell_now() AND family_gave_leave(of_child)
  ORDER BY g.ends_at, g.id;
END
$$;

CREATE FUNCTION family_take_back_leave(of_child bigint, taken uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
BEGIN
  UPDATE access_grant g SET ends_at = greatest(sendwell_now(), g.starts_at)
  WHERE g.uid = taken AND g.uid IN (SELECT given.leave FROM family_leave(of_child) given);
  RETURN FOUND;
END
$$;
"""
DROP = """
DROP FUNCTION family_take_back_leave(bigint, uuid);
DROP FUNCTION family_leave(bigint);
DROP FUNCTION family_gave_leave(bigint);
"""

# Leave given before the rights move ends with them, as new leave does (C10).
WITH_THE_RIGHTS = """
UPDATE access_grant g SET ends_at = c.moved
FROM (
  SELECT child.id, (
    SELECT min(day) FROM generate_series(born + interval '15 years', born + interval '18 years', interval '1 day') day
    WHERE people_rights_moved(born, day::date)
  ) AT TIME ZONE 'Europe/London' AS moved
  FROM people_child child
  WHERE EXISTS (SELECT FROM access_grant had WHERE had.child_id = child.id AND family_rests_on_us(had.gateway))
) c
WHERE c.id = g.child_id AND family_rests_on_us(g.gateway) AND g.starts_at < c.moved AND g.ends_at > c.moved;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("family", "0007_rights_stay_moved"),
        ("access", "0007_every_hat"),
        ("people", "0007_rights_stay_moved"),
    ]
    operations = [
        migrations.RunSQL(OURS, "DROP FUNCTION family_rests_on_us(text);"),
        migrations.RunSQL(END, END_BEFORE),
        migrations.RunSQL(SHOWN, DROP),
        migrations.RunSQL(WITH_THE_RIGHTS, migrations.RunSQL.noop),
    ]
