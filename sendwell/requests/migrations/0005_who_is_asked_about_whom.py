"""A request names who is asked and about whom, and the database refuses others than the case's."""

import django.db.models.deletion
from django.db import migrations, models

# Nobody has changed anything, so the audit is not told. What waits for the end of the transaction is asked now: before,
# PostgreSQL does not let the table be altered.
FILL = """
ALTER TABLE requests_assessmentrequest DISABLE TRIGGER USER;
UPDATE requests_assessmentrequest r SET authority_id = c.authority_id, child_id = c.child_id
  FROM casebook_case c WHERE c.id = r.case_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE requests_assessmentrequest ENABLE TRIGGER USER;
"""
AS_THE_CASE = """
ALTER TABLE requests_assessmentrequest ADD CONSTRAINT request_as_its_case_says
  FOREIGN KEY (case_id, child_id, authority_id) REFERENCES casebook_case (id, child_id, authority_id)
  DEFERRABLE INITIALLY DEFERRED;
"""
ANY = "ALTER TABLE requests_assessmentrequest DROP CONSTRAINT request_as_its_case_says;"
UNDECIDED = models.Q(decided_on__isnull=True, withdrawn_on__isnull=True)


def of(model: str, **options: bool) -> models.ForeignKey:
    """The column, empty at first."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **options
    )


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0004_receipt_of_a_draft"),
        ("casebook", "0004_case_of_child_and_authority"),
        ("organisations", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField("assessmentrequest", "authority", of("organisations.organisation", null=True)),
        migrations.AddField("assessmentrequest", "child", of("people.child", null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("assessmentrequest", "authority", of("organisations.organisation")),
        migrations.AlterField("assessmentrequest", "child", of("people.child")),
        migrations.RunSQL(AS_THE_CASE, ANY),
        migrations.AddIndex(
            "assessmentrequest",
            models.Index(fields=["authority", "received_on"], condition=UNDECIDED, name="request_undecided"),
        ),
    ]
