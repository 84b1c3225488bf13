"""What was handed to somebody outside Sendwell: a link by email, and a code by another way."""

import uuid

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.documents.models.disclosure import Disclosure
from sendwell.organisations.models import Organisation

SHORTEST, USUAL, LONGEST = 1, 7, 14
"""Days that a link works."""
MOST_TRIES = 5
"""Wrong codes in a row. With the last one the link is locked for good."""
MOST_TEXTS = 5
"""Codes sent to one telephone for one link."""


class Told(models.TextChoices):
    """By which other way the code is told."""

    SPOKEN = "spoken", "Read out to them by telephone"
    TEXT = "text", "Sent to their mobile in a text message"


class HandOver(models.Model):
    """One bundle for one professional who has no account here (feature 153).

    Who it is for stands in the bundle and is bound there: name, job, organisation, email. Of the link and the code
    only hashes are kept. Whether it may go at all is the disclosure's to say; once that is revoked, nothing opens.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_overs")
    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="hand_over")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    told = models.CharField(max_length=8, choices=Told.choices)
    mobile = models.CharField(max_length=20, blank=True)
    days = models.PositiveSmallIntegerField(
        default=USUAL, help_text="How long the link works once it is sent."
    )
    ends_on = models.DateField(null=True, blank=True, help_text="The last day on which it works.")
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    code_hash = models.CharField(max_length=64, blank=True, help_text="Empty while no code would open it.")
    codes = models.PositiveSmallIntegerField(default=0, help_text="How many codes were made.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="Wrong codes since the last right one.")
    locked_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="hand_overs_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=SHORTEST, days__lte=LONGEST), name="hand_over_ends_within_a_fortnight"
            ),
            models.CheckConstraint(
                condition=Q(token_hash__isnull=True, ends_on__isnull=True)
                | Q(token_hash__isnull=False, ends_on__isnull=False),
                name="hand_over_link_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True, tries__lt=MOST_TRIES)
                | Q(locked_at__isnull=False, tries=MOST_TRIES, code_hash=""),
                name="hand_over_locked_after_five",
            ),
            models.CheckConstraint(
                condition=Q(told=Told.TEXT) & ~Q(mobile="") | Q(told=Told.SPOKEN, mobile=""),
                name="hand_over_texts_go_to_a_mobile",
            ),
            models.CheckConstraint(
                condition=Q(code_hash="") | Q(codes__gt=0) & Q(token_hash__isnull=False),
                name="hand_over_code_opens_a_link",
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.uid}"


class Opened(models.Model):
    """Somebody opened what was disclosed. For the report when it went to the wrong one (B16).

    A member, or whoever had the link and the code of a hand-over.
    """

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="openings")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    hand_over = models.ForeignKey(
        HandOver, null=True, blank=True, on_delete=models.PROTECT, related_name="openings"
    )
    paper = models.BooleanField(help_text="As a PDF, which can be kept.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "opened"
        indexes = [models.Index(fields=["disclosure", "at"], name="openings_of_disclosure")]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, hand_over__isnull=True)
                | Q(member__isnull=True, hand_over__isnull=False),
                name="opened_by_one",
            )
        ]

    def __str__(self) -> str:
        return f"opening of {self.disclosure_id}"
