from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0005_whose_bytes'),
    ]

    operations = [
        migrations.AddField(
            model_name='redactedcopy',
            name='recipient_name',
            field=models.CharField(default='', max_length=160),
            preserve_default=False,
        ),
    ]
