"""That nothing goes instead of a letter is said by another person than its author, not by another hat (A22, H05)."""

from django.db import migrations

GUARD = """
CREATE TRIGGER ended_by_two_people AFTER INSERT OR UPDATE OF author_id, ended_by_id ON documents_disclosure
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('author_id', 'ended_by_id');
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0014_written_again"), ("sign_in", "0003_two_people")]
    operations = [migrations.RunSQL(GUARD, "DROP TRIGGER ended_by_two_people ON documents_disclosure;")]
