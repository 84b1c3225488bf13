"""When consent was taken back, to the moment: it is a word like any other, and the last word counts (C13)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("family", "0003_end_leave")]
    operations = [
        migrations.AddField(
            model_name="consent",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, help_text="When that was written down.", null=True),
        ),
    ]
