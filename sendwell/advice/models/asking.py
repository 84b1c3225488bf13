"""A request for advice, its way through the provider, and the grounds noted on it."""

from datetime import date

from django.db import models
from django.db.models import Q

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.organisations.models import Organisation, Service
from sendwell.organisations.professions import AdviceType
from sendwell.people.models import Child


class ChildIs(models.TextChoices):
    """What the child is to the service asked; routing hangs on it (Quick Guide 3 and 6)."""

    KNOWN = "known", "Known to the service"
    NOT_KNOWN = "not_known", "Not known to the service"
    DISCHARGED = "discharged", "Known and discharged"
    NEWLY_ARRIVED = "newly_arrived", "Newly arrived in the area"


class State(models.TextChoices):
    """Where a request stands with the body asked. Stored for the lists; the events say how it came there."""

    RECEIVED = "received", "Received, not given to anyone"
    ALLOCATED = "allocated", "With a clinician"
    ASKING = "asking", "Waiting for information"
    WRITING = "writing", "Advice being written"
    SIGNING_OFF = "signing_off", "Waiting for sign-off"
    PART_ONE = "part_one", "First advice given, fuller assessment to follow"
    RETURNED = "returned", "Advice returned"
    IMPROVING = "improving", "Sent back to be improved"
    NOT_NEEDED = "not_needed", "Answered: not known or not needed"
    DECLINED = "declined", "Declined with written reasons"
    REUSED = "reused", "Earlier advice is enough"
    RECALLED = "recalled", "Recalled by the council"

    @classmethod
    def open(cls) -> list[str]:
        """Somebody at the body asked still has to do something."""
        return [
            cls.RECEIVED,
            cls.ALLOCATED,
            cls.ASKING,
            cls.WRITING,
            cls.SIGNING_OFF,
            cls.PART_ONE,
            cls.IMPROVING,
        ]


class AdviceRequestQuerySet(models.QuerySet["AdviceRequest"]):
    """Requests for advice."""

    def open(self) -> "AdviceRequestQuerySet":
        """Those with which the body asked is not done."""
        return self.filter(state__in=State.open())


class AdviceRequest(models.Model):
    """A council asks one service for advice about one child (regulations 6(1) and 8)."""

    ref = models.CharField(max_length=16, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="advice_requests")
    # Who asks, and about whom, as the case says; the database refuses anything else. Walls and lists ask it of
    # thousands of requests, and need not open each case for it.
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="advice_requests")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="requests")
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="advice_requests")
    advice_type = models.CharField(max_length=1, choices=[(a.value, a.words) for a in AdviceType])
    child_is = models.CharField(max_length=16, choices=ChildIs.choices)
    identified_by = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The commissioner that named the service for medical advice: regulation 6(1)(c).",
    )
    why_you = models.TextField(help_text="Why this service.")
    asked = models.TextField(help_text="What is asked.")
    circumstances = models.TextField(help_text="The child's circumstances.")
    history = models.TextField(blank=True, help_text="The child's history as far as it is known.")
    form_wanted = models.TextField(help_text="In what form to answer.")
    contact_name = models.CharField(max_length=120)
    contact_email = models.EmailField()
    contact_phone = models.CharField(max_length=30, blank=True)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    received_on = models.DateField()
    receipt_rule = models.CharField(max_length=250)
    due_on = models.DateField(help_text="As the clock says (advice_coop_6w); here for the lists.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    clinician = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="advice_requests"
    )
    answered_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = AdviceRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["provider", "due_on", "id"],
                name="advice_inbox",
                condition=Q(answered_on__isnull=True),
            ),
            models.Index(fields=["clinician", "due_on"], name="advice_of_clinician"),
            models.Index(fields=["clinician", "-answered_on", "-id"], name="advice_answered"),
            models.Index(fields=["case", "id"], name="advice_of_case"),
            models.Index(fields=["service", "state"], name="advice_of_service"),
        ]
        constraints = [
            models.CheckConstraint(
                name="answered_when_done",
                condition=Q(
                    state__in=["received", "allocated", "asking", "writing", "signing_off"],
                    answered_on__isnull=True,
                )
                | (
                    ~Q(state__in=["received", "allocated", "asking", "writing", "signing_off"])
                    & Q(answered_on__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_answered(self) -> bool:
        """The body has answered the council, in whatever way; the six weeks have ended."""
        return self.answered_on is not None

    def days_late(self, as_of: date) -> int:
        """Whole days after the due date, 0 when in time."""
        return max(0, ((self.answered_on or as_of) - self.due_on).days)


class PassedOn(models.Model):
    """A request given to another service or clinician: from whom, to whom, why. The clock does not restart."""

    request = models.ForeignKey(AdviceRequest, on_delete=models.CASCADE, related_name="passed_on")
    kind = models.CharField(max_length=12, choices=[("redirected", "Redirected"), ("allocated", "Allocated")])
    from_service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    to_service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    to_member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.kind} {self.request_id}"


class GroundNote(models.Model):
    """A ground that the law gives, with its dates and evidence. It excuses; it never moves the date.

    Regulation 8(2) for the body asked, regulations 10(4) and 13(3) for the council. `family_told_on` because
    the Code expects families to be told.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ground_notes")
    request = models.ForeignKey(
        AdviceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="ground_notes"
    )
    ground = models.CharField(max_length=48)
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    evidence = models.TextField()
    why_impractical = models.TextField(help_text="Why it made keeping the time limit impractical.")
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    family_told_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.ground} on {self.case_id}"


class ReuseAgreement(models.Model):
    """Earlier advice used again: only when adviser, council and family are all satisfied (regulation 6(4))."""

    request = models.OneToOneField(AdviceRequest, on_delete=models.CASCADE, related_name="reuse")
    earlier = models.CharField(max_length=250, help_text="Which advice: by whom, of what date.")
    written_on = models.DateField()
    adviser_agreed_on = models.DateField(null=True, blank=True)
    adviser_name = models.CharField(max_length=120, blank=True)
    adviser_evidence = models.TextField(blank=True, help_text="Where the council typed it: how it knows.")
    authority_agreed_on = models.DateField(null=True, blank=True)
    authority_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    family_agreed_on = models.DateField(null=True, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    family_evidence = models.TextField(blank=True, help_text="Where the council typed it: how it knows.")
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"reuse for {self.request_id}"

    @property
    def all_agree(self) -> bool:
        """Adviser, council and family have each said that the earlier advice is enough."""
        return bool(self.adviser_agreed_on and self.authority_agreed_on and self.family_agreed_on)
