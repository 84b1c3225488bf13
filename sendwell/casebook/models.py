"""Cases, their events, their deadlines, and who keeps them."""

from django.db import models
from django.db.models import F, Q

from sendwell.access.models import Member
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child


class Stage(models.TextChoices):
    """Where a case stands, for finding it. Follows from the events (`stages.py`)."""

    REQUESTED = "requested", "Deciding whether to assess"
    ASSESSING = "assessing", "Assessing"
    NOT_ASSESSING = "not_assessing", "Not assessing"
    DRAFTING = "drafting", "Draft plan sent"
    PLAN = "plan", "Plan in force"
    NO_PLAN = "no_plan", "Assessed, no plan"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Closed"


class Case(models.Model):
    """One child's SEND journey with one council."""

    ref = models.CharField(max_length=16, unique=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="cases")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.REQUESTED)
    key_worker = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    version = models.PositiveIntegerField(
        default=0, help_text="Goes up with every event: shows a stale form."
    )

    held_in: object = None  # the transaction that holds this row: see history.lock

    class Meta:
        indexes = [
            models.Index(fields=["authority", "stage", "key_worker"], name="case_tray"),
            models.Index(fields=["key_worker", "stage"], name="case_of_key_worker"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "authority"], condition=Q(closed_on__isnull=True), name="one_open_case"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="case_closes_after_opening",
            ),
            models.UniqueConstraint(fields=["id", "child", "authority"], name="case_of_child_and_authority"),
        ]

    def __str__(self) -> str:
        return self.ref


class Event(models.Model):
    """Something that happened on a case. Added once, never edited: a trigger refuses it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    type = models.CharField(max_length=48)
    about = models.CharField(max_length=24, blank=True, help_text="What it concerns: a request, a plan ...")
    day = models.DateField(help_text="When it happened in law.")
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answerable = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whom the event puts under a duty, where the timescale does not say it is the council.",
    )
    ground = models.CharField(max_length=48, blank=True)
    details = models.JSONField(default=dict, blank=True)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    class Meta:
        indexes = [models.Index(fields=["case", "day", "id"], name="event_chronology")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(type="ground_recorded") & ~Q(ground=""))
                | (~Q(type="ground_recorded") & Q(ground="")),
                name="ground_with_its_event",
            ),
            models.CheckConstraint(
                condition=(Q(type="correction") & Q(corrects__isnull=False))
                | (~Q(type="correction") & Q(corrects__isnull=True)),
                name="correction_corrects",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.day}"


class Deadline(models.Model):
    """A clock of a case, stored to be searched. `history.rebuild` makes it; nobody edits it."""

    # Without the plain indexes that Django gives a foreign key: lists need those below, and a planner that
    # sees both combines two large ones for a short page.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines", db_index=False)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    owed_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    timescale = models.CharField(max_length=48)
    about = models.CharField(max_length=24, blank=True)
    started_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    planned_on = models.DateField(null=True, blank=True)
    soon_on = models.DateField(null=True, blank=True, help_text="From this day on it is due soon.")
    stopped_on = models.DateField(null=True, blank=True)
    stopped_by = models.CharField(max_length=48, blank=True)
    excused = models.BooleanField(default=False)
    warned = models.CharField(max_length=8, blank=True, help_text="The last state that was warned of.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "timescale", "about", "started_on"], name="deadline_once")
        ]
        indexes = [
            models.Index(
                fields=["authority", "due_on", "id"],
                name="deadline_of_authority",
                condition=Q(stopped_on__isnull=True),
                include=["case", "timescale", "owed_by", "excused", "soon_on"],
            ),
            models.Index(
                fields=["owed_by", "due_on", "id"],
                name="deadline_owed",
                condition=Q(stopped_on__isnull=True),
                include=["case", "timescale", "about", "excused", "soon_on"],
            ),
            models.Index(
                fields=["authority", "timescale", "stopped_on"],
                name="deadline_ended",
                condition=Q(stopped_on__isnull=False),
                include=["due_on", "stopped_by"],
            ),
            models.Index(
                fields=["case", "due_on"],
                name="deadline_open_of_case",
                condition=Q(stopped_on__isnull=True),
            ),
            models.Index(
                fields=["soon_on"],
                name="deadline_to_warn",
                condition=Q(stopped_on__isnull=True) & ~Q(warned="overdue"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timescale} due {self.due_on}"


class KeyWork(models.Model):
    """Who was a case's key worker, from when until when, and what they handed over (standard 3; feature 19)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="key_work")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="key_work")
    from_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    handover = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until__isnull=True), name="one_key_worker")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} for {self.case_id}"
