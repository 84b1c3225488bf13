"""Seeing the child: combined appointments, short-notice slots, and what the designated officer found out."""

import uuid

from django.db import models

from sendwell.access.models import Member
from sendwell.advice.models.asking import AdviceRequest
from sendwell.casebook.models import Case
from sendwell.organisations.models import Service


class Appointment(models.Model):
    """One time at which several professionals see the child together (best practice standard 4)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="appointments")
    requests = models.ManyToManyField(AdviceRequest, related_name="appointments")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200)
    note = models.TextField(blank=True, help_text="What the family needs to know.")
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        default="proposed",
        choices=[
            ("proposed", "Proposed"),
            ("booked", "Booked"),
            ("kept", "Kept"),
            ("missed", "Missed"),
            ("off", "Called off"),
        ],
    )
    sequence = models.PositiveSmallIntegerField(
        default=0, help_text="Goes up with every change: for calendars."
    )

    def __str__(self) -> str:
        return f"appointment {self.pk}"


class Slot(models.Model):
    """A short-notice time that a service keeps free (Quick Guide 6.2.1; feature 35)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200)
    offered_for = models.ForeignKey(
        AdviceRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="slots"
    )
    why_first = models.TextField(blank=True, help_text="Fairness: why this child before others on the list.")
    taken = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"slot {self.pk}"


class Triangulation(models.Model):
    """What a designated officer found out when nobody seemed to know the child (Quick Guide 6.2.2)."""

    SOURCES = (
        ("parent", "Telephone call to the parent"),
        ("gp", "GP practice"),
        ("records", "Clinical records"),
        ("school", "School or setting"),
        ("council", "Council"),
        ("other", "Somebody else"),
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="triangulations")
    request = models.ForeignKey(
        AdviceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="triangulations"
    )
    source = models.CharField(max_length=16, choices=SOURCES)
    found = models.TextField()
    unmet_need = models.BooleanField(help_text="Whether a health need that nobody meets came to light.")
    next_step = models.TextField(blank=True)
    next_by = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    def __str__(self) -> str:
        return f"triangulation {self.pk}"
