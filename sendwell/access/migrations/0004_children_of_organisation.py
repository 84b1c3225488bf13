from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_reading_kinds"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="relationship", name="relationship_children"),
        migrations.AddIndex(
            model_name="relationship",
            index=models.Index(
                fields=["organisation", "child"],
                include=["starts_on", "ends_on"],
                name="children_of_organisation",
            ),
        ),
    ]
