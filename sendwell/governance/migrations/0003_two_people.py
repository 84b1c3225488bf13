"""Nobody reviews, looks into or settles what they did themselves, nor gives themselves leave, under any hat (A22)."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF member_id, reviewed_by_id ON governance_breakglassreview
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('member_id', 'reviewed_by_id');
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF member_id, looked_into_by_id ON governance_finding
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('member_id', 'looked_into_by_id');
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF member_id, closed_by_id ON governance_incident
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('member_id', 'closed_by_id');
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF member_id, given_by_id, kind ON access_grant
  FOR EACH ROW WHEN (NEW.kind NOT IN ('excluded', 'break_glass'))
  EXECUTE FUNCTION sendwell_two_people('member_id', 'given_by_id');
"""

UNDO = """
DROP TRIGGER by_two_people ON governance_breakglassreview;
DROP TRIGGER by_two_people ON governance_finding;
DROP TRIGGER by_two_people ON governance_incident;
DROP TRIGGER by_two_people ON access_grant;
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_behind_the_wall"), ("sign_in", "0003_two_people")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
