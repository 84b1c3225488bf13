"""Whoever cares for the child today is not kept from where they are because others cared for them before (C06).

The birth family is, until two people open it. A foster carer who was told neither school nor clinic could not take the
child there.
"""

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
  ){but_for}
$$;
"""
CARES = """ AND adult IS DISTINCT FROM (
    SELECT p.carer_id FROM people_placement p
    WHERE p.child_id = child AND p.from_on <= day AND (p.until IS NULL OR p.until >= day)
    ORDER BY p.from_on DESC, p.id DESC LIMIT 1
  )"""


class Migration(migrations.Migration):
    dependencies = [("people", "0010_order_set_aside")]
    operations = [
        migrations.RunSQL(FUNCTION.replace("{but_for}", CARES), FUNCTION.replace("{but_for}", "")),
    ]
