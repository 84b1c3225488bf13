from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("advice", "0004_reuse_evidence"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="advicerequest",
            index=models.Index(fields=["clinician", "-answered_on", "-id"], name="advice_answered"),
        ),
    ]
