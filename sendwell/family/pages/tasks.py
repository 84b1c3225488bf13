"""What waits for somebody, across the cases of one council: orders, rights that move, proposals, overrides, seals.

A large council has thousands. Each list is found by keys and dates, cut to its page, and only then told with names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, children_of
from sendwell.casebook.models import Case, Deadline
from sendwell.family.models import (
    Answer,
    CapacityDecision,
    Consent,
    Kind,
    Loosening,
    Override,
    PreparationDone,
    SealNote,
)
from sendwell.family.pages.map import waiting_shown
from sendwell.family.rules import refused_between
from sendwell.law.checks import birthday
from sendwell.organisations.this import This
from sendwell.people.models import AdultOfChild, Child, Order, OrderType, Placement, Profile
from sendwell.people.rights import Step, preparations_due
from sendwell.people.spans import runs_on
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


class Found(NamedTuple):
    """One thing that waits, before anybody is named."""

    key: int
    child_id: int
    due_on: date | None
    kind: str = ""


Cases = Mapping[int, Case]
Find = Callable[[Member, date], Sequence[Found]]
Tell = Callable[[Member, Sequence[Found], Cases, date], list[TaskRow]]


def tasks_page(member: Member, which: str, query: Query, *, as_of: date) -> TasksPage:
    """One list of the council's own children. Raises NotThere for a list that is not one."""
    if which not in LISTS:
        raise NotThere
    title, lead, empty, find, tell = LISTS[which]
    found = find(member, as_of)
    paging = Paging.read(query, total=len(found))
    there = found[paging.start : paging.stop]
    cases = _cases_of(member, {each.child_id for each in there}, as_of)
    links = [
        Link(each[0], reverse("family:tasks", kwargs={"which": name}), current=name == which)
        for name, each in LISTS.items()
    ]
    rows = tell(member, [each for each in there if each.child_id in cases], cases, as_of)
    return TasksPage(title, lead, links, rows, paging, empty)


def _cases(member: Member, as_of: date) -> QuerySet[Case]:
    return Case.objects.filter(
        authority_id=This(member.organisation_id),
        child_id__in=children_of(member, as_of, all_of_them=True),
        closed_on__isnull=True,
    )


def _cases_of(member: Member, children: set[int], as_of: date) -> Cases:
    cases = _cases(member, as_of).filter(child_id__in=children).select_related("child").order_by("pk")
    return {case.child_id: case for case in cases}


def _name(case: Case) -> str:
    return f"{case.child.given_name} {case.child.family_name}"


def _map(case: Case) -> str:
    return reverse("family:map", kwargs={"ref": case.ref})


def _rights_page(case: Case) -> str:
    return reverse("family:rights", kwargs={"ref": case.ref})


def _found_orders(member: Member, as_of: date) -> list[Found]:
    """Orders that run out within ninety days, or have run out and nobody has looked (C08)."""
    due = Order.objects.filter(
        child_id__in=_cases(member, as_of).values("child_id"),
        expires_on__lte=as_of + SOON,
        looked_at_on=None,
        set_aside_on=None,
    )
    return [
        Found(*row) for row in due.order_by("expires_on", "pk").values_list("pk", "child_id", "expires_on")
    ]


def _orders(member: Member, found: Sequence[Found], cases: Cases, as_of: date) -> list[TaskRow]:
    orders = Order.objects.in_bulk([each.key for each in found])
    return [_order(orders[each.key], cases[each.child_id], as_of) for each in found]


def _order(each: Order, case: Case, as_of: date) -> TaskRow:
    assert each.expires_on is not None
    over = each.expires_on < as_of
    said = (
        "It has run out. Nothing is loosened: look at it" if over else "Runs out: ask if it will be renewed"
    )
    return TaskRow(
        _name(case), case.ref, OrderType(each.type).label, each.expires_on, said, _map(case), urgent=over
    )


def _found_rights(member: Member, as_of: date) -> list[Found]:
    """Young people for whom a step is due and not done.

    The last step that is due covers those before it: nobody prepares for what has come already.
    """
    of_age = _cases(member, as_of).filter(
        child__born__lte=This(birthday(as_of, -14)), child__born__gt=This(birthday(as_of, -25))
    )
    done = set(
        PreparationDone.objects.filter(child_id__in=of_age.values("child_id")).values_list("child_id", "step")
    )
    found = [
        Found(child, child, each.due_on, each.step)
        for child, born in of_age.order_by("child__born", "pk").values_list("child_id", "child__born")
        for each in preparations_due(Child(born=born), as_of)[-1:]
        if (child, each.step) not in done
    ]
    return sorted(found, key=_by_date)


def _by_date(each: Found) -> date:
    return each.due_on or date.max


def _rights(member: Member, found: Sequence[Found], cases: Cases, as_of: date) -> list[TaskRow]:
    return [_step(each, cases[each.child_id]) for each in found]


def _step(each: Found, case: Case) -> TaskRow:
    assert each.due_on is not None
    step, since = Step(each.kind), f"Due since {words.day(each.due_on)}"
    return TaskRow(
        _name(case), case.ref, step.words, each.due_on, since, _rights_page(case), urgent=step is Step.MOVED
    )


def _found_proposals(member: Member, as_of: date) -> list[Found]:
    """What a second person must confirm or refuse."""
    waiting = Loosening.objects.filter(
        child_id__in=_cases(member, as_of).values("child_id"), decided_on__isnull=True
    )
    return [
        Found(*row)
        for row in waiting.order_by("proposed_on", "pk").values_list("pk", "child_id", "proposed_on")
    ]


def _proposals(member: Member, found: Sequence[Found], cases: Cases, as_of: date) -> list[TaskRow]:
    waiting = Loosening.objects.select_related("by", "adult").in_bulk([each.key for each in found])
    return [_proposal(member, waiting[each.key], cases[each.child_id]) for each in found]


def _proposal(member: Member, each: Loosening, case: Case) -> TaskRow:
    shown = waiting_shown(member, case.ref, each)
    said = f"{shown.change}. Proposed by {shown.by}"
    return TaskRow(_name(case), case.ref, shown.about, shown.on, said, shown.url or _map(case))


def _found_holds(member: Member, as_of: date) -> list[Found]:
    """Adults to whom nothing goes until somebody settles it, by the next date of their case.

    Every clock of their case runs on (C18).
    """
    open_to_question = (
        Q(profile=Profile.HOLD) | Q(responsibility="unknown") | Q(responsibility="yes", verified_on=None)
    )
    running = Deadline.objects.filter(
        case__child_id=OuterRef("child_id"),
        case__authority_id=This(member.organisation_id),
        case__closed_on__isnull=True,
        stopped_on__isnull=True,
        due_on__isnull=False,
    ).order_by("due_on")
    links = (
        AdultOfChild.objects.filter(open_to_question, child_id__in=_cases(member, as_of).values("child_id"))
        .exclude(profile=Profile.NONE)
        .annotate(next_on=Subquery(running.values("due_on")[:1]))
        .order_by(F("next_on").asc(nulls_last=True), "pk")
    )
    return [Found(*row) for row in links.values_list("pk", "child_id", "next_on")]


def _holds(member: Member, found: Sequence[Found], cases: Cases, as_of: date) -> list[TaskRow]:
    links = AdultOfChild.objects.select_related("adult").in_bulk([each.key for each in found])
    return [_hold(links[each.key], cases[each.child_id], each.due_on, as_of) for each in found]


def _hold(each: AdultOfChild, case: Case, due_on: date | None, as_of: date) -> TaskRow:
    said = (
        "Held by decision: two people decide what they may be sent"
        if each.profile == Profile.HOLD
        else "Look at the evidence of parental responsibility"
    )
    who = f"{each.adult.name}, {each.relation.lower()}"
    urgent = due_on is not None and due_on < as_of
    return TaskRow(_name(case), case.ref, who, due_on, said, _map(case), urgent=urgent)


def _found_overrides(member: Member, as_of: date) -> list[Found]:
    """Every override there is, the latest first (C14)."""
    there = Override.objects.filter(child_id__in=_cases(member, as_of).values("child_id"))
    return [Found(*row) for row in there.order_by("-from_on", "-pk").values_list("pk", "child_id", "until")]


def _overrides(member: Member, found: Sequence[Found], cases: Cases, as_of: date) -> list[TaskRow]:
    there = Override.objects.select_related("organisation", "decided_by").in_bulk(
        [each.key for each in found]
    )
    return [_override(there[each.key], cases[each.child_id]) for each in found]


def _override(each: Override, case: Case) -> TaskRow:
    told = (
        f"The family was told on {words.day(each.family_told_on)}"
        if each.family_told_on
        else "The family was not told"
    )
    what = f"{each.get_ground_display()}: {each.organisation.name}"
    ended = f". Ended on {words.day(each.ended_on)}" if each.ended_on else ""
    said = f"Decided by {each.decided_by.name}. {told}{ended}"
    return TaskRow(_name(case), case.ref, what, each.until, said, _rights_page(case))


def _found_reviews(member: Member, as_of: date) -> list[Found]:
    """Seals and decisions about capacity to look at again within ninety days or before; refusals to ask about again."""
    children = _cases(member, as_of).values("child_id")
    seals = SealNote.objects.filter(
        child_id__in=children, seal__lifted_on__isnull=True, review_on__lte=as_of + SOON
    ).values_list("pk", "child_id", "review_on")
    capacity = CapacityDecision.objects.filter(
        child_id__in=children, review_on__lte=as_of + SOON, representation__taken_back_on__isnull=True
    ).values_list("pk", "child_id", "review_on")
    found = [Found(*row, "A seal on an item") for row in seals]
    found += [Found(*row, "A decision about capacity") for row in capacity]
    found += _refusals(member, as_of) + _ended_placements(member, as_of)
    return sorted(found, key=lambda each: (_by_date(each), each.child_id))


def _refusals(member: Member, as_of: date) -> list[Found]:
    """Refusals that still stand and whose day to ask again has come. Until somebody says yes sharing stays stopped."""
    due = Consent.objects.filter(
        child_id__in=_cases(member, as_of).values("child_id"), answer=Answer.REFUSED, until__lte=as_of
    ).values_list("pk", "child_id", "until")
    children = {child for _, child, _ in due}
    bodies = Consent.organisations.through.objects.filter(consent__child_id__in=children)
    stands = refused_between(children, bodies.values_list("organisation_id", flat=True), as_of)
    still = {each.consent_id for each in stands.values()}
    return [Found(*row, "A refusal to share: it still stands") for row in due if row[0] in still]


def _ended_placements(member: Member, as_of: date) -> list[Found]:
    """Where nobody looks after the child any more and it is still sealed, until two people have decided (C06)."""
    decided = Loosening.objects.filter(
        kind=Kind.PLACEMENT, subject=OuterRef("pk"), decided_on__gt=OuterRef("until")
    )
    goes_on = Placement.objects.filter(runs_on(as_of), child=OuterRef("child"))
    mine = _cases(member, as_of).values("child_id")
    ended = Placement.objects.filter(
        ~Exists(decided), ~Exists(goes_on), child_id__in=mine, sealed=True, until__lt=as_of
    )
    rows = ended.values_list("pk", "child_id", "until")
    return [Found(*row, "A placement ended: where the child lived is still sealed") for row in rows]


def _reviews(member: Member, found: Sequence[Found], cases: Cases, as_of: date) -> list[TaskRow]:
    return [_review(each, cases[each.child_id], as_of) for each in found]


def _review(each: Found, case: Case, as_of: date) -> TaskRow:
    urgent = _by_date(each) < as_of
    said = "Look at it again"
    return TaskRow(_name(case), case.ref, each.kind, each.due_on, said, _rights_page(case), urgent=urgent)


LISTS: dict[str, tuple[str, str, str, Find, Tell]] = {
    "holds": (
        "Held until somebody settles it",
        "Nothing goes to these adults. The dates of the case run on: the next one is shown, the most urgent first.",
        "Nobody is held.",
        _found_holds,
        _holds,
    ),
    "proposals": (
        "For a second person to confirm",
        "Somebody proposes that more may be known. Another person looks at the evidence and decides.",
        "No proposal is waiting.",
        _found_proposals,
        _proposals,
    ),
    "orders": (
        "Court orders that run out",
        "An order that runs out loosens nothing. Ask whether it is renewed, and look at what follows.",
        "No order runs out within 90 days.",
        _found_orders,
        _orders,
    ),
    "rights": (
        "Rights that move to young people",
        "A year before, three months before, and on the day: so that nobody is cut off and nothing goes on in silence.",
        "No step is due.",
        _found_rights,
        _rights,
    ),
    "reviews": (
        "To look at again",
        "Seals, refusals, and decisions that somebody lacks capacity each have a day on which they are looked at "
        "again. A refusal stands until then and after.",
        "Nothing is to be looked at within 90 days.",
        _found_reviews,
        _reviews,
    ),
    "overrides": (
        "Sharing without consent",
        "Every time sharing went on although the family had said no: the ground, who decided, whether they were told.",
        "There is none.",
        _found_overrides,
        _overrides,
    ),
}
