"""Requests for an assessment, and the decisions on them."""

import uuid

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child


class AskedBy(models.TextChoices):
    """Who asks. The first four may ask under s.36(1); anyone else brings a child to attention (s.24)."""

    PARENT = "parent", "A parent or carer"
    YOUNG_PERSON = "young_person", "The young person, for themselves"
    SCHOOL = "school", "A school, nursery or college"
    COLLEGE = "college", "A college"
    CLINICIAN = "clinician", "A health professional"
    SOMEBODY_ELSE = "somebody_else", "Somebody else who knows the child"


class Channel(models.TextChoices):
    """How it came; decides the day on which it counts as received (law.receipt)."""

    PORTAL = "portal", "On this website"
    EMAIL = "email", "By email"
    POST = "first_class_post", "By first-class post"
    SIGNED_FOR = "signed_for", "By signed-for post"
    HAND = "by_hand", "By hand"


class Draft(models.Model):
    """A public request that has been begun and not sent: found again by a link in an email."""

    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token in the link.")
    email = models.EmailField(blank=True)
    links_sent = models.PositiveSmallIntegerField(default=0)
    member = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Begun at a desk, by whom.",
    )
    child = models.ForeignKey(
        Child,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="A child already known.",
    )
    answers = models.JSONField(
        default=dict, help_text="What was typed on each page; emptied when it is sent."
    )
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    request = models.OneToOneField(
        "AssessmentRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="draft_sent_with_its_request",
                condition=Q(sent_at__isnull=True, request__isnull=True)
                | Q(sent_at__isnull=False, request__isnull=False),
            )
        ]

    receipt = models.UUIDField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"draft {self.pk}"


class AssessmentRequest(models.Model):
    """One request that a council decide whether to assess a child (CFA 2014 s.36(1), s.24)."""

    ref = models.CharField(max_length=16, unique=True)
    receipt = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    # Who is asked, and about whom, as the case says; the database refuses anything else (as with AdviceRequest).
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=16, choices=AskedBy.choices)
    requester_name = models.CharField(max_length=160)
    requester_relation = models.CharField(max_length=80, blank=True)
    requester_email = models.EmailField(blank=True)
    requester_phone = models.CharField(max_length=30, blank=True)
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=20, choices=Channel.choices)
    sent_on = models.DateField()
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="With the hour: it can decide the day of receipt."
    )
    received_on = models.DateField()
    receipt_rule = models.CharField(max_length=250, help_text="How the day of receipt was worked out.")
    rule_day = models.DateField(
        null=True, blank=True, help_text="The day by the rule, where somebody set another."
    )
    overridden_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    override_reason = models.CharField(max_length=250, blank=True, db_default="")
    child_as_typed = models.JSONField(
        null=True,
        blank=True,
        help_text="The child as the asker named them: kept, whatever the record comes to say.",
    )
    why = models.TextField()
    difficulties = models.TextField(blank=True)
    support_so_far = models.TextField(blank=True)
    hopes = models.TextField(blank=True)
    family_knows = models.BooleanField(default=True, help_text="The family knows of the request.")
    checklist = models.JSONField(default=dict, blank=True)
    professionals = models.JSONField(default=list, blank=True)
    officer = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    decided_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="doubles"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["officer", "received_on"],
                name="request_open",
                condition=Q(decided_on__isnull=True, withdrawn_on__isnull=True),
            ),
            models.Index(
                fields=["authority", "received_on"],
                name="request_undecided",
                condition=Q(decided_on__isnull=True, withdrawn_on__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="receipt_overridden_by_somebody_for_a_reason",
                condition=Q(rule_day__isnull=True, overridden_by__isnull=True, override_reason="")
                | (Q(rule_day__isnull=False, overridden_by__isnull=False) & ~Q(override_reason="")),
            ),
            models.CheckConstraint(
                name="request_decided_or_withdrawn",
                condition=Q(decided_on__isnull=True) | Q(withdrawn_on__isnull=True),
            ),
            models.CheckConstraint(name="request_not_its_own_double", condition=~Q(same_as=models.F("id"))),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def stands(self) -> bool:
        """Neither decided nor withdrawn: the council owes an answer."""
        return self.decided_on is None and self.withdrawn_on is None


class Candidate(models.Model):
    """A child already known who may be the child of a new request. A person says which; nothing is merged."""

    request = models.ForeignKey(AssessmentRequest, on_delete=models.CASCADE, related_name="candidates")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=200, help_text="What is alike, in words.")
    answer = models.CharField(
        max_length=4, blank=True, choices=[("same", "Same child"), ("not", "Another child")]
    )
    answered_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "child"], name="candidate_once")]

    def __str__(self) -> str:
        return f"candidate {self.pk}"


class Decision(models.Model):
    """Whether to assess: the two limbs of s.36(8), each with reasons that a parent can test."""

    request = models.OneToOneField(AssessmentRequest, on_delete=models.PROTECT, related_name="decision")
    assess = models.BooleanField()
    has_or_may_have_sen = models.BooleanField()
    sen_reasons = models.TextField()
    may_need_plan = models.BooleanField()
    plan_reasons = models.TextField()
    evidence = models.TextField(help_text="What was read and who was heard.")
    mediation = models.TextField(
        blank=True, db_default="", help_text="Whom to ask for mediation, and how (reg 32)."
    )
    resolution = models.TextField(
        blank=True, db_default="", help_text="The disagreement resolution service (s.57)."
    )
    day = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assess_when_both_limbs_are_met",
                condition=Q(assess=True, has_or_may_have_sen=True, may_need_plan=True)
                | (Q(assess=False) & (Q(has_or_may_have_sen=False) | Q(may_need_plan=False))),
            )
        ]

    def __str__(self) -> str:
        return f"decision on {self.request_id}"
