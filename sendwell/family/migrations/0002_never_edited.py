"""The journal of restrictions is never edited, and nobody is both hands of a loosening under two names (A22)."""

from django.db import migrations

GUARDS = r"""
CREATE FUNCTION family_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal of restrictions is never edited' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER restriction_is_never_edited BEFORE UPDATE OR DELETE ON family_restrictionchange
    FOR EACH ROW EXECUTE FUNCTION family_refuse_edit();
CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON family_restrictionchange
    FOR EACH STATEMENT WHEN (current_database() NOT LIKE 'test\_%') EXECUTE FUNCTION family_refuse_edit();

CREATE FUNCTION family_two_people() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first bigint := (to_jsonb(NEW) ->> 'by_id')::bigint;
    second bigint := coalesce(to_jsonb(NEW) ->> 'second_id', to_jsonb(NEW) ->> 'decided_by_id')::bigint;
BEGIN
    IF EXISTS (
        SELECT FROM access_member a JOIN access_member b ON a.account_id = b.account_id
        WHERE a.id = first AND b.id = second
    ) THEN
        RAISE EXCEPTION 'a second person must decide' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER loosened_by_two_accounts BEFORE INSERT OR UPDATE ON family_loosening
    FOR EACH ROW EXECUTE FUNCTION family_two_people();
CREATE TRIGGER journal_of_two_accounts BEFORE INSERT ON family_restrictionchange
    FOR EACH ROW EXECUTE FUNCTION family_two_people();
"""

UNDO = """
DROP TRIGGER journal_of_two_accounts ON family_restrictionchange;
DROP TRIGGER loosened_by_two_accounts ON family_loosening;
DROP FUNCTION family_two_people();
DROP TRIGGER journal_is_never_emptied ON family_restrictionchange;
DROP TRIGGER restriction_is_never_edited ON family_restrictionchange;
DROP FUNCTION family_refuse_edit();
"""


class Migration(migrations.Migration):
    dependencies = [("family", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
