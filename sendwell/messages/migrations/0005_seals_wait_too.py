"""Whoever seals an item waits for a message of it that is going out just now, as for every other tightening (C05, C12)."""

from django.db import migrations

WAIT = """
CREATE TRIGGER wait_for_sends BEFORE INSERT OR UPDATE ON people_seal
  FOR EACH ROW EXECUTE FUNCTION outbox_wait_for_sends();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_confirmed_by_their_owners"), ("people", "0003_family_map")]

    operations = [migrations.RunSQL(WAIT, "DROP TRIGGER wait_for_sends ON people_seal;")]
