"""Capacity, decision by decision; seals that a child asks for; the young person's own word; steps towards it."""

import uuid

from django.db import models
from django.db.models import F, Q

from sendwell.access.models import Member
from sendwell.people.models import Adult, Child, Representation, Seal
from sendwell.people.rights import Step


class ActsAs(models.TextChoices):
    """Who is the alternative person (SEND Regulations 2014 reg 64, Mental Capacity Act 2005)."""

    DEPUTY = "deputy", "Deputy appointed by the Court of Protection"
    ATTORNEY = "attorney", "Attorney under a registered lasting power"
    PARENT = "parent", "Parent, because there is no deputy or attorney"


class CapacityDecision(models.Model):
    """The young person lacks capacity for one named decision: on what evidence, who assessed, and until when.

    Capacity is presumed (Mental Capacity Act 2005 s.1(2)), so there is no row that says somebody has it, and
    none that says somebody lacks it in general: the database refuses an empty decision, evidence or review.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="capacity_decisions")
    decision = models.CharField(max_length=200)
    evidence = models.TextField()
    assessor = models.CharField(max_length=160)
    assessed_on = models.DateField()
    review_on = models.DateField()
    acts = models.ForeignKey(Adult, on_delete=models.PROTECT, related_name="+")
    acts_as = models.CharField(max_length=12, choices=ActsAs.choices)
    representation = models.OneToOneField(Representation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__regex=r"\S")
                & Q(evidence__regex=r"\S")
                & Q(assessor__regex=r"\S")
                & ~Q(acts_as=""),
                name="capacity_is_decision_specific",
            ),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("assessed_on")), name="capacity_is_looked_at_again"
            ),
        ]

    def __str__(self) -> str:
        return f"capacity decision {self.uid}"


class SealNote(models.Model):
    """Why an item is sealed, who sealed it, when that is looked at again. A child’s asking needs a competence note."""

    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="note")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    competence = models.TextField(blank=True)
    review_on = models.DateField()
    day = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="seal_has_its_reason")]

    def __str__(self) -> str:
        return f"note of seal {self.seal_id}"


class YoungPersonGrant(models.Model):
    """How a young person said what a parent may go on reading: on the page, or to somebody who wrote it down."""

    representation = models.OneToOneField(Representation, on_delete=models.PROTECT, related_name="said")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=300)
    day = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"grant {self.pk}"


class PreparationDone(models.Model):
    """A step towards the young person's rights that was taken."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="preparations")
    step = models.CharField(max_length=8, choices=[(step.value, step.value) for step in Step])
    words = models.TextField()
    day = models.DateField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "step"], name="preparation_once")]

    def __str__(self) -> str:
        return f"{self.step} for {self.child_id}"
