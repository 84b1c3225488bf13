import datetime
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0003_reading_kinds'),
        ('organisations', '0002_area'),
        ('people', '0003_family_map'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stopped_at', models.DateTimeField()),
                ('records', models.PositiveIntegerField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['member', '-lifted_at'], name='brakes_lifted')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('member',), name='stopped_once')],
            },
        ),
        migrations.CreateModel(
            name='BreakGlassReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('ground', models.CharField(choices=[('safeguarding', 'Somebody may be harmed'), ('medical', 'A medical emergency'), ('deadline', 'A statutory deadline ends today'), ('court', 'A court has ordered it')], max_length=16)),
                ('words', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'Not reviewed yet'), ('justified', 'Justified'), ('not_justified', 'Not justified')], max_length=16)),
                ('findings', models.TextField(blank=True)),
                ('withheld', models.BooleanField(default=False, help_text="Not shown to the family, for somebody's safety.")),
                ('withheld_why', models.TextField(blank=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('escalated_on', models.DateField(blank=True, null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child')),
                ('grant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='access.grant')),
                ('holder', models.ForeignKey(help_text='Whose record it is.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['due_on'], name='reviews_waiting'), models.Index(fields=['member', '-opened_at'], name='glass_of_member'), models.Index(condition=models.Q(('withheld', True)), fields=['child'], name='glass_withheld')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ground__in', ['safeguarding', 'medical', 'deadline', 'court'])), name='glass_has_a_ground'), models.CheckConstraint(condition=models.Q(('words__regex', '^\\s*\\S.{18,}\\S')), name='glass_says_why'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('opened_at')), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(seconds=3600))))), name='glass_mends_within_the_hour'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('findings', ''), _negated=True), ('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='review_is_somebodys'), models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('member')), _negated=True), _connector='OR'), name='nobody_reviews_themselves'), models.CheckConstraint(condition=models.Q(('withheld', False), models.Q(('withheld_why', ''), _negated=True), _connector='OR'), name='withheld_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('rule', models.CharField(choices=[('own_name', 'The child has the same family name'), ('night', 'Several records read at night'), ('far_above', 'Far more records than this person usually reads'), ('no_task', 'A finished record read, with nothing done on it'), ('many', 'Stopped: many different records within an hour'), ('often', 'Several emergency openings within seven days')], max_length=12)),
                ('day', models.DateField()),
                ('times', models.PositiveIntegerField(default=1)),
                ('looked_into_on', models.DateField(blank=True, null=True)),
                ('found', models.TextField(blank=True)),
                ('child', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child')),
                ('looked_into_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('looked_into_on__isnull', True)), fields=['organisation', '-day'], name='findings_open')],
                'constraints': [models.UniqueConstraint(fields=('rule', 'member', 'day', 'child'), name='found_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('looked_into_by__isnull', True), ('looked_into_on__isnull', True)), models.Q(('looked_into_by__isnull', False), ('looked_into_on__isnull', False), models.Q(('found', ''), _negated=True)), _connector='OR'), name='finding_looked_into_by_somebody'), models.CheckConstraint(condition=models.Q(('looked_into_by__isnull', True), models.Q(('looked_into_by', models.F('member')), _negated=True), _connector='OR'), name='nobody_looks_into_themselves')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('what', models.TextField()),
                ('known_at', models.DateTimeField(help_text='From here run the 72 hours of UK GDPR article 33.')),
                ('commissioner_told_on', models.DateField(blank=True, null=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('done', models.TextField(blank=True, help_text='What was done, and why the Commissioner was told or not.')),
                ('child', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.child')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_by__isnull', True), ('closed_on__isnull', True)), models.Q(('closed_by__isnull', False), ('closed_on__isnull', False), models.Q(('done', ''), _negated=True)), _connector='OR'), name='incident_closed_with_words')],
            },
        ),
    ]
