"""Data-sharing agreements and those who are party to them (Quick Guide 8.2; ICO data-sharing code)."""

from django.db import models
from django.db.models import F, Q

from sendwell.access.models import Member
from sendwell.organisations.models import Kind, Organisation
from sendwell.sharing.models.register import Document


class LawfulBasis(models.TextChoices):
    """Article 6(1) of the UK GDPR, as far as public bodies use it here."""

    LEGAL_OBLIGATION = "6(1)(c)", "Article 6(1)(c): a legal obligation"
    PUBLIC_TASK = "6(1)(e)", "Article 6(1)(e): a public task"
    BOTH = "6(1)(c),(e)", "Article 6(1)(c) and (e): a legal obligation and a public task"
    CONSENT = "6(1)(a)", "Article 6(1)(a): consent, which can be withdrawn"


class Condition(models.TextChoices):
    """Article 9(2) of the UK GDPR with the condition of the Data Protection Act 2018, Schedule 1."""

    STATUTORY = "9(2)(g)+6", "Article 9(2)(g), Schedule 1 paragraph 6: statutory purposes"
    SAFEGUARDING = "9(2)(g)+18", "Article 9(2)(g), Schedule 1 paragraph 18: safeguarding children"
    CARE = "9(2)(h)+2", "Article 9(2)(h), Schedule 1 paragraph 2: health or social care"
    RESEARCH = "9(2)(j)+4", "Article 9(2)(j), Schedule 1 paragraph 4: research and statistics"
    CONSENT = "9(2)(a)", "Article 9(2)(a): explicit consent"
    NONE = "none", "No special-category data passes"


class Agreement(Document):
    """What organisations have agreed about sharing: why, on what basis, which data, from when until when.

    It always ends. `terms` rises when what was agreed changes; a signature counts for the terms it was given to.
    """

    purpose = models.TextField()
    lawful_basis = models.CharField(max_length=16, choices=LawfulBasis.choices)
    condition = models.CharField(max_length=16, choices=Condition.choices)
    starts_on = models.DateField()
    until = models.DateField(help_text="The last day on which it counts.")
    evidence = models.CharField(max_length=300, help_text="Where the signed paper is kept.")
    terms = models.PositiveIntegerField(default=1)
    terms_since = models.DateField(help_text="Since when the terms are as they are.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="agreement_ends_after_start", condition=Q(until__gte=F("starts_on"))),
            models.CheckConstraint(name="agreement_covers_something", condition=Q(classes__len__gt=0)),
            models.CheckConstraint(
                name="agreement_end_has_reason", condition=Q(ended_on__isnull=True) | ~Q(ended_why="")
            ),
        ]


class Party(models.Model):
    """An organisation that is party to an agreement, or a kind of organisation each of which may join.

    Only a named organisation signs, and only by its own authorised person: the database refuses another's.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=24, choices=Kind.choices, blank=True)
    area = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The commissioner or council in whose area they work. Empty: wherever.",
    )
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True, help_text="The first day on which it is party no more.")
    signed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    signed_terms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="party_once", fields=["agreement", "organisation"], condition=Q(left_on__isnull=True)
            ),
            models.CheckConstraint(
                name="party_named_or_of_a_kind",
                condition=Q(organisation__isnull=False, kind="", area__isnull=True)
                | (Q(organisation__isnull=True) & ~Q(kind="")),
            ),
            models.CheckConstraint(
                name="party_signature_whole",
                condition=Q(signed_by__isnull=True, signed_on__isnull=True, signed_terms__isnull=True)
                | Q(
                    signed_by__isnull=False,
                    signed_on__isnull=False,
                    signed_terms__isnull=False,
                    organisation__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"party {self.organisation_id or self.kind} of {self.agreement_id}"
