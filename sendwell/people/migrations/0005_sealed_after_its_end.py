"""The end of a placement opens nothing: where the child lived stays sealed until two people open it (C06, C08)."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION people_secret_from(child bigint, adult bigint, day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT EXISTS (
    SELECT FROM people_adultofchild a WHERE a.child_id = child AND a.adult_id = adult AND a.profile <> 'full'
  ) OR EXISTS (
    SELECT FROM people_secrecy s JOIN people_adultofchild a ON a.adult_id = s.hides_id
    WHERE a.child_id = child AND s.hidden_from_id = adult AND s.lifted_on IS NULL
  ) OR EXISTS (
    SELECT FROM people_placement p
    WHERE p.child_id = child AND p.sealed AND p.from_on <= day AND p.carer_id IS DISTINCT FROM adult
  )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_secret_from")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
