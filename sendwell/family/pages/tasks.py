"""What waits for somebody, across the cases of one council: orders, rights that move, proposals, overrides, seals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.casebook.models import Case
from sendwell.casebook.opening import visible_cases
from sendwell.family.models import CapacityDecision, Loosening, Override, PreparationDone, SealNote
from sendwell.family.pages.map import waiting_shown
from sendwell.law.checks import birthday
from sendwell.people.models import AdultOfChild, Order, OrderType, Profile
from sendwell.people.rights import Step, preparations_due
from sendwell.ui import words
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import Link

SOON = timedelta(days=90)


@dataclass(frozen=True)
class TaskRow:
    """One thing to do."""

    name: str
    ref: str
    what: str
    due_on: date | None
    said: str
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class TasksPage:
    """One of the lists, cut into pages, and links to the others."""

    title: str
    lead: str
    lists: Sequence[Link]
    rows: Sequence[TaskRow]
    paging: Paging
    empty: str


Rows = Callable[[Member, date], list[TaskRow]]


def tasks_page(member: Member, which: str, query: Query, *, as_of: date) -> TasksPage:
    """One list of the council's own children. Raises NotThere for a list that is not one."""
    if which not in LISTS:
        raise NotThere
    title, lead, empty, make = LISTS[which]
    rows = make(member, as_of)
    paging = Paging.read(query, total=len(rows))
    links = [
        Link(each[0], reverse("family:tasks", kwargs={"which": name}), current=name == which)
        for name, each in LISTS.items()
    ]
    return TasksPage(title, lead, links, rows[paging.start : paging.stop], paging, empty)


def _cases(member: Member, as_of: date) -> QuerySet[Case]:
    return visible_cases(member, as_of).filter(closed_on__isnull=True)


def _by_child(
    member: Member, as_of: date, children: set[int], *, with_dates: bool = False
) -> dict[int, Case]:
    cases = _cases(member, as_of).filter(child_id__in=children).select_related("child").order_by("pk")
    cases = cases.prefetch_related("deadlines") if with_dates else cases
    return {case.child_id: case for case in cases}


def _name(case: Case) -> str:
    return f"{case.child.given_name} {case.child.family_name}"


def _orders(member: Member, as_of: date) -> list[TaskRow]:
    """Orders that run out within ninety days, or have run out and nobody has looked (C08)."""
    due = (
        Order.objects.filter(
            child_id__in=_cases(member, as_of).values("child_id"),
            expires_on__lte=as_of + SOON,
            looked_at_on=None,
        )
        .select_related("adult", "organisation")
        .order_by("expires_on", "pk")
    )
    found = list(due)
    cases = _by_child(member, as_of, {each.child_id for each in found})
    return [_order(each, cases[each.child_id], as_of) for each in found if each.child_id in cases]


def _order(each: Order, case: Case, as_of: date) -> TaskRow:
    assert each.expires_on is not None
    over = each.expires_on < as_of
    said = (
        "It has run out. Nothing is loosened: look at it" if over else "Runs out: ask if it will be renewed"
    )
    return TaskRow(
        _name(case), case.ref, OrderType(each.type).label, each.expires_on, said, _map(case), urgent=over
    )


def _map(case: Case) -> str:
    return reverse("family:map", kwargs={"ref": case.ref})


def _rights(member: Member, as_of: date) -> list[TaskRow]:
    """Young people for whom a step is due and not done."""
    youngest = birthday(as_of, -14)
    oldest = birthday(as_of, -25)
    cases = _cases(member, as_of).filter(child__born__lte=youngest, child__born__gt=oldest)
    found = list(cases.select_related("child").order_by("child__born", "pk"))
    done = set(
        PreparationDone.objects.filter(child_id__in=[case.child_id for case in found]).values_list(
            "child_id", "step"
        )
    )
    rows = [row for case in found for row in _steps(case, done, as_of)]
    return sorted(rows, key=lambda row: row.due_on or date.max)


def _steps(case: Case, done: set[tuple[int, str]], as_of: date) -> list[TaskRow]:
    """The last step that is due covers those before it: nobody prepares for what has come already."""
    due = preparations_due(case.child, as_of)[-1:]
    return [
        TaskRow(
            _name(case),
            case.ref,
            each.step.words,
            each.due_on,
            f"Due since {words.day(each.due_on)}",
            reverse("family:rights", kwargs={"ref": case.ref}),
            urgent=each.step is Step.MOVED,
        )
        for each in due
        if (case.child_id, each.step) not in done
    ]


def _proposals(member: Member, as_of: date) -> list[TaskRow]:
    """What a second person must confirm or refuse."""
    waiting = list(
        Loosening.objects.filter(
            child_id__in=_cases(member, as_of).values("child_id"), decided_on__isnull=True
        )
        .select_related("by", "adult")
        .order_by("proposed_on", "pk")
    )
    cases = _by_child(member, as_of, {each.child_id for each in waiting})
    rows = []
    for each in waiting:
        if each.child_id in cases:
            case = cases[each.child_id]
            shown = waiting_shown(member, case.ref, each)
            said = f"{shown.change}. Proposed by {shown.by}"
            rows.append(TaskRow(_name(case), case.ref, shown.about, shown.on, said, shown.url or _map(case)))
    return rows


def _holds(member: Member, as_of: date) -> list[TaskRow]:
    """Adults to whom nothing goes until somebody settles it, by the next date of their case.

    Every clock of their case runs on (C18).
    """
    open_to_question = (
        Q(profile=Profile.HOLD) | Q(responsibility="unknown") | Q(responsibility="yes", verified_on=None)
    )
    links = list(
        AdultOfChild.objects.filter(open_to_question, child_id__in=_cases(member, as_of).values("child_id"))
        .exclude(profile=Profile.NONE)
        .select_related("adult")
        .order_by("pk")
    )
    cases = _by_child(member, as_of, {each.child_id for each in links}, with_dates=True)
    rows = [_hold(each, cases[each.child_id], as_of) for each in links if each.child_id in cases]
    return sorted(rows, key=lambda row: row.due_on or date.max)


def _hold(each: AdultOfChild, case: Case, as_of: date) -> TaskRow:
    due_on = _next_date(case)
    said = (
        "Held by decision: two people decide what they may be sent"
        if each.profile == Profile.HOLD
        else "Look at the evidence of parental responsibility"
    )
    who = f"{each.adult.name}, {each.relation.lower()}"
    urgent = due_on is not None and due_on < as_of
    return TaskRow(_name(case), case.ref, who, due_on, said, _map(case), urgent=urgent)


def _next_date(case: Case) -> date | None:
    dues = [each.due_on for each in case.deadlines.all() if each.stopped_on is None and each.due_on]
    return min(dues, default=None)


def _overrides(member: Member, as_of: date) -> list[TaskRow]:
    """Every override there is, the latest first (C14)."""
    found = list(
        Override.objects.filter(child_id__in=_cases(member, as_of).values("child_id"))
        .select_related("organisation", "decided_by")
        .order_by("-from_on", "-pk")
    )
    cases = _by_child(member, as_of, {each.child_id for each in found})
    return [
        TaskRow(
            _name(cases[each.child_id]),
            cases[each.child_id].ref,
            f"{each.get_ground_display()}: {each.organisation.name}",
            each.until,
            f"Decided by {each.decided_by.name}. "
            + (
                f"The family was told on {words.day(each.family_told_on)}"
                if each.family_told_on
                else "The family was not told"
            ),
            reverse("family:rights", kwargs={"ref": cases[each.child_id].ref}),
        )
        for each in found
        if each.child_id in cases
    ]


def _reviews(member: Member, as_of: date) -> list[TaskRow]:
    """Seals and decisions about capacity that are to be looked at again within ninety days, or should have been."""
    children = _cases(member, as_of).values("child_id")
    seals = SealNote.objects.filter(
        child_id__in=children, seal__lifted_on__isnull=True, review_on__lte=as_of + SOON
    ).values_list("child_id", "review_on")
    capacity = CapacityDecision.objects.filter(
        child_id__in=children, review_on__lte=as_of + SOON, representation__taken_back_on__isnull=True
    ).values_list("child_id", "review_on")
    due = [(child, on, "A seal on an item") for child, on in seals]
    due += [(child, on, "A decision about capacity") for child, on in capacity]
    cases = _by_child(member, as_of, {child for child, *_ in due})
    return [
        TaskRow(
            _name(cases[child]),
            cases[child].ref,
            what,
            on,
            "Look at it again",
            reverse("family:rights", kwargs={"ref": cases[child].ref}),
            urgent=on < as_of,
        )
        for child, on, what in sorted(due, key=lambda each: (each[1], each[0]))
        if child in cases
    ]


LISTS: dict[str, tuple[str, str, str, Rows]] = {
    "holds": (
        "Held until somebody settles it",
        "Nothing goes to these adults. The dates of the case run on: the next one is shown, the most urgent first.",
        "Nobody is held.",
        _holds,
    ),
    "proposals": (
        "For a second person to confirm",
        "Somebody proposes that more may be known. Another person looks at the evidence and decides.",
        "No proposal is waiting.",
        _proposals,
    ),
    "orders": (
        "Court orders that run out",
        "An order that runs out loosens nothing. Ask whether it is renewed, and look at what follows.",
        "No order runs out within 90 days.",
        _orders,
    ),
    "rights": (
        "Rights that move to young people",
        "A year before, three months before, and on the day: so that nobody is cut off and nothing goes on in silence.",
        "No step is due.",
        _rights,
    ),
    "reviews": (
        "To look at again",
        "Seals, and decisions that somebody lacks capacity, each have a day on which they are looked at again.",
        "Nothing is to be looked at within 90 days.",
        _reviews,
    ),
    "overrides": (
        "Sharing without consent",
        "Every time sharing went on although the family had said no: the ground, who decided, whether they were told.",
        "There is none.",
        _overrides,
    ),
}
