"""A draft keeps the number of its receipt: the request itself lies behind the council's wall."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("requests", "0003_receipt_and_drafts")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="receipt",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(
            "UPDATE requests_draft d SET receipt = r.receipt FROM requests_assessmentrequest r WHERE r.id = d.request_id",
            migrations.RunSQL.noop,
        ),
    ]
