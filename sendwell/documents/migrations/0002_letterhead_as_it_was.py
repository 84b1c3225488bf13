from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="letterhead",
            field=models.JSONField(
                default=dict, help_text="The sender's name, email and phone as they were on the day."
            ),
            preserve_default=False,
        ),
    ]
