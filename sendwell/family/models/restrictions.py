"""What was tightened and loosened: a journal that is never edited, and the proposals that wait for a second person."""

import uuid

from django.db import models
from django.db.models import F, Q

from sendwell.access.models import Member
from sendwell.people.models import Adult, Child


class Kind(models.TextChoices):
    """What on the family map was changed."""

    PROFILE = "profile", "What this adult may be sent"
    CONTACT = "contact", "Contact"
    RESPONSIBILITY = "responsibility", "Parental responsibility"
    SECRECY = "secrecy", "Whose whereabouts must stay secret"
    ORDER = "order", "Court order"
    PLACEMENT = "placement", "Placement"
    HOUSEHOLD = "household", "With whom the child lives"
    SEAL = "seal", "Seal on an item"


class Loosening(models.Model):
    """A proposal that somebody may know more than before. One person proposes; another, with the evidence, decides."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="loosenings")
    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    subject = models.BigIntegerField(help_text="The number of the row it would change.")
    was = models.CharField(max_length=60)
    wanted = models.CharField(max_length=60)
    answer = models.JSONField(default=dict, help_text="What the evidence shows, for another answer about it.")
    why = models.TextField()
    evidence = models.CharField(max_length=300)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    journal = models.BigIntegerField(
        default=0, help_text="The last line of the journal when it was proposed."
    )
    decided_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True)
    said = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("by")), name="loosened_by_two_people"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_on__isnull=True, agreed__isnull=True)
                | Q(decided_by__isnull=False, decided_on__isnull=False, agreed__isnull=False),
                name="loosening_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(evidence="") & ~Q(why=""), name="loosening_has_evidence"),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(decided_on__isnull=True),
                name="one_loosening_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"loosening {self.uid}"


class RestrictionChange(models.Model):
    """The journal of restrictions (hazard HZ22): kept outside the backups, it is replayed after a restore.

    Added once, never edited: a trigger refuses it. A row that loosens names two people and their evidence.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="restriction_changes")
    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    subject = models.BigIntegerField()
    was = models.CharField(max_length=60, blank=True)
    now = models.CharField(max_length=60)
    loosens = models.BooleanField()
    evidence = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(loosens=False) | (Q(second__isnull=False) & ~Q(second=F("by")) & ~Q(evidence="")),
                name="looser_only_by_two_with_evidence",
            )
        ]
        indexes = [models.Index(fields=["child", "id"], name="restrictions_of_child")]

    def __str__(self) -> str:
        return f"restriction change {self.uid}"
