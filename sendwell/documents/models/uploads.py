"""Files that somebody gave us, the states in which they wait, and who let one go that was stopped."""

import uuid

from django.db import models
from django.db.models import F, Q

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.documents.models.disclosure import Disclosure


class Held(models.TextChoices):
    """Where a file stands with the scanner. Only a scanner makes it clean; having none never does (F07)."""

    WAITING = "waiting", "Waiting to be scanned"
    CLEAN = "clean", "Scanned"
    REFUSED = "refused", "Refused by the scanner"
    NO_SCANNER = "no_scanner", "Not scanned: there is no scanner"
    DAMAGED = "damaged", "Damaged: its bytes are gone, or are not what they were"


KINDS = [
    ("pdf", "PDF"),
    ("docx", "Word document"),
    ("odt", "OpenDocument text"),
    ("jpg", "JPEG picture"),
    ("png", "PNG picture"),
    ("txt", "plain text"),
]


class Upload(models.Model):
    """A file that somebody gave us about a case, checked to be what it claims, kept as a clean copy.

    What was sent is not kept: `sha256` is the copy's, `given_sha256` that of what was sent. A file that the
    scanner refused has no bytes.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="uploads")
    about = models.CharField(max_length=24, blank=True)
    file = models.FileField(upload_to="uploads/%Y/%m/", blank=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=KINDS)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    given_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=Held.choices, default=Held.WAITING)
    why = models.CharField(max_length=200, blank=True, help_text="What the scanner said.")
    scanned_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(
        null=True, blank=True, help_text="When the worker last asked the scanner about it."
    )
    found = models.JSONField(default=dict, blank=True, help_text="What is hidden in it, and how often.")
    unread = models.PositiveIntegerField(default=0, help_text="Pages whose words no machine has read.")
    hits = models.JSONField(default=list, blank=True, help_text="What in it belongs to another child.")
    by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-at"], name="uploads_of_case"),
            models.Index(fields=["state", "id"], name="uploads_held", condition=~Q(state="clean")),
            models.Index(fields=["by", "-at"], name="uploads_by_member"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="refused", file="") | (~Q(state="refused") & ~Q(file="")),
                name="refused_files_have_no_bytes",
            )
        ]

    def __str__(self) -> str:
        return f"upload {self.uid}"


class GuardRelease(models.Model):
    """A second person has looked at something the wrong-child guard stopped, and let it go.

    They ticked two things by which they knew the child. Never the one who gave or wrote it.
    """

    upload = models.OneToOneField(
        Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="release"
    )
    disclosure = models.OneToOneField(
        Disclosure, null=True, blank=True, on_delete=models.PROTECT, related_name="release"
    )
    author = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    ticks = models.JSONField(help_text="The identifiers that were compared.")
    words = models.TextField(help_text="What the second person found when they looked.")
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(upload__isnull=False, disclosure__isnull=True)
                | Q(upload__isnull=True, disclosure__isnull=False),
                name="guard_release_of_one",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | ~Q(by=F("author")), name="guard_released_by_another"
            ),
            models.CheckConstraint(
                condition=Q(ticks__0__isnull=False, ticks__1__isnull=False),
                name="guard_released_on_two_identifiers",
            ),
        ]

    def __str__(self) -> str:
        return f"guard release {self.pk}"


class SetAside(models.Model):
    """A held file that is not to be used, and why: a second person has said so (H05).

    It goes to nobody and is opened by nobody from then on. Never said by the one who gave it.
    """

    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="set_aside")
    author = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "set aside"
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=True) | ~Q(by=F("author")), name="set_aside_by_another"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="set_aside_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"set aside {self.pk}"


class RedactedCopy(models.Model):
    """A copy of a file from which somebody took out what one recipient must not learn; another has looked.

    It counts from `checked_by` on. The file itself never goes to that recipient.
    """

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="redacted")
    recipient_key = models.CharField(max_length=64)
    recipient_name = models.CharField(max_length=160)
    copy = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="redacted_from")
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "recipient_key"], name="one_redacted_copy"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("made_by")),
                name="redaction_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_on__isnull=True)
                | Q(checked_by__isnull=False, checked_on__isnull=False),
                name="redaction_check_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"redacted copy {self.pk}"
