"""Whoever tightens what somebody may know of a child waits for a message that is going out just now (C05).

The sender holds the shared half of this lock while it asks and sends (`messages/routing.py`). After the tightening
has been committed nothing goes out to those it keeps away.
"""

from django.db import migrations

WAIT = """
CREATE FUNCTION outbox_wait_for_sends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  child bigint := coalesce((to_jsonb(OLD) ->> 'child_id')::bigint, (to_jsonb(NEW) ->> 'child_id')::bigint);
BEGIN
  IF child IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(7301, (child % 1024)::int);
  END IF;
  RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER wait_for_sends BEFORE UPDATE OR DELETE ON people_adultofchild
  FOR EACH ROW EXECUTE FUNCTION outbox_wait_for_sends();
CREATE TRIGGER wait_for_sends BEFORE UPDATE OR DELETE ON access_relationship
  FOR EACH ROW EXECUTE FUNCTION outbox_wait_for_sends();
CREATE TRIGGER wait_for_sends BEFORE INSERT OR UPDATE ON access_grant
  FOR EACH ROW WHEN (NEW.kind = 'excluded') EXECUTE FUNCTION outbox_wait_for_sends();
"""
UNDO = """
DROP TRIGGER wait_for_sends ON access_grant;
DROP TRIGGER wait_for_sends ON access_relationship;
DROP TRIGGER wait_for_sends ON people_adultofchild;
DROP FUNCTION outbox_wait_for_sends();
"""


class Migration(migrations.Migration):

    dependencies = [('outbox', '0002_reaching_people')]

    operations = [migrations.RunSQL(WAIT, UNDO)]
