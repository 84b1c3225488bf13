"""Advice that comes back: narrative, and numbered statements of need, outcome and provision."""

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.advice.models.asking import AdviceRequest
from sendwell.documents.models import Upload


class Part(models.TextChoices):
    """Whole advice, or first advice now and the fuller assessment to follow (Quick Guide 6.2.2)."""

    WHOLE = "whole", "All of it"
    ONE = "one", "First advice now, fuller assessment to follow"
    TWO = "two", "The fuller assessment"


class Advice(models.Model):
    """What one service says about one child. A draft until it is signed and returned."""

    request = models.ForeignKey(AdviceRequest, on_delete=models.CASCADE, related_name="advice")
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.WHOLE)
    narrative = models.TextField(blank=True)
    not_assessed = models.BooleanField(
        default=False, help_text="The child was not assessed, and that was not thought necessary (note 1.8)."
    )
    fuller_by = models.DateField(
        null=True, blank=True, help_text="Part one: when the fuller assessment will be."
    )
    report = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed = models.JSONField(
        default=list, blank=True, help_text="Lines taken out, last one last: for undo."
    )
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)
    signed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_as = models.CharField(max_length=60, blank=True, help_text="Register and number at signing.")
    signed_on = models.DateField(null=True, blank=True)
    significant = models.BooleanField(default=False, help_text="Needs a second signature (Quick Guide 5).")
    sign_off_asked_of = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The named person whose second signature is wanted, so that it waits with an owner.",
    )
    sign_off_refused = models.TextField(blank=True, help_text="What that person asked to have changed.")
    signed_off_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_off_on = models.DateField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(returned_on__isnull=True), name="one_draft_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(signed_on__isnull=False),
                name="returned_only_signed",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(significant=False) | Q(signed_off_on__isnull=False),
                name="significant_only_signed_off",
            ),
            models.CheckConstraint(
                condition=~Q(part="one") | Q(returned_on__isnull=True) | Q(fuller_by__isnull=False),
                name="part_one_says_when_the_rest_comes",
            ),
        ]

    def __str__(self) -> str:
        return f"advice on {self.request_id}"

    @property
    def provider_id(self) -> int:
        """The body that gives it."""
        return self.request.provider_id

    @property
    def private_to(self) -> int | None:
        """The provider, as long as it is a draft."""
        return None if self.returned_on else self.provider_id


class StatementKind(models.TextChoices):
    """What a numbered statement states."""

    NEED = "need", "Need"
    OUTCOME = "outcome", "Outcome"
    PROVISION = "provision", "Provision"


class Statement(models.Model):
    """One numbered line: a need, an outcome, or a provision with who, what, how often and how long."""

    advice = models.ForeignKey(Advice, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=StatementKind.choices)
    text = models.TextField()
    who = models.CharField(max_length=160, blank=True)
    how_often = models.CharField(max_length=120, blank=True)
    how_long = models.CharField(max_length=120, blank=True)
    review = models.CharField(max_length=120, blank=True)
    serves = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="served_by"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["advice", "number"],
                name="statement_number_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Improvement(models.Model):
    """Advice sent back with reasons. The six weeks were kept or not: that does not change."""

    advice = models.ForeignKey(Advice, on_delete=models.CASCADE, related_name="improvements")
    reason = models.TextField()
    wanted_by = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    answered_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"improvement of {self.advice_id}"
