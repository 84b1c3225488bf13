import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was sent back or taken back is written again, or somebody says why nothing goes instead; and what goes by
    post is noted (H05). Of letters from before nobody noted it: they count as posted on the day they were released."""

    dependencies = [("access", "0007_every_hat"), ("documents", "0013_asked_again_and_set_aside")]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="instead_of",
            field=models.OneToOneField(
                blank=True,
                help_text="The letter that was sent back or taken back, and is written again here.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="again",
                to="documents.letter",
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.member",
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="ended_why",
            field=models.TextField(
                blank=True, db_default="", help_text="Why nothing goes instead of what was sent back or taken back."
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="posted_on",
            field=models.DateField(
                blank=True, help_text="When it went by post, to somebody who reads nothing here.", null=True
            ),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="posted_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.member",
            ),
        ),
        migrations.RunSQL(
            "UPDATE documents_disclosure SET posted_on = released_on WHERE state = 'released'",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="disclosure",
            index=models.Index(
                condition=models.Q(state="released", posted_on=None), fields=["case"], name="disclosures_to_post"
            ),
        ),
    ]
