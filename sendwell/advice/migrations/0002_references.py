"""References come from a sequence: no two are alike, and none says anything about a child."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("advice", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE advice_request_ref", "DROP SEQUENCE advice_request_ref")]
