from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0003_deadline_indexes"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=["id", "child", "authority"], name="case_of_child_and_authority"
            ),
        ),
    ]
