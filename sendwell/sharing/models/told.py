"""Proof that a privacy notice was shown: to whom, which version, when and how (UK GDPR articles 12 to 14)."""

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.people.models import Adult, Child


class Audience(models.TextChoices):
    """For whom a notice is written."""

    ADULT = "adult", "For adults"
    CHILD = "child", "For children"
    EASY_READ = "easy_read", "Easy read"


class ShownHow(models.TextChoices):
    """How it was shown."""

    SCREEN = "screen", "On screen"
    PAPER = "paper", "On paper"
    ALOUD = "aloud", "Read aloud"


class NoticeShown(models.Model):
    """One showing of one version of a notice. Never edited."""

    audience = models.CharField(max_length=12, choices=Audience.choices)
    notice = models.DateField(help_text="The day of the version that was shown.")
    how = models.CharField(max_length=8, choices=ShownHow.choices)
    shown_on = models.DateField()
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="notices_shown"
    )
    adult = models.ForeignKey(
        Adult, null=True, blank=True, on_delete=models.CASCADE, related_name="notices_shown"
    )
    child = models.ForeignKey(
        Child, null=True, blank=True, on_delete=models.CASCADE, related_name="notices_shown"
    )
    by = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who handed it over or read it out.",
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="notice_shown_to_somebody",
                condition=Q(member__isnull=False) | Q(adult__isnull=False) | Q(child__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_handed_over_by_somebody", condition=Q(how="screen") | Q(by__isnull=False)
            ),
            models.UniqueConstraint(
                name="notice_on_screen_once",
                fields=["member", "audience", "notice"],
                condition=Q(how="screen"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.notice} shown"
