"""How one adult or young person wishes to be reached, and in what form they read."""

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.people.models import Adult, Child


class Wanted(models.TextChoices):
    """How somebody wants to hear that there is something to read."""

    EMAIL = "email", "Email"
    TEXT = "text", "Text message"
    POST = "post", "Letter by post"
    NONE = "none", "No messages"


class Preference(models.Model):
    """The accessible information standard asks for these once, shown wherever somebody writes to the person."""

    adult = models.OneToOneField(
        Adult, null=True, blank=True, on_delete=models.CASCADE, related_name="preference"
    )
    child = models.OneToOneField(
        Child, null=True, blank=True, on_delete=models.CASCADE, related_name="preference"
    )
    channel = models.CharField(max_length=8, choices=Wanted.choices, default=Wanted.EMAIL)
    mobile = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=40, default="English")
    interpreter = models.BooleanField(default=False)
    large_print = models.BooleanField(default=False)
    easy_read = models.BooleanField(default=False)
    other = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="preference_of_one",
                condition=Q(adult__isnull=False, child__isnull=True)
                | Q(adult__isnull=True, child__isnull=False),
            ),
            models.CheckConstraint(name="texts_go_to_a_mobile", condition=~Q(channel="text") | ~Q(mobile="")),
        ]

    def __str__(self) -> str:
        return f"preference {self.pk}"
