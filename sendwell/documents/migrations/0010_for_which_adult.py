import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Letters from before name no adult: they are read as they were, by account or by name."""

    dependencies = [
        ("documents", "0009_two_people"),
        ("people", "0004_secret_from"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="to_adult",
            field=models.ForeignKey(
                blank=True,
                help_text="Which adult of the family it is for, with an account here or without.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.adult",
            ),
        ),
    ]
