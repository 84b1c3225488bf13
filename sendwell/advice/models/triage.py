"""Annex A: the answers given, the questions asked of the council, and the referrals proposed."""

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.advice.models.asking import AdviceRequest
from sendwell.organisations.models import Service


class Triage(models.Model):
    """One working-through of Annex A: private to the body asked, except for its outcome."""

    request = models.ForeignKey(AdviceRequest, on_delete=models.CASCADE, related_name="triages")
    scheme = models.CharField(max_length=32)
    scheme_version = models.DateField()
    answers = models.JSONField(default=dict)
    notes = models.TextField(blank=True, help_text="The service's own; nobody else sees them.")
    outcome = models.CharField(max_length=32, blank=True)
    liaised_with = models.CharField(max_length=200, blank=True, help_text="Who else was spoken to (1.4).")
    source = models.CharField(max_length=200, blank=True, help_text="Who is giving the advice instead (1.5).")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    finished_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(finished_on__isnull=True), name="one_triage_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", finished_on__isnull=True)
                | (~Q(outcome="") & Q(finished_on__isnull=False)),
                name="triage_ends_in_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"triage of {self.request_id}"

    @property
    def private_to(self) -> int | None:
        """The body asked, until there is an outcome."""
        return None if self.finished_on else self.request.provider_id


class Question(models.Model):
    """Something the service asks the council before it can answer (note 1.2). The clock runs on.

    It has an owner and a day by which the answer is wanted, so that it cannot wait unseen.
    """

    request = models.ForeignKey(AdviceRequest, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="questions")
    wanted_by = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | ~Q(answer=""), name="question_answered_in_words"
            )
        ]

    def __str__(self) -> str:
        return f"question on {self.request_id}"


class ProposedReferral(models.Model):
    """An assessment proposed as an action of the plan (note 1.7), with an owner and a day."""

    request = models.ForeignKey(AdviceRequest, on_delete=models.CASCADE, related_name="referrals")
    to_service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pathway = models.CharField(max_length=200)
    why = models.TextField()
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    by_when = models.DateField()
    state = models.CharField(
        max_length=10,
        default="proposed",
        choices=[
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("done", "Done"),
            ("dropped", "Not taken up"),
        ],
    )
    settled_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"referral from {self.request_id}"


class PreliminaryReview(models.Model):
    """The checklist a service works through before anything else (Quick Guide 6.4.1, CAMHS and mailboxes)."""

    request = models.OneToOneField(AdviceRequest, on_delete=models.CASCADE, related_name="preliminary_review")
    answers = models.JSONField(default=dict, help_text="Item id to yes, no or unsure.")
    notes = models.TextField(blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    def __str__(self) -> str:
        return f"preliminary review of {self.request_id}"
