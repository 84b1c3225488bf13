import django.db.models.deletion
from django.db import migrations, models

WAITING_SINCE = """
-- How many files have waited for the scanner since before a moment, anywhere: for the health page. A number, of no child.
CREATE OR REPLACE FUNCTION documents_waiting_since(since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT count(*) FROM documents_upload u
  WHERE u.state IN ('waiting', 'no_scanner') AND u.at < since
    AND NOT EXISTS (SELECT FROM documents_setaside s WHERE s.upload_id = u.id)
$$;

REVOKE ALL ON FUNCTION public.documents_waiting_since(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.documents_waiting_since(timestamptz) TO sendwell_owner, sendwell_web, sendwell_worker;
"""
TWO_PEOPLE = """
CREATE TRIGGER by_two_people AFTER INSERT OR UPDATE OF author_id, by_id ON documents_setaside
  FOR EACH ROW EXECUTE FUNCTION sendwell_two_people('author_id', 'by_id');
"""


class Migration(migrations.Migration):
    """Bundles from before say neither their adult nor that they were limited: they are asked about as in full."""

    dependencies = [
        ('access', '0007_every_hat'),
        ('documents', '0012_letters_of_before'),
        ('organisations', '0002_area'),
        ('people', '0006_who_is_shown_the_record'),
    ]

    operations = [
        migrations.AddField(
            model_name='bundle',
            name='limited',
            field=models.BooleanField(default=False, help_text='Made for somebody who gets redacted copies only (B09).'),
        ),
        migrations.AddField(
            model_name='bundle',
            name='to_adult',
            field=models.ForeignKey(blank=True, help_text='Which adult of the family it is for, with an account here or without.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.adult'),
        ),
        migrations.AddField(
            model_name='bundle',
            name='to_organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='upload',
            name='tried_at',
            field=models.DateTimeField(blank=True, help_text='When the worker last asked the scanner about it.', null=True),
        ),
        migrations.AlterField(
            model_name='upload',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting to be scanned'), ('clean', 'Scanned'), ('refused', 'Refused by the scanner'), ('no_scanner', 'Not scanned: there is no scanner'), ('damaged', 'Damaged: its bytes are gone, or are not what they were')], default='waiting', max_length=12),
        ),
        migrations.CreateModel(
            name='SetAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.TextField()),
                ('day', models.DateField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.member')),
                ('upload', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='set_aside', to='documents.upload')),
            ],
            options={
                'verbose_name_plural': 'set aside',
                'constraints': [models.CheckConstraint(condition=models.Q(('author__isnull', True), models.Q(('by', models.F('author')), _negated=True), _connector='OR'), name='set_aside_by_another'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='set_aside_for_a_reason')],
            },
        ),
        migrations.RunSQL(WAITING_SINCE, "DROP FUNCTION documents_waiting_since(timestamptz)"),
        migrations.RunSQL(TWO_PEOPLE, "DROP TRIGGER by_two_people ON documents_setaside"),
    ]
