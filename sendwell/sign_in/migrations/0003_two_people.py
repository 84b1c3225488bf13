"""Acts that need two people, by account: another hat of the same account is not somebody else (A22).

Here the function and the trigger for every such table, those of this room, and whether a person still has a role.
"""

from django.db import migrations, models

TWO_PEOPLE = """
CREATE FUNCTION sendwell_same_person(one bigint, other bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT one = other OR EXISTS (
    SELECT FROM access_member a JOIN access_member b ON a.account_id = b.account_id WHERE a.id = one AND b.id = other
  )
$$;
REVOKE ALL ON FUNCTION sendwell_same_person(bigint, bigint) FROM PUBLIC;

-- Its arguments are the columns of the hands: no two of them are one person. Asked after the tables' own constraints.
CREATE FUNCTION sendwell_two_people() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  hands bigint[] := ARRAY(SELECT (to_jsonb(NEW) ->> hand)::bigint FROM unnest(TG_ARGV) AS hand);
BEGIN
  IF EXISTS (
    SELECT FROM unnest(hands) WITH ORDINALITY AS one (id, n) JOIN unnest(hands) WITH ORDINALITY AS other (id, n)
      ON one.n < other.n AND sendwell_same_person(one.id, other.id)
  ) THEN
    RAISE EXCEPTION '%: a second person must do this', TG_TABLE_NAME USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sendwell_two_people() FROM PUBLIC;

CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF member_id, asked_by_id, confirmed_by_id ON sign_in_factorreset
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('member_id', 'asked_by_id', 'confirmed_by_id');
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF member_id, made_by_id, used_at ON sign_in_invitation
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('member_id', 'made_by_id');
"""

# An invitation is taken up by binding its member to an account: that is when it is known whose hands these are.
NEVER_ONES_OWN = """
CREATE FUNCTION sign_in_never_ones_own() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.account_id = (
    SELECT m.account_id FROM sign_in_invitation i JOIN access_member m ON m.id = i.made_by_id
    WHERE i.member_id = NEW.id AND i.used_at IS NOT NULL ORDER BY i.used_at DESC LIMIT 1
  ) THEN
    RAISE EXCEPTION 'an invitation is never taken up by whoever made it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION sign_in_never_ones_own() FROM PUBLIC;
CREATE TRIGGER never_ones_own_invitation BEFORE UPDATE OF account_id ON access_member
  FOR EACH ROW WHEN (NEW.account_id IS DISTINCT FROM OLD.account_id) EXECUTE FUNCTION sign_in_never_ones_own();
"""

# For whoever ends a colleague's job: the walls hide from them that the colleague is also somebody's parent.
STILL_NEEDED = """
CREATE FUNCTION sign_in_still_needed(account bigint, day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT EXISTS (
    SELECT FROM access_member m WHERE m.account_id = account AND (m.ends_on IS NULL OR m.ends_on >= day)
  )
$$;
REVOKE ALL ON FUNCTION sign_in_still_needed(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_still_needed(bigint, date) TO sendwell_owner, sendwell_web;
"""

UNDO = """
DROP FUNCTION sign_in_still_needed(bigint, date);
DROP TRIGGER never_ones_own_invitation ON access_member;
DROP FUNCTION sign_in_never_ones_own();
DROP TRIGGER by_two_people ON sign_in_invitation;
DROP TRIGGER by_two_people ON sign_in_factorreset;
DROP FUNCTION sendwell_two_people();
DROP FUNCTION sendwell_same_person(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("sign_in", "0002_cache"), ("access", "0004_children_of_organisation")]
    operations = [
        migrations.AddField(
            model_name="standing",
            name="staff_off_at",
            field=models.DateTimeField(
                blank=True, help_text="When somebody whose work roles are off signed in as a family.", null=True
            ),
        ),
        migrations.RunSQL(TWO_PEOPLE + NEVER_ONES_OWN + STILL_NEEDED, UNDO),
    ]
