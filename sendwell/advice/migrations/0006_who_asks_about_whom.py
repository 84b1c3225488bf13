"""A request names who asks and about whom, and the database refuses others than the case's."""

import django.db.models.deletion
from django.db import migrations, models

# Nobody has changed anything, so the audit is not told. What waits for the end of the transaction is asked now: before,
# PostgreSQL does not let the table be altered.
FILL = """
ALTER TABLE advice_advicerequest DISABLE TRIGGER USER;
UPDATE advice_advicerequest r SET authority_id = c.authority_id, child_id = c.child_id
  FROM casebook_case c WHERE c.id = r.case_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE advice_advicerequest ENABLE TRIGGER USER;
"""
AS_THE_CASE = """
ALTER TABLE advice_advicerequest ADD CONSTRAINT request_as_its_case_says
  FOREIGN KEY (case_id, child_id, authority_id) REFERENCES casebook_case (id, child_id, authority_id)
  DEFERRABLE INITIALLY DEFERRED;
"""
ANY = "ALTER TABLE advice_advicerequest DROP CONSTRAINT request_as_its_case_says;"


def authority(**options: bool) -> models.ForeignKey:
    """The column, empty at first."""
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="organisations.organisation",
        **options,
    )


def child(**options: bool) -> models.ForeignKey:
    """The column, empty at first."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="advice_requests",
        to="people.child",
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("advice", "0005_answered"),
        ("casebook", "0004_case_of_child_and_authority"),
        ("organisations", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField("advicerequest", "authority", authority(null=True)),
        migrations.AddField("advicerequest", "child", child(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("advicerequest", "authority", authority()),
        migrations.AlterField("advicerequest", "child", child()),
        migrations.RunSQL(AS_THE_CASE, ANY),
    ]
