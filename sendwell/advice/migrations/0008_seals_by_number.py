"""A seal on a request names its number in its own table, as every other seal does.

The screen had written down the number in the reference, so that what asks by number (who looked) found another request
or none. First below zero, so that no two meet on the way.
"""

from django.db import migrations

MEND = """
UPDATE people_seal s SET number = -q.id
  FROM advice_advicerequest q
  WHERE s.item = 'advice' AND q.ref = s.about AND s.number <> q.id AND NOT EXISTS (
    SELECT FROM people_seal o
    WHERE o.item = 'advice' AND o.kind = s.kind AND o.number = q.id AND o.about IN ('', s.about) AND o.lifted_on IS NULL
  );
UPDATE people_seal SET number = -number WHERE item = 'advice' AND number < 0;
"""


class Migration(migrations.Migration):
    dependencies = [("advice", "0007_two_people"), ("people", "0006_who_is_shown_the_record")]
    operations = [migrations.RunSQL(MEND, migrations.RunSQL.noop)]
