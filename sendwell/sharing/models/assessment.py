"""Data-protection impact assessments, with their risks and measures in rows (UK GDPR article 35)."""

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.sharing.models.register import Document


class Outcome(models.TextChoices):
    """What an assessment comes to."""

    UNDECIDED = "", "Not decided yet"
    GO_AHEAD = "go_ahead", "It may go ahead"
    WITH_MEASURES = "with_measures", "It may go ahead with the measures below"
    ASK_COMMISSIONER = "ask_commissioner", "The Information Commissioner must be asked first (article 36)"
    STOP = "stop", "It must not go ahead"

    @classmethod
    def allows(cls) -> set[str]:
        """The outcomes with which data may flow."""
        return {cls.GO_AHEAD, cls.WITH_MEASURES}


class Assessment(Document):
    """What could go wrong for people in one use of their data, what is done about it, and the answer.

    `terms` rises when what was assessed changes; the signature counts for the terms it was given to.
    """

    subject = models.TextField(help_text="What is done with whose data.")
    necessity = models.TextField(help_text="Why it is needed, and why no less would do.")
    consulted = models.TextField(blank=True, help_text="Who was asked, families among them.")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    outcome_words = models.TextField(blank=True)
    evidence = models.CharField(max_length=300, blank=True, help_text="Where the full paper is kept.")
    terms = models.PositiveIntegerField(default=1)
    terms_since = models.DateField(help_text="Since when it is as it is.")
    signed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    signed_terms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="assessment_covers_something", condition=Q(classes__len__gt=0)),
            models.CheckConstraint(
                name="assessment_end_has_reason", condition=Q(ended_on__isnull=True) | ~Q(ended_why="")
            ),
            models.CheckConstraint(
                name="assessment_signature_whole",
                condition=Q(signed_by__isnull=True, signed_on__isnull=True, signed_terms__isnull=True)
                | (
                    Q(signed_by__isnull=False, signed_on__isnull=False, signed_terms__isnull=False)
                    & ~Q(outcome="")
                ),
            ),
        ]


class Likelihood(models.TextChoices):
    """How likely a harm is."""

    REMOTE = "remote", "Remote"
    POSSIBLE = "possible", "Possible"
    PROBABLE = "probable", "Probable"


class Severity(models.TextChoices):
    """How bad it would be for the person."""

    MINIMAL = "minimal", "Minimal"
    SIGNIFICANT = "significant", "Significant"
    SEVERE = "severe", "Severe"


class Effect(models.TextChoices):
    """What the measure does to the risk."""

    ELIMINATED = "eliminated", "Takes it away"
    REDUCED = "reduced", "Makes it smaller"
    ACCEPTED = "accepted", "It is accepted"


class Level(models.TextChoices):
    """What is left of the risk."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Risk(models.Model):
    """One risk of an assessment, the measure against it, and what is left."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="risks")
    number = models.PositiveSmallIntegerField()
    risk = models.TextField()
    likelihood = models.CharField(max_length=12, choices=Likelihood.choices)
    severity = models.CharField(max_length=12, choices=Severity.choices)
    measure = models.TextField()
    effect = models.CharField(max_length=12, choices=Effect.choices)
    left = models.CharField(max_length=8, choices=Level.choices)
    who = models.CharField(max_length=120, help_text="Who sees to the measure: a post, not a person.")
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="risk_number_once", fields=["assessment", "number"])]

    def __str__(self) -> str:
        return f"risk {self.number} of {self.assessment_id}"
