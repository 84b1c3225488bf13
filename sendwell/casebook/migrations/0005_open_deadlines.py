import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casebook", "0004_case_of_child_and_authority"),
    ]

    operations = [
        migrations.AlterField(
            model_name="deadline",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deadlines",
                to="casebook.case",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("stopped_on__isnull", True)),
                fields=["case", "due_on"],
                name="deadline_open_of_case",
            ),
        ),
    ]
