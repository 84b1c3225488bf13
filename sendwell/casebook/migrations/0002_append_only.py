"""What happened is never edited: the database refuses it, whoever asks. And case references come from a sequence."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION casebook_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened is never edited: record a correction instead'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_is_never_edited BEFORE UPDATE OR DELETE ON casebook_event
    FOR EACH ROW EXECUTE FUNCTION casebook_refuse_edit();
CREATE TRIGGER reading_is_never_edited BEFORE UPDATE OR DELETE ON access_reading
    FOR EACH ROW EXECUTE FUNCTION casebook_refuse_edit();
CREATE SEQUENCE casebook_case_ref;
"""

UNDO = """
DROP TRIGGER event_is_never_edited ON casebook_event;
DROP TRIGGER reading_is_never_edited ON access_reading;
DROP FUNCTION casebook_refuse_edit();
DROP SEQUENCE casebook_case_ref;
"""


class Migration(migrations.Migration):
    dependencies = [("casebook", "0001_initial"), ("access", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
