"""One message to one address."""

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.messages.keys import next_key
from sendwell.messages.kinds import Rank
from sendwell.organisations.models import Organisation
from sendwell.people.models import Adult, Child


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", "Email"
    TEXT = "text", "Text message"
    POST = "post", "Post"


class Why(models.TextChoices):
    """Why a message was not sent, or did not arrive."""

    NO_ADDRESS = "no_address", "We have no address for them"
    REFUSED = "refused", "The other side refused the address"
    GIVEN_UP = "given_up", "It was tried for about a day without success"
    BOUNCED = "bounced", "It came back as undeliverable"
    NO_TEXTS = "no_texts", "They asked for text messages and we cannot send any"
    HELD = "held", "They may not be told about this child any more"
    NOT_POSTED = "not_posted", "It could not be posted"
    LEFT = "left", "They are not reached at this address any more"
    STALE = "stale", "It was a reminder and came too late to be of use"
    UNCONFIRMED = "unconfirmed", "They have not said that this address is theirs"
    NOT_THEIRS = "not_theirs", "Whoever reads there says that it is not their address"
    ASKED_FOR_NONE = "asked_for_none", "They asked not to be sent messages"
    NOT_ALLOWED = "not_allowed", "This installation only writes to its own test addresses"


class OutboxMessage(models.Model):
    """Says what kind of thing changed and where to read it, never about whom."""

    id = models.UUIDField(primary_key=True, default=next_key, editable=False)
    kind = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField(choices=Rank.choices, default=Rank.ORDINARY)
    to_email = models.EmailField(blank=True)
    to_mobile = models.CharField(
        max_length=20,
        blank=True,
        help_text="Only of a code sent to a number: else the reader's wish is asked.",
    )
    instead_of = models.EmailField(
        null=True,
        blank=True,
        help_text="What we had when somebody typed another address: theirs counts until that changes.",
    )
    to_member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_adult = models.ForeignKey(
        Adult,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whom the address belonged to when it was written: who has no account is known by it.",
    )
    child = models.ForeignKey(
        Child,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Never in the message: whether they may be told is asked again when it is sent.",
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose team must act if it does not arrive.",
    )
    path = models.CharField(
        max_length=200, blank=True, help_text="Where to read it; emptied if it is secret."
    )
    once = models.CharField(max_length=80, null=True, blank=True, unique=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.EMAIL)
    added_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    free_at = models.DateTimeField(null=True, blank=True, help_text="Not to be tried again before.")
    post_by = models.DateField(null=True, blank=True, help_text="By when a letter is to be posted.")
    post_rung = models.PositiveSmallIntegerField(default=0, help_text="How far up a late letter was passed.")
    attempts = models.PositiveSmallIntegerField(default=0)
    stumbles = models.PositiveSmallIntegerField(
        default=0, help_text="How often the provider went away while it had this one."
    )
    may_repeat = models.BooleanField(default=False, help_text="An earlier copy may have gone out.")
    provider_id = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    failed_at = models.DateTimeField(
        null=True, blank=True, help_text="It ended here, for the reason in `why`."
    )
    why = models.CharField(max_length=16, choices=Why.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["rank", "id"],
                name="outbox_waiting",
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(fields=["sent_at"], name="outbox_sent", condition=Q(sent_at__isnull=False)),
            models.Index(fields=["organisation", "id"], name="outbox_to_print", condition=Q(channel="post")),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_says_why_it_failed",
                condition=Q(failed_at__isnull=True, why="") | (Q(failed_at__isnull=False) & ~Q(why="")),
            ),
            models.CheckConstraint(
                name="message_leads_to_a_path_of_ours",
                condition=Q(path="") | (Q(path__startswith="/") & ~Q(path__startswith="//")),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
