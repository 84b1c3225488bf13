from django.db import migrations

import sendwell.audit.fields


class Migration(migrations.Migration):
    """Every change is of a transaction: one without would be in no seal. The trigger has always said which."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AlterField("change", "xid", sendwell.audit.fields.TransactionField(editable=False)),
    ]
