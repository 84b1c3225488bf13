"""What left for whom: bundles, and one disclosure for each letter and bundle."""

import uuid

from django.db import models
from django.db.models import F, Q

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.documents.models.letters import Letter
from sendwell.organisations.models import Organisation
from sendwell.people.models import Adult


class Bundle(models.Model):
    """Letters and files of one case in one PDF for one recipient."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bundles")
    title = models.CharField(max_length=200)
    to_name = models.CharField(max_length=160)
    to_member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="bundles"
    )
    to_adult = models.ForeignKey(
        Adult,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Which adult of the family it is for, with an account here or without.",
    )
    to_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_lines = models.JSONField(default=list, blank=True)
    limited = models.BooleanField(
        default=False, help_text="Made for somebody who gets redacted copies only (B09)."
    )
    items = models.JSONField(help_text="What is in it, in order: title, day, SHA-256, of which document.")
    file = models.FileField(upload_to="bundles/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    day = models.DateField()
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="bundles_of_case")]

    def __str__(self) -> str:
        return f"bundle {self.uid}"


class Going(models.TextChoices):
    """Where a disclosure stands."""

    TO_CHECK = "to_check", "To be checked"
    RELEASED = "released", "Released"
    SENT_BACK = "sent_back", "Sent back to its author"
    REVOKED = "revoked", "Revoked"


class Disclosure(models.Model):
    """One document for one recipient, and how it came to leave (B15). There is one for every letter and bundle.

    The recipient and the content are bound by their fingerprints when the document is made. What has changed
    since does not go (B01). A flagged one needs a second person (B07); both are upheld here.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="disclosure"
    )
    bundle = models.OneToOneField(
        Bundle, null=True, blank=True, on_delete=models.PROTECT, related_name="disclosure"
    )
    recipient_key = models.CharField(max_length=64)
    recipient_ref = models.CharField(max_length=12)
    version = models.CharField(max_length=64, help_text="SHA-256 of what it says.")
    gateway = models.CharField(max_length=80, help_text="By what right it goes to this recipient.")
    flags = models.JSONField(default=list, blank=True, help_text="Why a second person must look.")
    notices = models.JSONField(default=list, blank=True, help_text="Whom to tell once it is released.")
    state = models.CharField(max_length=10, choices=Going.choices, default=Going.TO_CHECK)
    author = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ticks = models.JSONField(default=list, blank=True)
    words = models.TextField(blank=True, help_text="What the second person said.")
    made_on = models.DateField()
    released_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_why = models.TextField(blank=True)
    posted_on = models.DateField(
        null=True, blank=True, help_text="When it went by post, to somebody who reads nothing here."
    )
    posted_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_why = models.TextField(
        blank=True, db_default="", help_text="Why nothing goes instead of what was sent back or taken back."
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["case", "made_on"], name="disclosures_to_check", condition=Q(state="to_check")
            ),
            models.Index(fields=["case", "-made_on"], name="disclosures_of_case"),
            models.Index(
                fields=["case"],
                name="disclosures_to_post",
                condition=Q(state="released", posted_on=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(letter__isnull=False, bundle__isnull=True)
                | Q(letter__isnull=True, bundle__isnull=False),
                name="disclosure_of_one",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(checker__isnull=True) | ~Q(checker=F("author")),
                name="checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "revoked"]) | Q(flags=[]) | Q(checker__isnull=False),
                name="flagged_goes_only_checked",
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True)
                | Q(state="sent_back")
                | Q(ticks__0__isnull=False, ticks__1__isnull=False),
                name="checked_on_two_identifiers",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "revoked"]) | Q(released_on__isnull=False),
                name="released_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_why="")),
                name="revoked_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.uid}"
