"""Emergency openings and their reviews, incidents, what looked unusual, and whom the brake has stopped."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from sendwell.access.models import Grant, Member
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child

FEWEST_LETTERS = 20
TOO_FEW_LETTERS = f"Say what is happening in at least {FEWEST_LETTERS} letters: it is read afterwards."
OPEN_FOR = timedelta(minutes=60)
TOLD_WITHIN = timedelta(hours=72)
"""UK GDPR art 33(1): the Commissioner is told within 72 hours, unless a risk is unlikely."""


class Ground(models.TextChoices):
    """Why a record may be opened in an emergency. There is no other reason."""

    SAFEGUARDING = "safeguarding", "Somebody may be harmed"
    MEDICAL = "medical", "A medical emergency"
    DEADLINE = "deadline", "A statutory deadline ends today"
    COURT = "court", "A court has ordered it"


class Outcome(models.TextChoices):
    """What a reviewer found."""

    WAITING = "", "Not reviewed yet"
    JUSTIFIED = "justified", "Justified"
    NOT_JUSTIFIED = "not_justified", "Not justified"


class BreakGlassReview(models.Model):
    """One opening of one child's record in an emergency, and what became of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="review")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="Whose record it is."
    )
    ground = models.CharField(max_length=16, choices=Ground.choices)
    words = models.TextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    findings = models.TextField(blank=True)
    withheld = models.BooleanField(default=False, help_text="Not shown to the family, for somebody's safety.")
    withheld_why = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    escalated_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], name="reviews_waiting", condition=Q(outcome="")),
            models.Index(fields=["member", "-opened_at"], name="glass_of_member"),
            models.Index(fields=["child"], name="glass_withheld", condition=Q(withheld=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="glass_has_a_ground"),
            models.CheckConstraint(condition=Q(words__regex=r"^\s*\S.{18,}\S"), name="glass_says_why"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at")) & Q(ends_at__lte=F("opened_at") + OPEN_FOR),
                name="glass_mends_within_the_hour",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (
                    ~Q(outcome="") & ~Q(findings="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)
                ),
                name="review_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("member")),
                name="nobody_reviews_themselves",
            ),
            models.CheckConstraint(
                condition=Q(withheld=False) | ~Q(withheld_why=""), name="withheld_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.uid}"


class Incident(models.Model):
    """Somebody saw what they should not have. It stays open until somebody says what was done about it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what = models.TextField()
    known_at = models.DateTimeField(help_text="From here run the 72 hours of UK GDPR article 33.")
    opened_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    commissioner_told_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done = models.TextField(blank=True, help_text="What was done, and why the Commissioner was told or not.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_by__isnull=True)
                | (Q(closed_on__isnull=False, closed_by__isnull=False) & ~Q(done="")),
                name="incident_closed_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.uid}"


class Rule(models.TextChoices):
    """Why somebody's reading looks unusual. Each is a reason to ask, never a finding of guilt."""

    OWN_NAME = "own_name", "The child has the same family name"
    NIGHT = "night", "Several records read at night"
    FAR_ABOVE = "far_above", "Far more records than this person usually reads"
    NO_TASK = "no_task", "A finished record read, with nothing done on it"
    MANY = "many", "Stopped: many different records within an hour"
    OFTEN = "often", "Several emergency openings within seven days"


class Finding(models.Model):
    """Something unusual in who looked at what. Somebody looks into it and says what they found."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.CharField(max_length=12, choices=Rule.choices)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)
    looked_into_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    looked_into_on = models.DateField(null=True, blank=True)
    found = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "-day"],
                name="findings_open",
                condition=Q(looked_into_on__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "member", "day", "child"], name="found_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(looked_into_on__isnull=True, looked_into_by__isnull=True)
                | (Q(looked_into_on__isnull=False, looked_into_by__isnull=False) & ~Q(found="")),
                name="finding_looked_into_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(looked_into_by__isnull=True) | ~Q(looked_into_by=F("member")),
                name="nobody_looks_into_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"finding {self.uid}"


class Brake(models.Model):
    """A member stopped for opening too many different records, until they show again who they are (K06)."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField()
    records = models.PositiveIntegerField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(lifted_at__isnull=True), name="stopped_once"
            )
        ]
        indexes = [models.Index(fields=["member", "-lifted_at"], name="brakes_lifted")]

    def __str__(self) -> str:
        return f"brake {self.pk}"
