"""What became of a message after it was sent, and the work of a team when it did not arrive."""

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.messages.keys import next_key
from sendwell.messages.models.outbox import OutboxMessage
from sendwell.organisations.models import Organisation


class Report(models.TextChoices):
    """What a provider or a mail server says of a message."""

    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "It cannot be delivered"


class DeliveryReport(models.Model):
    """One report from outside. Added by whoever receives it, acted on by the worker; the same one counts once.

    `message` is a plain number, not a reference: a report about nothing is kept and comes to nothing.
    """

    id = models.UUIDField(primary_key=True, default=next_key, editable=False)
    message = models.UUIDField()
    says = models.CharField(max_length=10, choices=Report.choices)
    source = models.CharField(
        max_length=10, choices=[("notify", "GOV.UK Notify"), ("mail", "A returned email")]
    )
    digest = models.CharField(
        max_length=64, unique=True, help_text="Of what was said: a replay is known by it."
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="report_to_apply", condition=Q(applied_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class Outcome(models.TextChoices):
    """How a team dealt with a message that did not arrive."""

    SENT_AGAIN = "sent_again", "Sent again"
    RANG = "rang", "Told by telephone"
    ON_PAPER = "on_paper", "Sent on paper"
    NOT_NEEDED = "not_needed", "Not needed any more"


class NotArrived(models.Model):
    """A message that did not arrive, as work: an organisation, a day to act by, and how it ended."""

    id = models.UUIDField(primary_key=True, default=next_key, editable=False)
    message = models.OneToOneField(OutboxMessage, on_delete=models.PROTECT, related_name="not_arrived")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    act_by = models.DateField()
    rung = models.PositiveSmallIntegerField(default=0, help_text="How far up it has been passed.")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "act_by", "id"],
                name="not_arrived_open",
                condition=Q(closed_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="not_arrived_closed_by_somebody",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
            )
        ]

    def __str__(self) -> str:
        return f"not arrived {self.pk}"
