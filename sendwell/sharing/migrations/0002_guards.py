"""A signature is its signer's own, and what was done to a document is never edited: the database refuses."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION sharing_own_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    theirs bigint;
    acting text := nullif(current_setting('sendwell.member', true), '');
BEGIN
    IF NEW.signed_by_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.signed_by_id IS NOT DISTINCT FROM OLD.signed_by_id
           AND NEW.signed_on IS NOT DISTINCT FROM OLD.signed_on
           AND NEW.signed_terms IS NOT DISTINCT FROM OLD.signed_terms THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_TABLE_NAME = 'sharing_party' THEN
        theirs := (to_jsonb(NEW) ->> 'organisation_id')::bigint;
    ELSE
        theirs := (to_jsonb(NEW) ->> 'kept_by_id')::bigint;
    END IF;
    IF NOT EXISTS (SELECT FROM access_member m WHERE m.id = NEW.signed_by_id AND m.organisation_id = theirs) THEN
        RAISE EXCEPTION 'an organisation signs by its own authorised person, never by another''s'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF acting IS NOT NULL AND acting::bigint <> NEW.signed_by_id THEN
        RAISE EXCEPTION 'nobody signs for somebody else' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER party_signs_for_itself BEFORE INSERT OR UPDATE ON sharing_party
    FOR EACH ROW EXECUTE FUNCTION sharing_own_signature();
CREATE TRIGGER assessment_is_signed_by_its_keeper BEFORE INSERT OR UPDATE ON sharing_assessment
    FOR EACH ROW EXECUTE FUNCTION sharing_own_signature();

CREATE FUNCTION sharing_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was done or shown is never edited' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER change_is_never_edited BEFORE UPDATE OR DELETE ON sharing_change
    FOR EACH ROW EXECUTE FUNCTION sharing_refuse_edit();
CREATE TRIGGER showing_is_never_edited BEFORE UPDATE ON sharing_noticeshown
    FOR EACH ROW EXECUTE FUNCTION sharing_refuse_edit();
"""

UNDO = """
DROP TRIGGER party_signs_for_itself ON sharing_party;
DROP TRIGGER assessment_is_signed_by_its_keeper ON sharing_assessment;
DROP TRIGGER change_is_never_edited ON sharing_change;
DROP TRIGGER showing_is_never_edited ON sharing_noticeshown;
DROP FUNCTION sharing_own_signature();
DROP FUNCTION sharing_refuse_edit();
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("access", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
