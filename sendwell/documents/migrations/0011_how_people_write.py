"""The guard compares numbers, names and addresses as people write them, and knows the families of other children."""

from pathlib import Path

from django.db import migrations

GUARD = (Path(__file__).resolve().parent.parent / "guard" / "guard.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("documents", "0010_for_which_adult"), ("people", "0004_secret_from")]
    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
