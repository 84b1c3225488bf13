"""A child or young person, the adults round them, where they learn, and who is involved."""

import uuid
from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from sendwell.organisations.models import Organisation, Service
from sendwell.people.needs import Need


class Child(models.Model):
    """A child or young person from 0 to 25 (the law's two words; `law.checks.is_young_person` tells which)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    known_as = models.CharField(max_length=80, blank=True)
    born = models.DateField()
    sex = models.CharField(
        max_length=1, blank=True, choices=[("F", "Girl"), ("M", "Boy"), ("X", "Not stated")]
    )
    nhs_number = models.CharField(max_length=10, null=True, blank=True, unique=True)
    upn = models.CharField(max_length=13, null=True, blank=True, unique=True)
    uln = models.CharField(max_length=10, null=True, blank=True, unique=True)
    address = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=40, default="English")
    interpreter = models.BooleanField(default=False)
    primary_need = models.CharField(max_length=4, blank=True, choices=[(n.value, n.words) for n in Need])
    about = models.TextField(blank=True, help_text="What the family wants everybody to know, told once.")
    sought = models.GeneratedField(
        expression=SearchVector("given_name", "known_as", "family_name", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            GinIndex(fields=["sought"], name="child_sought"),
            models.Index(fields=["family_name", "born"], name="child_by_name"),
            models.Index(fields=["born"], name="child_by_birth"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(nhs_number__isnull=True) | Q(nhs_number__regex=r"^[0-9]{10}$"),
                name="nhs_number_shape",
            ),
            models.CheckConstraint(
                condition=Q(upn__isnull=True) | Q(upn__regex=r"^[A-Z][0-9]{11}[0-9A-Z]$"), name="upn_shape"
            ),
        ]

    def __str__(self) -> str:
        return f"child {self.pk}"  # never a name: this string may reach a log

    @property
    def name(self) -> str:
        """As the family says it."""
        return f"{self.known_as or self.given_name} {self.family_name}"

    @property
    def initials(self) -> str:
        """For lists that may stand on a shared screen."""
        return f"{self.given_name[:1]}{self.family_name[:1]}".upper()

    def age_on(self, day: date) -> int:
        """In whole years on `day`."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


class Adult(models.Model):
    """A parent, carer or other adult in a child's life."""

    name = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=40, default="English")

    def __str__(self) -> str:
        return f"adult {self.pk}"


class Responsibility(models.TextChoices):
    """Parental responsibility. Unknown is an answer, and it means: hold."""

    YES = "yes", "Has parental responsibility"
    NO = "no", "Does not have parental responsibility"
    UNKNOWN = "unknown", "Not known yet"


class HeldAs(models.TextChoices):
    """How somebody holds parental responsibility (Quick Guide section 10; Children Act 1989 ss.2 to 5, 12, 33, 44)."""

    PARENT = "parent", "As the child’s parent"
    AGREEMENT = "agreement", "By an agreement or order (Children Act 1989, s.4 or s.4A)"
    SPECIAL_GUARDIAN = "special_guardian", "As special guardian, under a special guardianship order"
    GUARDIAN = "guardian", "As legally appointed guardian"
    LIVES_WITH_ORDER = "lives_with_order", "Named in a child arrangements order as whom the child lives with"
    CARE_ORDER = "care_order", "The council, under a care order"
    PROTECTION_ORDER = "protection_order", "The council or person with an emergency protection order"


class Basis(models.TextChoices):
    """Why somebody is, or is not, a "parent" in the Act's wide sense (Education Act 1996 s.576)."""

    RESPONSIBILITY = "responsibility", "Has parental responsibility"
    CARE = "care", "Has care of the child: a foster or kinship carer, for example"
    NEITHER = "neither", "Neither"
    UNKNOWN = "unknown", "Not known yet"


class Contact(models.TextChoices):
    """What contact the child has with this adult."""

    OPEN = "open", "Open"
    SUPERVISED = "supervised", "Supervised"
    NONE = "none", "No contact"
    UNKNOWN = "unknown", "Not known yet"


class Profile(models.TextChoices):
    """What this adult may be sent and shown about the child. Each is tighter than the one before."""

    FULL = "full", "All that a parent gets, without another household’s whereabouts"
    REDACTED = "redacted", "Only copies from which two people have taken out what must not be known"
    HOLD = "hold", "Nothing until two people have decided"
    NONE = "none", "Nothing"


class AdultOfChild(models.Model):
    """What an adult is to a child. `profile` is what was decided; `family_map` says what follows from it.

    The profile is only ever loosened by two people with evidence (`family.actions`); every tightening is at once.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="adults")
    adult = models.ForeignKey(Adult, on_delete=models.CASCADE, related_name="children")
    relation = models.CharField(max_length=60, help_text="Mother, father, foster carer, grandparent ...")
    responsibility = models.CharField(
        max_length=8, choices=Responsibility.choices, default=Responsibility.UNKNOWN
    )
    held_as = models.CharField(max_length=20, choices=HeldAs.choices, blank=True)
    responsibility_evidence = models.CharField(max_length=300, blank=True)
    verified_on = models.DateField(null=True, blank=True, help_text="When the evidence was seen.")
    basis = models.CharField(max_length=16, choices=Basis.choices, default=Basis.UNKNOWN)
    lives_with = models.BooleanField(default=False)
    contact = models.CharField(max_length=12, choices=Contact.choices, default=Contact.UNKNOWN)
    profile = models.CharField(max_length=8, choices=Profile.choices, default=Profile.FULL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "adult"], name="adult_of_child_once")]

    def __str__(self) -> str:
        return f"adult {self.adult_id} of child {self.child_id}"


class Alert(models.Model):
    """Something that everybody who opens the record must read first."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="alerts")
    words = models.CharField(max_length=200)
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"alert {self.pk}"


class ChildCommissioner(models.Model):
    """The health commissioner of one child, from the GP practice, with dates (who pays: the GP-practice rule)."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="commissioners")
    commissioner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"commissioner {self.commissioner_id} of child {self.child_id}"


class Enrolment(models.Model):
    """A child on the roll of a school, college or early years setting."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="enrolments")
    setting = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roll")
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_on")),
                name="enrolment_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"child {self.child_id} at {self.setting_id}"


class Knows(models.TextChoices):
    """What a service is to a child (Quick Guide 3: known, not known, or known and discharged)."""

    KNOWN = "known", "Known and seen"
    REFERRED = "referred", "Referred, not yet seen"
    DISCHARGED = "discharged", "Known and discharged"


class Involvement(models.Model):
    """A service or professional in a child's life: supplied by the family or a professional, then confirmed."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="involvements")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    named = models.CharField(max_length=160, blank=True, help_text="A person or team we hold no service for.")
    profession = models.CharField(max_length=32, blank=True)
    knows = models.CharField(max_length=12, choices=Knows.choices, default=Knows.KNOWN)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    told_by = models.CharField(max_length=80, help_text="Who told us: the family, the school ...")
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False) | ~Q(named=""), name="involvement_of_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"involvement {self.pk} of child {self.child_id}"
