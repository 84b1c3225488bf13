import django.db.models.deletion
from django.db import migrations, models


def without_index(to: str) -> models.ForeignKey:
    """A foreign key for which another index does the work."""
    return models.ForeignKey(
        blank=True,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="relationships",
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_reading_kinds"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="relationship", name="relationship_children"),
        migrations.AddIndex(
            model_name="relationship",
            index=models.Index(
                fields=["organisation", "ends_on", "starts_on", "child"], name="children_of_organisation"
            ),
        ),
        migrations.AlterField("relationship", "organisation", without_index("organisations.organisation")),
        migrations.AlterField("relationship", "member", without_index("access.member")),
    ]
