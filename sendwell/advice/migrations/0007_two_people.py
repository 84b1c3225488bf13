"""Advice with significant consequences is signed by two people, not by two hats of one account (A22, Quick Guide 5)."""

from django.db import migrations

GUARD = """
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF signed_by_id, signed_off_by_id ON advice_advice
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('signed_by_id', 'signed_off_by_id');
"""


class Migration(migrations.Migration):
    dependencies = [("advice", "0006_who_asks_about_whom"), ("sign_in", "0003_two_people")]
    operations = [migrations.RunSQL(GUARD, "DROP TRIGGER by_two_people ON advice_advice;")]
