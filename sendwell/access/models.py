"""Accounts, the members they act as, their relationships to children, cover for absence, and the read log."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES, Role
from sendwell.audit.fields import TransactionField
from sendwell.organisations.models import Organisation, Service
from sendwell.organisations.this import This
from sendwell.people.models import Adult, Child


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """An account that signs in with `email`; without a password it cannot sign in yet."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """Somebody who can sign in. What they may do hangs on the members they act as, never on the account."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"account {self.pk}"


def every_role() -> list[tuple[str, str]]:
    """The roles as choices, asked for when needed: a new role is no change of the database."""
    return [(role.id, role.name) for role in ROLES.values()]


class MemberQuerySet(models.QuerySet["Member"]):
    """Members as they stand on a day."""

    def live(self, day: date) -> "MemberQuerySet":
        """Those whose time has begun and not ended on `day`."""
        return self.filter(starts_on__lte=day).not_ended(day)

    def not_ended(self, day: date) -> "MemberQuerySet":
        """Those whose time goes on on `day`, or is still to begin."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Member(models.Model):
    """A person acting in one role for one organisation, or as a parent or for themselves."""

    slug = models.SlugField(max_length=80, unique=True)
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="members"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    role = models.CharField(max_length=32, choices=every_role)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    register = models.CharField(max_length=20, blank=True, help_text="GMC, NMC, HCPC ...")
    registration = models.CharField(max_length=20, blank=True)
    services = models.ManyToManyField(Service, blank=True, related_name="team")
    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="family_member_acts_for_themselves",
                condition=Q(role="parent", organisation__isnull=True, adult__isnull=False)
                | Q(role="young_person", organisation__isnull=True, child__isnull=False)
                | (~Q(role__in=["parent", "young_person"]) & Q(organisation__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"

    @property
    def kind(self) -> Role:
        """The role with its words and permissions."""
        return ROLES[self.role]

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it at all. Says nothing about any child: `opening` does."""
        return permission in self.kind.may

    @property
    def is_family(self) -> bool:
        """A parent, carer or young person."""
        return self.organisation_id is None


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    """Relationships as they stand on a day."""

    def live(self, day: date) -> "RelationshipQuerySet":
        """Those that have begun and not ended on `day`."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def of(self, member: "Member", *, all_of_them: bool = False) -> "RelationshipQuerySet":
        """The member's own and their organisation's.

        Whoever reads by leave has it for themselves: what their organisation may know of is not theirs.
        `all_of_them`: for a question about everything that a council has, which names it (`organisations/this.py`).
        """
        mine = Q(member=member)
        if member.organisation_id is not None and not member.may(Permission.DESK_LEAVE):
            ours = This(member.organisation_id) if all_of_them else member.organisation_id
            mine |= Q(organisation_id=ours)
        return self.filter(mine)


class Relationship(models.Model):
    """Why a member, or all of an organisation, may know of a child. Born of an event, and it always ends."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="relationships")
    # Without the plain indexes that Django gives a foreign key: those below do their work, and a planner that sees
    # both looks up all the children of an organisation for each child it asks about.
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="relationships",
        db_index=False,
    )
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="relationships", db_index=False
    )
    why = models.CharField(
        max_length=32,
        choices=[
            ("authority", "The council responsible for the child"),
            ("asked_for_advice", "Asked for advice about the child"),
            ("on_roll", "The child is on its roll"),
            ("commissioner", "Health commissioner of the child"),
            ("parent", "Parent or carer"),
            ("self", "The young person"),
        ],
    )
    born_of = models.CharField(max_length=80, help_text="The event or document that made it.")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["child", "organisation", "ends_on"], name="relationship_of_org"),
            models.Index(fields=["member", "ends_on"], name="relationship_of_member"),
            # With all that is asked: the children of an organisation are named from the index alone.
            models.Index(
                fields=["organisation", "ends_on", "starts_on", "child"], name="children_of_organisation"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, member__isnull=True)
                | Q(organisation__isnull=True, member__isnull=False),
                name="relationship_of_one",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="relationship_ends"),
        ]

    def __str__(self) -> str:
        return f"relationship {self.pk}"


class GrantKind(models.TextChoices):
    """How far a grant goes. Excluded beats every other."""

    BASIC = "basic", "That there is a record, and where to ask"
    STANDARD = "standard", "The work of their team"
    SPECIFIC = "specific", "Named data for a named purpose"
    BREAK_GLASS = "break_glass", "An emergency, reviewed afterwards"
    EXCLUDED = "excluded", "Kept out, whatever else they hold"


class GrantQuerySet(models.QuerySet["Grant"]):
    """Leave as it stands at a moment."""

    def live(self, at: datetime) -> "GrantQuerySet":
        """What has begun and not ended at `at`."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def to(self, member: "Member") -> "GrantQuerySet":
        """What was given to the member, or to all of their organisation."""
        theirs = Q(member=member)
        if member.organisation_id is not None:
            theirs |= Q(organisation_id=member.organisation_id)
        return self.filter(theirs)


class Grant(models.Model):
    """Leave for one member or organisation to know something of one child, or that they may not. It always ends."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=GrantKind.choices)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="grants")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    classes = models.JSONField(default=list, help_text="Letters of the data classes.")
    purpose = models.CharField(max_length=200)
    gateway = models.CharField(max_length=200, help_text="The law or permission that it rests on.")
    given_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    evidence = models.TextField(blank=True)
    lift_asked_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lift_evidence = models.TextField(blank=True, db_default="")
    lift_agreed_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["child", "ends_at"], name="grants_about_child"),
            models.Index(fields=["member", "ends_at"], name="grants_of_member"),
            models.Index(fields=["organisation"], name="exclusions_of_org", condition=Q(kind="excluded")),
        ]
        constraints = [
            models.CheckConstraint(
                name="grant_to_one",
                condition=Q(member__isnull=False, organisation__isnull=True)
                | Q(member__isnull=True, organisation__isnull=False),
            ),
            models.CheckConstraint(name="grant_ends", condition=Q(ends_at__gte=F("starts_at"))),
            models.CheckConstraint(
                name="grant_not_to_oneself",
                condition=Q(kind__in=["excluded", "break_glass"])
                | Q(member__isnull=True)
                | ~Q(member=F("given_by")),
            ),
            models.CheckConstraint(name="grant_says_why", condition=~Q(purpose="") & ~Q(gateway="")),
            models.CheckConstraint(
                name="exclusion_lifted_by_two",
                condition=Q(lift_agreed_by__isnull=True)
                | Q(lift_asked_by__isnull=False) & ~Q(lift_agreed_by=F("lift_asked_by")),
            ),
            models.CheckConstraint(
                name="exclusion_not_lifted_by_oneself",
                condition=Q(member__isnull=True)
                | (Q(lift_asked_by__isnull=True) | ~Q(lift_asked_by=F("member")))
                & (Q(lift_agreed_by__isnull=True) | ~Q(lift_agreed_by=F("member"))),
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class Cover(models.Model):
    """Who stands in for an absent member, from when until when, with what they need to know."""

    absent = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="covered_by")
    covering = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="covering")
    from_on = models.DateField()
    until = models.DateField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("from_on")), name="cover_ends_after_start"),
            models.CheckConstraint(condition=~Q(absent=F("covering")), name="cover_by_another"),
        ]

    def __str__(self) -> str:
        return f"cover for {self.absent_id} by {self.covering_id}"


class ReadingKind(models.TextChoices):
    """What somebody did, or tried to do, with a record."""

    READ = "read", "Looked at"
    SEARCH = "search", "Searched"
    EXPORT = "export", "Took a copy of"
    PRINT = "print", "Printed"
    REFUSAL = "refusal", "Was refused"


class Reading(models.Model):
    """One look at a child's record: who, as what, for whom, which child, which screen, why, and whether it was let.

    A search, and a refusal where it was not known whose record was wanted, name no child.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="readings")
    screen = models.CharField(max_length=60)
    allowed = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=8, choices=ReadingKind.choices, default=ReadingKind.READ)
    role = models.CharField(max_length=32, blank=True, db_default="")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=200, blank=True, db_default="")
    request = models.UUIDField(null=True, blank=True)
    sealed = models.BooleanField(default=False, help_text="A look at something whose existence is sealed.")
    grant = models.ForeignKey(Grant, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    xid = TransactionField()

    class Meta:
        indexes = [
            models.Index(fields=["child", "-at"], name="readings_of_child"),
            models.Index(fields=["member", "-at"], name="readings_by_member"),
            models.Index(fields=["organisation", "-at"], name="readings_by_organisation"),
            models.Index(fields=["xid"], name="readings_by_transaction"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(child__isnull=False) | Q(kind__in=["search", "export", "refusal"]),
                name="reading_of_a_child",
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class FormSent(models.Model):
    """A form that has done its work, so that the same form sent twice does it once."""

    once = models.UUIDField(primary_key=True)
    went_to = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"form {self.once}"
