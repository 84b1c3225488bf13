"""The data-flow map: what passes from whom to whom, why, how, and under which documents (UK GDPR article 30)."""

from django.db import models
from django.db.models import Q

from sendwell.organisations.models import Kind, Organisation
from sendwell.sharing.models.agreement import Agreement
from sendwell.sharing.models.assessment import Assessment
from sendwell.sharing.models.register import Document


class How(models.TextChoices):
    """By what way data passes."""

    HERE = "here", "In Sendwell"
    EMAIL = "email", "By secure email"
    POST = "post", "By post"
    SYSTEM = "system", "From system to system"


class Frequency(models.TextChoices):
    """How often data passes."""

    EACH_CASE = "each_case", "For each child, when it is needed"
    DAILY = "daily", "Every day"
    MONTHLY = "monthly", "Every month"
    TERMLY = "termly", "Every term"
    YEARLY = "yearly", "Every year"


class Confidentiality(models.TextChoices):
    """Why the duty of confidence allows it: the second of three layers, apart from the lawful basis."""

    EXPECTED = "expected", "The family has been told and would expect it"
    AGREED = "agreed", "The family, or the young person, has agreed"
    LAW = "law", "The law requires it"
    INTEREST = "interest", "A person must be kept safe"
    NOTHING = "nothing", "Nothing told in confidence passes"


class PlanRule(models.TextChoices):
    """Why regulation 17 of the SEND Regulations 2014 allows it: the third layer."""

    NO_PLAN = "no_plan", "No plan passes"
    AGREED = "agreed", "The child, young person or parent has agreed to show the plan"
    LISTED = "listed", "Regulation 17 lists this among the cases that need no agreement"


class Flow(Document):
    """One flow of data from an organisation, or a kind of organisation, to another, under its two documents."""

    from_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    from_kind = models.CharField(max_length=24, choices=Kind.choices, blank=True)
    to_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_kind = models.CharField(max_length=24, choices=Kind.choices, blank=True)
    area = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="For a kind: the commissioner or council in whose area they work. Empty: wherever.",
    )
    why = models.TextField()
    how = models.CharField(max_length=8, choices=How.choices)
    frequency = models.CharField(max_length=12, choices=Frequency.choices)
    gateway = models.SlugField(max_length=40, help_text="A key of gateways.yaml: the lawful basis.")
    confidentiality = models.CharField(max_length=12, choices=Confidentiality.choices)
    plan_rule = models.CharField(max_length=12, choices=PlanRule.choices)
    agreement = models.ForeignKey(
        Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="flows"
    )
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="flows"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="flow_carries_something", condition=Q(classes__len__gt=0)),
            models.CheckConstraint(
                name="flow_end_has_reason", condition=Q(ended_on__isnull=True) | ~Q(ended_why="")
            ),
            models.CheckConstraint(
                name="flow_comes_from_somewhere",
                condition=Q(from_organisation__isnull=False, from_kind="")
                | (Q(from_organisation__isnull=True) & ~Q(from_kind="")),
            ),
            models.CheckConstraint(
                name="flow_goes_somewhere",
                condition=Q(to_organisation__isnull=False, to_kind="")
                | (Q(to_organisation__isnull=True) & ~Q(to_kind="")),
            ),
            models.CheckConstraint(
                name="flow_area_is_of_a_kind",
                condition=Q(area__isnull=True) | ~Q(from_kind="") | ~Q(to_kind=""),
            ),
        ]
