"""What somebody wrote, gave or redacted is checked by another person, not by another hat of theirs (A22, B07)."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF author_id, checker_id ON documents_disclosure
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('author_id', 'checker_id');
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF author_id, by_id ON documents_guardrelease
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('author_id', 'by_id');
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF made_by_id, checked_by_id ON documents_redactedcopy
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('made_by_id', 'checked_by_id');
"""

UNDO = """
DROP TRIGGER by_two_people ON documents_disclosure;
DROP TRIGGER by_two_people ON documents_guardrelease;
DROP TRIGGER by_two_people ON documents_redactedcopy;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_whose_link"), ("sign_in", "0003_two_people")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
