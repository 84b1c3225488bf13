"""The one row by which the worker shows that it is alive."""

from django.db import models
from django.db.models import Q


class Heartbeat(models.Model):
    """When the worker last went round, and since when nothing could be handed to the mail server."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    beat_at = models.DateTimeField(null=True, blank=True)
    unreachable_since = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    pauses = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="one_heartbeat", condition=Q(id=1))]

    def __str__(self) -> str:
        return "heartbeat"
