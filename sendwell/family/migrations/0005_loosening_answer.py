"""A proposal can be another answer about responsibility or care: what the evidence shows is kept with it (C05)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("family", "0004_withdrawn_at")]
    operations = [
        migrations.AddField(
            model_name="loosening",
            name="answer",
            field=models.JSONField(
                default=dict, help_text="What the evidence shows, for another answer about it."
            ),
        ),
    ]
