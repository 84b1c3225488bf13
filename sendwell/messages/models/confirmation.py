"""Whether an address belongs to the person it was written down for: only whoever reads there can say so."""

from django.db import models
from django.db.models import Q

from sendwell.messages.models.outbox import Channel, OutboxMessage
from sendwell.people.models import Adult, Child


class Confirmation(models.Model):
    """One code sent to one address of an adult or young person, and the answer of whoever reads there.

    The code and the address are kept as hashes made with a key: the table is read before anybody has signed in.
    """

    adult = models.ForeignKey(Adult, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, unique=True)
    message = models.OneToOneField(
        OutboxMessage,
        null=True,
        on_delete=models.SET_NULL,
        related_name="confirmation",
        help_text="By which we asked. An answer counts for longer than messages are kept.",
    )
    asked_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    theirs = models.BooleanField(
        null=True, blank=True, help_text="Yes, it is theirs; no, it is a stranger's."
    )

    class Meta:
        indexes = [
            models.Index(fields=["address_hash"], name="confirmations_of_address"),
            models.Index(fields=["adult", "address_hash"], name="confirmations_of_adult"),
            models.Index(fields=["child", "address_hash"], name="confirmations_of_child"),
        ]
        constraints = [
            models.CheckConstraint(
                name="confirmation_of_one",
                condition=Q(adult__isnull=False, child__isnull=True)
                | Q(adult__isnull=True, child__isnull=False),
            ),
            models.CheckConstraint(
                name="confirmation_answered_whole",
                condition=Q(answered_at__isnull=True, theirs__isnull=True)
                | Q(answered_at__isnull=False, theirs__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"
