"""The outbox."""

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member


class OutboxMessage(models.Model):
    """One message to one address. Says what kind of thing changed and where to read it, never about whom."""

    kind = models.CharField(max_length=40)
    to_email = models.EmailField()
    to_member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200, help_text="Where to read it; begins with a slash.")
    added_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True, help_text="Given up: somebody must look.")

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="outbox_waiting",
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
