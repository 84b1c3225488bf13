"""Three records, not one: the lawful basis, permission in confidence (consent), and permission to show a plan.

For an assessment the basis is a task in the public interest; consent lifts the duty of confidence over detail
(Quick Guide section 10); a plan is shown to others only under regulation 17 of the SEND Regulations 2014.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from sendwell.access.models import Member
from sendwell.organisations.models import Organisation
from sendwell.people.models import Adult, Child


class GivenAs(models.TextChoices):
    """In what capacity somebody consents or refuses."""

    PARENT = "parent", "Parent with parental responsibility, who has capacity"
    GILLICK = "gillick", "Child under 16, competent to decide this (Gillick)"
    YOUNG_PERSON = "young_person", "Young person, for themselves"
    ALTERNATIVE = "alternative", "Alternative person, for a decision the young person cannot make"


class Answer(models.TextChoices):
    """What was said."""

    GIVEN = "given", "Given"
    REFUSED = "refused", "Refused"


class Consent(models.Model):
    """A dated statement: who said yes or no, in what capacity, about what, to whom, for what, until when."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="consents")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    given_as = models.CharField(max_length=16, choices=GivenAs.choices)
    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    competence = models.CharField(
        max_length=500, blank=True, help_text="Why the child is competent to decide this, and who thinks so."
    )
    statement = models.TextField()
    classes = models.JSONField(default=list)
    organisations = models.ManyToManyField(Organisation, related_name="+")
    purpose = models.CharField(max_length=200)
    from_on = models.DateField()
    until = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="When that was written down.")
    withdrawn_words = models.TextField(blank=True)
    withdrawn_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("from_on")), name="consent_ends"),
            models.CheckConstraint(condition=~Q(classes=[]), name="consent_says_to_what"),
            models.CheckConstraint(
                condition=Q(given_as__in=["gillick", "young_person"], adult__isnull=True)
                | Q(given_as__in=["parent", "alternative"], adult__isnull=False),
                name="consent_of_whom",
            ),
            models.CheckConstraint(
                condition=~Q(given_as="gillick") | ~Q(competence=""), name="competence_of_a_child_is_noted"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False, answer="given"),
                name="withdrawal_of_what_was_given",
            ),
        ]
        indexes = [models.Index(fields=["child", "-recorded_at"], name="consents_of_child")]

    def __str__(self) -> str:
        return f"consent {self.uid}"


class LawfulBasis(models.Model):
    """Why the law lets a purpose use a child's data at all. Seldom consent; withdrawing consent does not end it."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="lawful_bases")
    purpose = models.CharField(max_length=200)
    article_6 = models.CharField(
        max_length=1,
        choices=[
            ("c", "Legal obligation (Article 6(1)(c))"),
            ("e", "Task in the public interest (Article 6(1)(e))"),
            ("a", "Consent (Article 6(1)(a))"),
            ("d", "Vital interests (Article 6(1)(d))"),
        ],
    )
    article_9 = models.CharField(
        max_length=1,
        choices=[
            ("g", "Substantial public interest (Article 9(2)(g))"),
            ("h", "Health or social care (Article 9(2)(h))"),
            ("a", "Explicit consent (Article 9(2)(a))"),
            ("c", "Vital interests (Article 9(2)(c))"),
            ("j", "Research or statistics (Article 9(2)(j))"),
        ],
    )
    statute = models.CharField(max_length=200)
    noted_on = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "purpose"], name="one_basis_for_a_purpose")]
        verbose_name_plural = "lawful bases"

    def __str__(self) -> str:
        return f"lawful basis {self.pk}"


class Permitted(models.TextChoices):
    """Under what a plan may be shown (SEND Regulations 2014 reg 17)."""

    CHILD = "child", "The child agrees, and is old enough and understands"
    PARENT = "parent", "The parent agrees for the child"
    YOUNG_PERSON = "young_person", "The young person agrees"
    INTERESTS = "interests", "Needed in the child’s or young person’s interests"
    APPEAL = "appeal", "For an appeal"
    COURT = "court", "For a court or criminal proceedings"
    OTHER = "other", "Another exception of regulation 17"


class Regulation17Permission(models.Model):
    """Permission to show a plan, or part of it, to somebody who does not have it by law already."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="plan_permissions")
    to = models.CharField(max_length=200, help_text="To whom the plan may be shown.")
    what = models.CharField(max_length=200, help_text="The whole plan, or which sections.")
    under = models.CharField(max_length=16, choices=Permitted.choices)
    words = models.CharField(max_length=500, help_text="Who agreed and how, or why the exception applies.")
    from_on = models.DateField()
    until = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("from_on")), name="plan_permission_ends"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(to=""), name="plan_permission_says_why"),
        ]

    def __str__(self) -> str:
        return f"permission {self.uid}"


class Ground(models.TextChoices):
    """The only reasons to share against a refusal (Quick Guide section 10)."""

    SAFEGUARDING = "safeguarding", "Safeguarding a child"
    COURT = "court", "A court requires it"
    POLICE = "police", "The police require it by law"
    LEGAL_DUTY = "legal_duty", "A legal duty requires it"


class Override(models.Model):
    """Sharing goes on although consent was refused or withdrawn: on what ground, who decided, is the family told."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="overrides")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=16, choices=Ground.choices)
    words = models.TextField()
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    family_told_on = models.DateField(null=True, blank=True)
    why_not_told = models.CharField(max_length=500, blank=True)
    from_on = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True, blank=True, help_text="When somebody ended it before its day.")
    why_ended = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, why_ended="")
                | (Q(ended_on__isnull=False) & ~Q(why_ended="")),
                name="override_ended_with_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(family_told_on__isnull=False, why_not_told="")
                | (Q(family_told_on__isnull=True) & ~Q(why_not_told="")),
                name="override_told_or_why_not",
            ),
            models.CheckConstraint(condition=~Q(words="") & ~Q(ground=""), name="override_has_its_ground"),
            models.CheckConstraint(condition=Q(until__gte=F("from_on")), name="override_ends"),
        ]

    def __str__(self) -> str:
        return f"override {self.uid}"
