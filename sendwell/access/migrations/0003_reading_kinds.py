import django.db.models.deletion
import sendwell.audit.fields
from django.db import migrations, models


# What was noted before is sealed with the first seal; whoever was let in had looked, and the others were refused.
BEFORE = """
ALTER TABLE access_reading DISABLE TRIGGER USER;
UPDATE access_reading r SET xid = 0, kind = CASE WHEN r.allowed THEN 'read' ELSE 'refusal' END,
    role = m.role, organisation_id = m.organisation_id
    FROM access_member m WHERE m.id = r.member_id;
ALTER TABLE access_reading ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_grants'),
        ('organisations', '0002_area'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='reading',
            name='grant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.grant'),
        ),
        migrations.AddField(
            model_name='reading',
            name='kind',
            field=models.CharField(choices=[('read', 'Looked at'), ('search', 'Searched'), ('export', 'Took a copy of'), ('print', 'Printed'), ('refusal', 'Was refused')], default='read', max_length=8),
        ),
        migrations.AddField(
            model_name='reading',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='reading',
            name='purpose',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AddField(
            model_name='reading',
            name='request',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reading',
            name='role',
            field=models.CharField(blank=True, db_default='', max_length=32),
        ),
        migrations.AddField(
            model_name='reading',
            name='sealed',
            field=models.BooleanField(default=False, help_text='A look at something whose existence is sealed.'),
        ),
        migrations.AddField(
            model_name='reading',
            name='xid',
            field=sendwell.audit.fields.TransactionField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='reading',
            name='child',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='people.child'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['member', '-at'], name='readings_by_member'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['organisation', '-at'], name='readings_by_organisation'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['xid'], name='readings_by_transaction'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('child__isnull', False), ('kind__in', ['search', 'export', 'refusal']), _connector='OR'), name='reading_of_a_child'),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
    ]
