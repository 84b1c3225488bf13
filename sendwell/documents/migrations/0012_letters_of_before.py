"""The letters that a parent was sent before the rights moved stay theirs (C10), though the walls now hide the record.

It gives a parent's own letters and what stands at their head and foot, to whom nothing is kept from now. Whoever asks is
taken from the settings of the request, so that nobody asks for another.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION documents_letters_of_before()
RETURNS TABLE (letter bigint, in_case bigint, ref text, child bigint, given text, family text, known_as text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
DECLARE
  me bigint := sendwell_setting('member')::bigint;
  own bigint := sendwell_setting('adult')::bigint;
  today date := sendwell_setting('day')::date;
BEGIN
  RETURN QUERY
  SELECT l.id, k.id, k.ref::text, c.id, c.given_name::text, c.family_name::text, c.known_as::text
  FROM documents_letter l
  JOIN documents_disclosure d ON d.letter_id = l.id
  JOIN casebook_case k ON k.id = l.case_id
  JOIN people_child c ON c.id = k.child_id
  JOIN people_adultofchild a ON a.child_id = c.id AND a.adult_id = own
  WHERE l.to_member_id = me AND d.state = 'released'
    AND people_rights_moved(c.born, today) AND NOT people_rights_moved(c.born, d.released_on)
    AND NOT people_is_shown(c.id, own, today)
    -- Neither held nor redacted now, and nobody's whereabouts are secret from them.
    AND people_is_known(a, today) AND NOT people_secret_from(c.id, own, today) AND NOT sendwell_excluded(c.id)
    AND EXISTS (
      SELECT FROM access_relationship r
      WHERE r.child_id = c.id AND r.member_id = me AND r.starts_on <= today AND r.ends_on >= today
    )
    AND NOT EXISTS (
      SELECT FROM people_seal s
      WHERE s.child_id = c.id AND s.from_on <= today AND (s.lifted_on IS NULL OR s.lifted_on > today)
        AND (s.item = 'letter' AND s.number = l.id OR s.about = l.about AND l.about <> '')
    )
  ORDER BY l.day DESC, l.id DESC;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0011_how_people_write"), ("people", "0007_rights_stay_moved")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION documents_letters_of_before();")]
