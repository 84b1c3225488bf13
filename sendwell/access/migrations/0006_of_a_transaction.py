from django.db import migrations

import sendwell.audit.fields


class Migration(migrations.Migration):
    """Every reading is of a transaction: one without would be in no seal. The trigger has always said which."""

    dependencies = [("access", "0005_lifting_an_exclusion")]

    operations = [
        migrations.AlterField("reading", "xid", sendwell.audit.fields.TransactionField(editable=False)),
    ]
