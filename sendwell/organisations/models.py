"""Organisations, their numbers, what succeeded them, and the services by which they are reached."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from sendwell.organisations.identifiers import Scheme
from sendwell.organisations.professions import Profession


class Kind(models.TextChoices):
    """What an organisation is; much of the law hangs on it."""

    LOCAL_AUTHORITY = "local_authority", "Council"
    HEALTH_COMMISSIONER = "health_commissioner", "Health commissioner"
    PROVIDER = "provider", "Health provider"
    SCHOOL = "school", "School"
    COLLEGE = "college", "College"
    EARLY_YEARS = "early_years", "Early years setting"
    IASS = "iass", "Information, advice and support service"
    FORUM = "forum", "Parent carer forum"

    @classmethod
    def settings(cls) -> set[str]:
        """The kinds that children attend."""
        return {cls.SCHOOL, cls.COLLEGE, cls.EARLY_YEARS}


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations as they stood on a day."""

    def in_being(self, day: date) -> "OrganisationQuerySet":
        """Those that existed on `day`."""
        return self.filter(opened_on__lte=day).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))


class Organisation(models.Model):
    """A council, ICB or CCG, trust, school, college, nursery, support service or forum."""

    kind = models.CharField(max_length=24, choices=Kind.choices)
    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=60, unique=True)
    opened_on = models.DateField()
    closed_on = models.DateField(
        null=True, blank=True, help_text="The first day on which it no longer exists."
    )
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    website = models.URLField(blank=True)
    special = models.BooleanField(default=False, help_text="A special school or specialist college.")
    area = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="within",
        help_text="The council in whose area a setting lies, or which a support service or forum serves.",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("opened_on")),
                name="closed_after_opened",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """A number that a national register gives to an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=8, choices=[(s.value, s.words) for s in Scheme])
    value = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "value"], name="identifier_once"),
            models.CheckConstraint(
                name="identifier_shape",
                condition=Q(scheme="dfe_la", value__regex=r"^[2-9][0-9]{2}$")
                | Q(scheme="ods", value__regex=r"^[A-Z0-9]{3,6}$")
                | Q(scheme="urn", value__regex=r"^[1-9][0-9]{5}$")
                | Q(scheme="ukprn", value__regex=r"^1[0-9]{7}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Succession(models.Model):
    """One organisation's duties passed to another on a day: a CCG to an ICB, a merger, a split."""

    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="succeeded")
    day = models.DateField()
    area = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="For a split: the council whose area passed to this successor. Empty: everything passed.",
    )
    reference = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "area"], nulls_distinct=False, name="succession_once"
            ),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id} on {self.day}"


class AreaCommissioner(models.Model):
    """Which health commissioner answers for a council's area, and from when until when.

    Ten councils span two ICBs, so this is the fall-back: a child's own commissioner comes first
    (`people.ChildCommissioner`, from the GP practice).
    """

    area = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commissioners")
    commissioner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="areas")
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    main = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.commissioner_id} for {self.area_id} from {self.from_on}"


class Reach(models.TextChoices):
    """How a service wants to be asked."""

    HERE = "here", "In Sendwell"
    EMAIL = "email", "By secure email"
    POST = "post", "By post"


class Service(models.Model):
    """A team of a provider that gives advice, and its named point of contact (Quick Guide 3 and 6.2.1)."""

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    profession = models.CharField(max_length=32, choices=[(p.value, p.facts.words) for p in Profession])
    from_age = models.PositiveSmallIntegerField(default=0, help_text="In years, included.")
    to_age = models.PositiveSmallIntegerField(default=25, help_text="In years, included.")
    areas = models.ManyToManyField(Organisation, related_name="services_here", blank=True)
    mainstream = models.BooleanField(default=True, help_text="Sees children in mainstream settings.")
    special = models.BooleanField(default=True, help_text="Sees children in special settings.")
    takes_new_arrivals = models.BooleanField(
        default=False, help_text="First service to ask about a child with complex needs new to the area."
    )
    reach = models.CharField(max_length=8, choices=Reach.choices, default=Reach.HERE)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_age__lte=F("to_age"), to_age__lte=25), name="service_ages"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.provider_id}"


class Contact(models.Model):
    """The named SEND contact of a service, and when somebody last attested that it is right."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="contact")
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    attested_on = models.DateField(null=True, blank=True)
    attested_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.name} for {self.service_id}"
