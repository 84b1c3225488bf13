"""Two questions that are asked behind the wall, each answered with ids and nothing else."""

from django.db import migrations

FUNCTIONS = """
-- The one child of an NHS number, or of a case reference with the date of birth: for somebody whose role may open a
-- record in an emergency, and who cannot see it yet. Null where there is none, and where they are shut out of it.
CREATE FUNCTION governance_whose_record(of_nhs_number text, of_case text, of_born date) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  found bigint;
BEGIN
  IF session_user <> 'sendwell_owner' AND coalesce(nullif(current_setting('sendwell.role', true), ''), '') NOT IN
    ('council_manager', 'social_care_adviser', 'designated_officer', 'clinician', 'clinical_lead')
  THEN
    RETURN NULL;
  END IF;
  IF of_nhs_number <> '' THEN
    SELECT id INTO found FROM people_child WHERE nhs_number = of_nhs_number AND (of_born IS NULL OR born = of_born);
  ELSIF of_case <> '' AND of_born IS NOT NULL THEN
    SELECT c.id INTO found FROM casebook_case k JOIN people_child c ON c.id = k.child_id
      WHERE k.ref = upper(of_case) AND c.born = of_born;
  END IF;
  IF found IS NOT NULL AND sendwell_excluded(found) THEN RETURN NULL; END IF;
  RETURN found;
END $$;

-- Which emergency openings of a child's record the family is not shown: a reviewer has withheld them for safety.
-- The family cannot see the reviews, so their page asks for the grants' ids alone.
CREATE FUNCTION governance_withheld(of_child bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT grant_id FROM governance_breakglassreview WHERE child_id = of_child AND withheld $$;

REVOKE ALL ON FUNCTION governance_whose_record(text, text, date), governance_withheld(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION governance_whose_record(text, text, date), governance_withheld(bigint) TO sendwell_web;
"""

UNDO = """
DROP FUNCTION governance_whose_record(text, text, date);
DROP FUNCTION governance_withheld(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0001_initial"),
        ("casebook", "0002_append_only"),
        ("people", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
