"""Letters: each to one recipient, kept as it was sent."""

import uuid

from django.db import models

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.people.models import Adult


class Letter(models.Model):
    """A letter to one recipient, as it was sent. The blocks are kept; HTML and PDF are made from them."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    about = models.CharField(max_length=24, blank=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    letterhead = models.JSONField(help_text="The sender's name, email and phone as they were on the day.")
    to_name = models.CharField(max_length=160)
    to_member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    to_adult = models.ForeignKey(
        Adult,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Which adult of the family it is for, with an account here or without.",
    )
    to_lines = models.JSONField(default=list, blank=True)
    from_name = models.CharField(max_length=160)
    blocks = models.JSONField()
    for_family = models.BooleanField(default=False)
    day = models.DateField()
    written_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    instead_of = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="again",
        help_text="The letter that was sent back or taken back, and is written again here.",
    )

    class Meta:
        indexes = [models.Index(fields=["case", "-day"], name="letters_of_case")]

    def __str__(self) -> str:
        return f"letter {self.uid}"
