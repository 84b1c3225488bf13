"""Who proposed that somebody kept out may come in again, on what evidence, and who agreed: two, and never they."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def somebody() -> models.ForeignKey:
    """A member, named for the record only."""
    return models.ForeignKey(
        blank=True,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="access.member",
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0004_children_of_organisation")]

    operations = [
        migrations.AddField("grant", "lift_asked_by", somebody()),
        migrations.AddField("grant", "lift_evidence", models.TextField(blank=True, db_default="")),
        migrations.AddField("grant", "lift_agreed_by", somebody()),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                name="exclusion_lifted_by_two",
                condition=Q(lift_agreed_by__isnull=True)
                | Q(lift_asked_by__isnull=False) & ~Q(lift_agreed_by=F("lift_asked_by")),
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                name="exclusion_not_lifted_by_oneself",
                condition=Q(member__isnull=True)
                | (Q(lift_asked_by__isnull=True) | ~Q(lift_asked_by=F("member")))
                & (Q(lift_agreed_by__isnull=True) | ~Q(lift_agreed_by=F("member"))),
            ),
        ),
    ]
