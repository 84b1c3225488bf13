"""What every document of the registers has, and the history of each, which is never edited."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.organisations.models import Organisation


def classes_field() -> "ArrayField[list[str], list[str]]":
    """Which classes of data a document speaks of, by their letters."""
    letters = models.CharField(max_length=2, choices=[(each.value, each.words) for each in DataClass])
    return ArrayField(letters, help_text="The letters of the classes of data.")


class Document(models.Model):
    """What an agreement, an assessment and a flow have in common: a keeper, an owner, a review, an end."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=160)
    kept_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    classes = classes_field()
    written_on = models.DateField()
    review_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True, help_text="The first day on which it counts no more.")
    ended_why = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Every change raises it.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__.lower()} {self.uid}"


class Verb(models.TextChoices):
    """What was done to a document."""

    WRITTEN = "written", "Written"
    CHANGED = "changed", "Changed"
    PARTY_ADDED = "party_added", "Party added"
    PARTY_LEFT = "party_left", "Party left"
    SIGNED = "signed", "Signed"
    REVIEWED = "reviewed", "Reviewed"
    RISK_ADDED = "risk_added", "Risk added"
    RISK_CHANGED = "risk_changed", "Risk changed"
    RISK_REMOVED = "risk_removed", "Risk taken out"
    ENDED = "ended", "Ended"


class Change(models.Model):
    """One act on a document: who, on which day, and what it said before and after. Never edited."""

    document = models.UUIDField(db_index=True, help_text="The uid of the agreement, assessment or flow.")
    verb = models.CharField(max_length=16, choices=Verb.choices)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    words = models.TextField(blank=True)
    details = models.JSONField(default=list, help_text="Triples: what, before, after.")

    def __str__(self) -> str:
        return f"{self.verb} {self.document}"
