"""Warning of dates that are near or have passed.

Lateness is computed whenever somebody looks. A warning only tells of it, so a night without the worker
changes nothing but when the message comes.
"""

from datetime import date
from functools import cache

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from sendwell.access import scope
from sendwell.access.grants import is_shut_out
from sendwell.access.models import Member
from sendwell.casebook import history
from sendwell.casebook.models import Case, Deadline
from sendwell.law.clock import ClockState, state_on
from sendwell.law.shapes import Kind as LawKind
from sendwell.law.timescales import the_law
from sendwell.messages.outbox import tell
from sendwell.organisations.models import Kind, Organisation

MOST_A_ROUND = 200
KIND_OF_MESSAGE = {ClockState.DUE_SOON: "deadline_due_soon", ClockState.OVERDUE: "deadline_overdue"}


def warn(today: date) -> int:
    """Warn, once for each state, of deadlines that are due soon or overdue on `today`. Returns how many.

    The worker is nobody: it looks at each council's deadlines as that council, one after the other (A20). A
    deadline that cannot be warned of does not keep the others waiting; its error is raised at the end.
    """
    told, failures = 0, list[Exception]()
    for council in Organisation.objects.filter(kind=Kind.LOCAL_AUTHORITY).in_being(today).order_by("pk"):
        with scope.acting_for(council, as_of=today, why="warning of deadlines"):
            told += _warn_for(council, today, failures)
    if failures:
        raise failures[0]
    return told


def _warn_for(council: Organisation, today: date, failures: list[Exception]) -> int:
    """Warn of one council's deadlines. Errors are kept in `failures`."""
    told = 0
    near = _near(today).filter(authority=council).order_by("soon_on", "id")
    for deadline_id, case_id in near.values_list("id", "case_id")[:MOST_A_ROUND]:
        try:
            told += _warn_of(deadline_id, case_id, today)
        except Exception as failure:  # kept by the caller, and raised once the others are done
            failures.append(failure)
    return told


def _near(today: date) -> QuerySet[Deadline]:
    """Live deadlines that are due soon or overdue and not warned of as such. Uses `deadline_to_warn`."""
    unwarned = Q(warned="") | Q(warned=ClockState.DUE_SOON, due_on__lt=today)
    return (
        Deadline.objects.filter(unwarned, stopped_on__isnull=True, excused=False, soon_on__lte=today)
        .exclude(warned=ClockState.OVERDUE)
        .exclude(timescale__in=_windows())
        .filter(case__closed_on__isnull=True)
    )


@cache
def _windows() -> tuple[str, ...]:
    """The periods that must stay open: nobody is late when one ends."""
    return tuple(each.id for each in the_law().timescales.values() if each.kind is LawKind.WINDOW)


@transaction.atomic
def _warn_of(deadline_id: int, case_id: int, today: date) -> bool:
    # The case first, as every act does: two workers, or a worker and an officer, then wait and do not clash.
    case = history.lock(Case(pk=case_id))
    deadline = _near(today).select_related("owed_by").filter(pk=deadline_id).first()
    if deadline is None:
        return False
    state = state_on(deadline.due_on, None, excused=False, as_of=today, soon_days=_soon_days(deadline))
    if state not in KIND_OF_MESSAGE:
        return False
    Deadline.objects.filter(pk=deadline.pk).update(warned=state)
    history.record(
        case,
        "deadline_warned",
        by=None,
        day=today,
        about=deadline.about,
        details={"timescale": deadline.timescale, "state": state.value},
    )
    to, path = _whom_and_where(case, deadline)
    tell(to, KIND_OF_MESSAGE[state], path, case=case, once=f"deadline:{deadline.pk}:{state.value}")
    return True


def _soon_days(deadline: Deadline) -> int:
    return the_law().get(deadline.timescale).soon


def _whom_and_where(case: Case, deadline: Deadline) -> tuple[Member | str, str]:
    """Another organisation is told where it is reached and finds it on its desk; else the key worker is.

    Where there is none, or they are kept out of the record (A19), the council hears of it where it is reached.
    """
    owed_by = deadline.owed_by
    if owed_by is not None and owed_by.pk != case.authority_id:
        return owed_by.email, "/"
    worker = case.key_worker
    if worker is not None and is_shut_out(worker, case.child_id, scope.moment()):
        worker = None
    return worker or case.authority.email, reverse("casebook:case", kwargs={"ref": case.ref})
