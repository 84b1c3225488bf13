"""Invitations, an organisation's rules, tries to sign in, forms that were kept, and resets of a second factor."""

import uuid
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from sendwell.access.models import Account, Member, Relationship
from sendwell.organisations.models import Organisation

SHORTEST_IDLE, LONGEST_IDLE = 5, 30
"""Minutes. An organisation sets its own within these (trust.md E04)."""


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations as they stand at a moment."""

    def open_at(self, now: datetime) -> "InvitationQuerySet":
        """Those that can still be taken up."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, ends_at__gt=now)


class Invitation(models.Model):
    """A link to one address, for one person in one role, or one parent of one child. It works once, for a week."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="invitations")
    relationship = models.ForeignKey(
        Relationship, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField()
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["member", "-made_at"], name="invitations_of_member")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="invitation_ends"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_used_or_revoked",
            ),
            models.CheckConstraint(condition=~Q(made_by=F("member")), name="invitation_never_to_oneself"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.uid}"


class SignInRules(models.Model):
    """What one organisation has settled for its own people."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="sign_in_rules")
    idle_minutes = models.PositiveSmallIntegerField(
        default=15, validators=[MinValueValidator(SHORTEST_IDLE), MaxValueValidator(LONGEST_IDLE)]
    )
    providers = models.JSONField(
        default=list, help_text="Which of the configured sign-ins its people may use."
    )
    passwords = models.BooleanField(
        default=True,
        help_text="Whether a password of ours may be used at all, or only the organisation's sign-in.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(idle_minutes__gte=SHORTEST_IDLE, idle_minutes__lte=LONGEST_IDLE),
                name="idle_minutes_within_bounds",
            )
        ]

    def __str__(self) -> str:
        return f"sign-in rules of {self.organisation_id}"


class Tries(models.Model):
    """How often something secret was tried in an hour. The key is a hash: nobody is named."""

    key = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="tries_once_an_hour")]

    def __str__(self) -> str:
        return f"tries {self.key[:8]}"


class KeptForm(models.Model):
    """What somebody had typed when their session ended, so that they find it again. Encrypted; kept for a day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="kept_forms")
    path = models.CharField(max_length=300)
    typed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-kept_at"], name="forms_kept_for")]

    def __str__(self) -> str:
        return f"kept form {self.uid}"


class Standing(models.Model):
    """What an administrator has settled about one account: switched off, or let back in after a long absence."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="standing")
    let_back_at = models.DateTimeField(null=True, blank=True)
    staff_off_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody whose work roles are off signed in as a family."
    )
    checked_on = models.DateField(
        null=True, blank=True, help_text="When somebody last said it is still needed."
    )
    checked_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"standing of account {self.account_id}"


class FactorReset(models.Model):
    """Somebody has lost their second factor: one colleague asks, another confirms, and they are invited anew."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="factor_resets")
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    how_known = models.CharField(max_length=300, help_text="How the person was recognised.")
    confirmed_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("member")), name="reset_never_asked_by_oneself"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("member")) & ~Q(confirmed_by=F("asked_by"))),
                name="reset_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="reset_confirmed_by_somebody_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(confirmed_at__isnull=True, dropped_at__isnull=True),
                name="one_reset_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"reset {self.uid}"
