"""What became of a message: reports from outside, and what did not arrive as the work of a team (J04, H15)."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from sendwell.access import scope
from sendwell.access.grants import is_shut_out
from sendwell.access.models import Member
from sendwell.law.bank_holidays import calendar
from sendwell.messages.kinds import KINDS, STAYS_HERE
from sendwell.messages.models import DeliveryReport, NotArrived, OutboxMessage, Report, Why
from sendwell.organisations.models import Kind, Organisation
from sendwell.ui.words import LONDON

# What is not sent by rule is a record and nobody's work.
BY_RULE = {Why.STALE, Why.ASKED_FOR_NONE, Why.NOT_ALLOWED, Why.LEFT}
# Where somebody may not be told of a change, or be asked, they are not rung about it either.
NEVER_HELD_AS_WORK = STAYS_HERE
# Whoever asked for it types their address themselves, and no team knows them.
OF_NOBODY = {"draft_link"}
WORKING_DAYS_TO_ACT = 1
LADDER: dict[str, tuple[str, ...]] = {
    Kind.LOCAL_AUTHORITY: ("council_manager",),
    Kind.HEALTH_COMMISSIONER: ("designated_officer",),
    Kind.PROVIDER: ("single_point_of_contact", "clinical_lead"),
}
HIGHEST_RUNG = 2
PATH = "/messages/not-arrived"


def becomes_work(message: OutboxMessage, now: datetime) -> NotArrived | None:
    """Somebody ought to have had this message: give it to a team, with a day to act by.

    None where it was not sent by rule, or where nobody knows whom to ring: a link to a form without an account.
    """
    organisation_id = message.organisation_id
    if message.why in BY_RULE or message.kind in OF_NOBODY or organisation_id is None:
        return None
    if message.why == Why.HELD and message.kind in NEVER_HELD_AS_WORK:
        return None
    work = NotArrived(
        message=message,
        organisation_id=organisation_id,
        since=now,
        act_by=next_working_day(now.astimezone(LONDON).date()),
    )
    NotArrived.objects.bulk_create([work], ignore_conflicts=True)
    return work


def next_working_day(day: date) -> date:
    """By when a team acts on what it is given on `day`."""
    return calendar("send").forward(day, WORKING_DAYS_TO_ACT)


@transaction.atomic
def end(key: UUID, why: Why, now: datetime, *, attempts: int | None = None) -> None:
    """It ends here. Where somebody ought to have had it, that becomes the work of a team."""
    message = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=key)
    message.failed_at, message.why = now, why
    message.attempts = message.attempts if attempts is None else attempts
    message.path = "" if KINDS[message.kind].secret else message.path
    message.save(update_fields=["failed_at", "why", "attempts", "path"])
    becomes_work(message, now)


def note_report(*, message: UUID, says: Report, source: str, said: str) -> None:
    """Keep what a provider or mail server says; the same words a second time count once (J02, J11)."""
    digest = hashlib.sha256(f"{source}\n{message}\n{says}\n{said}".encode()).hexdigest()
    report = DeliveryReport(message=message, says=says, source=source, digest=digest)
    DeliveryReport.objects.bulk_create([report], ignore_conflicts=True)


MOST_REPORTS = 500


def notice_unaddressed(now: datetime) -> int:
    """Make work of messages without an address that were added once and so could not become work then."""
    unseen = OutboxMessage.objects.filter(
        once__isnull=False, why=Why.NO_ADDRESS, not_arrived__isnull=True, organisation__isnull=False
    )
    return sum(becomes_work(message, now) is not None for message in list(unseen[:MOST_REPORTS]))


def notice_strangers(now: datetime) -> int:
    """Make work of every address of which whoever reads there says that it is not theirs: it was written down wrong."""
    said_no = OutboxMessage.objects.filter(confirmation__theirs=False).exclude(why=Why.NOT_THEIRS)
    found = list(said_no.order_by("id")[:MOST_REPORTS])
    for message in found:
        _is_a_strangers(message.pk, now)
    return len(found)


@transaction.atomic
def _is_a_strangers(key: UUID, now: datetime) -> None:
    held = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=key)
    held.failed_at, held.why = now, Why.NOT_THEIRS
    held.save(update_fields=["failed_at", "why"])
    becomes_work(held, now)


def apply_reports(now: datetime) -> int:
    """Act on the reports that have come in. Returns how many.

    In whatever order they come the end is the same: what failed once did not arrive.
    """
    waiting = DeliveryReport.objects.filter(applied_at__isnull=True).order_by("id")[:MOST_REPORTS]
    for report in list(waiting):
        _apply(report, now)
    return len(waiting)


@transaction.atomic
def _apply(report: DeliveryReport, now: datetime) -> None:
    held = OutboxMessage.objects.select_for_update(of=("self",)).filter(pk=report.message).first()
    if held is not None and report.says == Report.DELIVERED and held.delivered_at is None:
        OutboxMessage.objects.filter(pk=held.pk).update(delivered_at=now)
    if held is not None and report.says == Report.FAILED and held.failed_at is None:
        held.failed_at, held.why = now, Why.BOUNCED
        held.save(update_fields=["failed_at", "why"])
        becomes_work(held, now)
    DeliveryReport.objects.filter(pk=report.pk).update(applied_at=now)


def escalate(today: date) -> int:
    """Pass on what nobody has seen to within a working day: to the manager, then to the organisation itself."""
    overdue = NotArrived.objects.filter(closed_at__isnull=True, act_by__lt=today, rung__lt=HIGHEST_RUNG)
    passed_on = 0
    for work in overdue.select_related("message", "organisation").order_by("id")[:MOST_REPORTS]:
        passed_on += _up_one_rung(work, today)
    return passed_on


@transaction.atomic
def _up_one_rung(work: NotArrived, today: date) -> bool:
    from sendwell.messages.outbox import tell  # which itself makes work of what has no address

    moved = NotArrived.objects.filter(pk=work.pk, rung=work.rung, closed_at__isnull=True).update(
        rung=work.rung + 1, act_by=next_working_day(today)
    )
    # A message about a message is not passed on again: it would have no end.
    if not moved or work.message.kind == "not_arrived":
        return False
    for to in people_of_rung(work.organisation, work.rung + 1, today, about=work.message.child_id):
        tell(to, "not_arrived", PATH, once=f"not-arrived:{work.pk}:{work.rung + 1}:{key_of(to)}"[:80])
    return True


def people_of_rung(
    organisation: Organisation, rung: int, today: date, *, about: int | None = None
) -> list[Member | str]:
    """Whom the next rung of the ladder reaches: those who lead, else the address of the organisation.

    Nobody who is kept out of the record of the child it is about: they could not see to it (A19, H06).
    """
    roles = LADDER.get(organisation.kind, ())
    if rung == 1 and roles:
        leading = Member.objects.live(today).filter(organisation=organisation, role__in=roles)
        found = _not_kept_out(leading.select_related("account", "organisation"), organisation, about, today)
        if found:
            return list(found)
    return [organisation.email] if organisation.email else []


def _not_kept_out(
    members: Iterable[Member], organisation: Organisation, child_id: int | None, today: date
) -> list[Member]:
    """Those whom the record of this child is not shut to, as their organisation knows: the worker is nobody."""
    if child_id is None:
        return list(members)
    with scope.acting_for(organisation, as_of=today, why="passing on what did not arrive"):
        return [each for each in members if not is_shut_out(each, child_id, scope.moment())]


def key_of(to: Member | str) -> str:
    """By which it is known that somebody has been told already."""
    return str(to.pk) if isinstance(to, Member) else to


def lost(keys: Iterable[str]) -> set[str]:
    """Which of the messages with these keys did not arrive; `tell(once=...)` gave the key."""
    failed = OutboxMessage.objects.filter(once__in=list(keys), failed_at__isnull=False)
    return {str(key) for key in failed.values_list("once", flat=True)}


def open_work(organisation_id: int) -> int:
    """How many messages of an organisation wait for somebody to see to them."""
    return NotArrived.objects.filter(organisation_id=organisation_id, closed_at__isnull=True).count()
