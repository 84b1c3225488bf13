from django.db import migrations, models

SEEN = """
UPDATE family_loosening l SET journal = coalesce(
  (SELECT max(r.id) FROM family_restrictionchange r WHERE r.child_id = l.child_id), 0
)
"""


class Migration(migrations.Migration):
    """What was proposed knows what was restricted before it: what is restricted afterwards goes first (C05)."""

    dependencies = [("family", "0009_override_ended")]
    operations = [
        migrations.AddField(
            model_name="loosening",
            name="journal",
            field=models.BigIntegerField(
                default=0, help_text="The last line of the journal when it was proposed."
            ),
        ),
        migrations.RunSQL(SEEN, migrations.RunSQL.noop),
    ]
