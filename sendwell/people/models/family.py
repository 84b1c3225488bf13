"""What courts and councils have settled about a family: orders, secrecy, placements, who stands in, seals."""

import uuid

from django.db import models
from django.db.models import F, Q

from sendwell.organisations.models import Organisation
from sendwell.people.models.child import Adult, Child


class OrderType(models.TextChoices):
    """Orders that change who may decide, who may know, or where a child lives."""

    LIVES_WITH = "lives_with", "Child arrangements: whom the child lives with"
    CONTACT = "contact", "Child arrangements: contact, limited or none"
    NON_MOLESTATION = "non_molestation", "Non-molestation"
    OCCUPATION = "occupation", "Occupation"
    PROHIBITED_STEPS = "prohibited_steps", "Prohibited steps"
    SPECIFIC_ISSUE = "specific_issue", "Specific issue"
    RESTRAINING = "restraining", "Restraining"
    CARE = "care", "Care order"
    INTERIM_CARE = "interim_care", "Interim care order"
    PROTECTION = "protection", "Emergency protection"
    SPECIAL_GUARDIANSHIP = "special_guardianship", "Special guardianship"
    RESPONSIBILITY = "responsibility", "Parental responsibility"
    PLACEMENT = "placement", "Placement for adoption"
    ADOPTION = "adoption", "Adoption"

    @property
    def gives_responsibility(self) -> bool:
        """Whether whom the order names holds parental responsibility by it."""
        return self in GIVES

    @property
    def restricts(self) -> bool:
        """Whether everything to whom the order binds waits for two people. Any order that gives nothing does."""
        return self not in GIVES


GIVES = frozenset(
    {
        OrderType.LIVES_WITH,
        OrderType.CARE,
        OrderType.INTERIM_CARE,
        OrderType.PROTECTION,
        OrderType.SPECIAL_GUARDIANSHIP,
        OrderType.RESPONSIBILITY,
        OrderType.ADOPTION,
    }
)


class SetAside(models.TextChoices):
    """Why an order no longer counts."""

    DISCHARGED = "discharged", "The court has discharged it, or set it aside"
    WRONG = "wrong", "It was recorded wrongly"


class Order(models.Model):
    """A court order about a child. That it runs out loosens nothing: it only raises a task (C08).

    Two people find that it was discharged or recorded wrongly; then it counts for nothing and stays on the record.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="orders")
    adult = models.ForeignKey(
        Adult,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
        help_text="Whom it names: whom it binds, or to whom it gives responsibility.",
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    type = models.CharField(max_length=24, choices=OrderType.choices)
    court = models.CharField(max_length=120)
    made_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    words = models.TextField(help_text="What it says, as far as we must know it.")
    evidence = models.CharField(max_length=300, help_text="Who has seen the sealed copy, and where it is.")
    looked_at_on = models.DateField(
        null=True, blank=True, help_text="When somebody looked at it after it had run out."
    )

    set_aside_on = models.DateField(
        null=True, blank=True, help_text="When two people found that it no longer counts."
    )
    set_aside_as = models.CharField(max_length=10, choices=SetAside.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(set_aside_on__isnull=True, set_aside_as="")
                | (Q(set_aside_on__isnull=False) & ~Q(set_aside_as="")),
                name="order_set_aside_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(adult__isnull=False) | Q(organisation__isnull=False), name="order_names_somebody"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("made_on")),
                name="order_expires_after_it_was_made",
            ),
            models.CheckConstraint(condition=~Q(evidence="") & ~Q(words=""), name="order_has_been_seen"),
        ]
        indexes = [models.Index(fields=["expires_on"], name="order_expiry")]

    def __str__(self) -> str:
        return f"order {self.uid}"


class Secrecy(models.Model):
    """One adult must not learn where another, and any child who lives with them, is."""

    hidden_from = models.ForeignKey(Adult, on_delete=models.PROTECT, related_name="kept_from")
    hides = models.ForeignKey(Adult, on_delete=models.PROTECT, related_name="hidden_by")
    why = models.CharField(max_length=300)
    from_on = models.DateField()
    lifted_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "secrecies"
        constraints = [
            models.UniqueConstraint(
                fields=["hidden_from", "hides"], condition=Q(lifted_on__isnull=True), name="one_live_secrecy"
            ),
            models.CheckConstraint(condition=~Q(hidden_from=F("hides")), name="secrecy_between_two"),
        ]

    def __str__(self) -> str:
        return f"secrecy {self.pk}"


class PlacementStatus(models.TextChoices):
    """In what way a child is looked after, or lives away from the birth family."""

    S20 = "s20", "Accommodated (Children Act 1989 s.20): parents keep their responsibility"
    S31 = "s31", "Care order (s.31): the council shares responsibility and may limit the parents’"
    INTERIM = "interim", "Interim care order (s.38)"
    EPO = "epo", "Emergency protection order (s.44)"
    SGO = "sgo", "Special guardianship order (s.14A)"
    KINSHIP = "kinship", "With family or friends"
    PLACED = "placed", "Placed for adoption"
    ADOPTED = "adopted", "Adopted"


class Placement(models.Model):
    """Where a looked-after child lives, from when until when. Sealed from the birth family until two people open it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="placements")
    status = models.CharField(max_length=12, choices=PlacementStatus.choices)
    carer = models.ForeignKey(
        Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="placements"
    )
    authority = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    sealed = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_on")),
                name="placement_ends_after_start",
            ),
            models.UniqueConstraint(fields=["child"], condition=Q(until__isnull=True), name="one_placement"),
        ]

    def __str__(self) -> str:
        return f"placement {self.uid}"


class StandsInAs(models.TextChoices):
    """Why an adult acts once the rights are the young person's."""

    GRANT = "grant", "The young person has said so"
    ALTERNATIVE = (
        "alternative",
        "Alternative person: the young person lacks capacity for this decision (reg 64)",
    )


class Representation(models.Model):
    """An adult acts for or beside a young person: for which classes or which decision, from when until when."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="representations")
    adult = models.ForeignKey(Adult, on_delete=models.PROTECT, related_name="representations")
    basis = models.CharField(max_length=12, choices=StandsInAs.choices)
    classes = models.JSONField(default=list, help_text="Letters of the data classes; for a grant.")
    decision = models.CharField(
        max_length=200, blank=True, help_text="Which decision; for an alternative person."
    )
    from_on = models.DateField()
    until = models.DateField()
    taken_back_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("from_on")), name="representation_ends"),
            models.CheckConstraint(
                condition=Q(basis="grant") & ~Q(classes=[]) | Q(basis="alternative") & ~Q(decision=""),
                name="representation_says_for_what",
            ),
        ]

    def __str__(self) -> str:
        return f"representation {self.uid}"


class SealKind(models.TextChoices):
    """Why an item must not be seen."""

    CHILD_ASKS = "child_asks", "The child asks that their parents do not see it"
    SEALED = "sealed", "Sealed: child protection, court, adoption or police"


class Seal(models.Model):
    """One item that a reader must not see: `item` is its kind and its number in that kind's own table.

    It holds no word of what the item says. The rows can be read by whoever may know of the child, because what
    hides an item has to know of it; families are shown nothing of them, and nothing that counts them.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="seals")
    kind = models.CharField(max_length=12, choices=SealKind.choices)
    item = models.CharField(max_length=12, choices=[(k, k) for k in ("event", "letter", "upload", "advice")])
    number = models.BigIntegerField()
    about = models.CharField(
        max_length=24, blank=True, help_text="The reference under which events tell of it; sealed with it."
    )
    from_on = models.DateField()
    lifted_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number", "kind"], condition=Q(lifted_on__isnull=True), name="one_live_seal"
            )
        ]
        indexes = [models.Index(fields=["child"], name="seals_of_child", condition=Q(lifted_on__isnull=True))]

    def __str__(self) -> str:
        return f"seal {self.uid}"
