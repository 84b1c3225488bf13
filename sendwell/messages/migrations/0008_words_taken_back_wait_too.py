"""Whoever takes back what a young person lets somebody read, or ends their standing in for them, waits for a message
that is going out just now, as for every other tightening (C05, C11)."""

from django.db import migrations

WAIT = """
CREATE TRIGGER wait_for_sends BEFORE UPDATE OR DELETE ON people_representation
  FOR EACH ROW EXECUTE FUNCTION outbox_wait_for_sends();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0007_where_readers_are_now"), ("people", "0003_family_map")]

    operations = [migrations.RunSQL(WAIT, "DROP TRIGGER wait_for_sends ON people_representation;")]
