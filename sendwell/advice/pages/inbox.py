"""The provider's inbox: every council's requests in one list, the most urgent first.

The child stands there by initials and year of birth: the list may be on a shared screen. Overdue is counted
without the excused, who have a list of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from sendwell.access import scope
from sendwell.access.models import Cover, Grant, GrantKind, Member
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.advice.actions.asking import ADVICE_LIMIT
from sendwell.advice.forms.inbox import NOBODY, BulkForm, InboxFilter
from sendwell.advice.models import AdviceRequest, State
from sendwell.advice.opening import inbox_of
from sendwell.casebook.models import Deadline
from sendwell.family.rules import stopped_between
from sendwell.law.clock import state_on
from sendwell.law.timescales import the_law
from sendwell.organisations.models import Organisation, Service
from sendwell.ui.forms import SendwellForm
from sendwell.ui.lists import Paging, Query, Sort, address, cut
from sendwell.ui.parts import Tile
from sendwell.ui.words import count
from sendwell.ui.words import day as in_full

ADVISERS = [role.id for role in ROLES.values() if Permission.ADVICE_WRITE in role.may]
ORDERS = {
    "due_on": "due_on",
    "council": "authority__name",
    "service": "service__name",
    "clinician": "clinician__name",
    "state": "state",
    "received": "received_on",
}
COUNTED = (State.ASKING, State.WRITING, State.SIGNING_OFF)
GOING_ON = (State.PART_ONE, State.IMPROVING)
"""Answered, so the six weeks have ended; yet somebody still has to go on with them."""


class _Found(NamedTuple):
    """One row as the database gives it."""

    ref: str
    child: int
    given: str
    family: str
    born: date
    council: str
    service: str
    clinician: str | None
    clinician_id: int | None
    due_on: date
    state: str
    answered_on: date | None


@dataclass(frozen=True)
class InboxRow:
    """One request, without a name."""

    ref: str
    child: str
    council: str
    service: str
    clinician: str
    due_on: date
    days_left: int
    clock: str
    stands: str
    suspended: str
    """Why nothing may be shared or written just now, or an empty text."""
    ticked: bool
    kept_out: bool = False
    """Its clinician may not read this child's record any more, so that somebody else has to have it."""


@dataclass(frozen=True)
class Inbox:
    """What whoever gives out a provider's requests sees."""

    organisation: str
    tiles: Sequence[Tile]
    rows: Sequence[InboxRow]
    sort: Sort
    paging: Paging
    filters: InboxFilter
    form: BulkForm
    away: Sequence[str]


@dataclass(frozen=True)
class CoverPage:
    """Arranging cover, with what is arranged already."""

    form: SendwellForm
    away: Sequence[str]


def cover_page(member: Member, form: SendwellForm, *, as_of: date) -> CoverPage:
    """Who stands in for whom at the member's organisation."""
    return CoverPage(form, _away(member, as_of))


def inbox_page(member: Member, filters: InboxFilter, form: BulkForm, query: Query, *, as_of: date) -> Inbox:
    """The requests that came to the member's part of their organisation. A fixed number of queries."""
    people = clinicians(member, as_of)
    filters.offer("council", _councils(member))
    filters.offer("service", _services(member))
    filters.offer("clinician", [(NOBODY, "Nobody yet"), *people])
    form.offer("clinician", people)
    excused = _excused(member, as_of)
    found = _matching(member, filters.values, excused, as_of)
    counted = _counted(member, excused, as_of)
    sort = Sort.read(query, allowed=ORDERS, default="due_on")
    total = found.count() if filters.set_count else counted["waiting"]
    paging = Paging.read(query, total=total)
    ticked = set(form.data.getlist("ticked")) if form.is_bound else set()  # type: ignore[attr-defined]
    rows = _rows(found, sort, paging)
    stopped, kept_out = _stopped(member, rows, as_of), _kept_out(rows)
    return Inbox(
        organisation=member.organisation.name if member.organisation else "",
        tiles=_tiles(counted),
        rows=[
            replace(
                _row(each, each.ref in excused, each.ref in ticked, stopped, as_of),
                kept_out=(each.child, each.clinician_id) in kept_out,
            )
            for each in rows
        ],
        sort=sort,
        paging=paging,
        filters=filters,
        form=form,
        away=_away(member, as_of),
    )


def ticked_requests(member: Member, refs: Sequence[str], as_of: date) -> list[AdviceRequest]:
    """Those of the ticked requests that came to the member's part of the organisation."""
    found = AdviceRequest.objects.open().filter(inbox_of(member, as_of), ref__in=refs)
    return list(found.select_related("case", "provider"))


def clinicians(member: Member, as_of: date) -> list[tuple[str, str]]:
    """Those of the member's organisation who write advice, with how much each has on hand: (slug, words)."""
    waiting = AdviceRequest.objects.filter(provider=member.organisation_id, answered_on__isnull=True)
    numbers = dict(waiting.order_by().values_list("clinician_id").annotate(n=Count("pk")))
    people = Member.objects.live(as_of).filter(organisation=member.organisation, role__in=ADVISERS)
    return [
        (slug, f"{name} ({numbers.get(pk, 0)} waiting)")
        for pk, slug, name in people.order_by("name").values_list("pk", "slug", "name")
    ]


def clinician_called(member: Member, slug: str, as_of: date) -> Member:
    """The clinician of the member's organisation with this slug."""
    people = Member.objects.live(as_of).select_related("organisation", "account")
    return people.get(organisation=member.organisation, role__in=ADVISERS, slug=slug)


def _excused(member: Member, as_of: date) -> dict[str, date]:
    """The unanswered requests that a ground excuses: reference and due date. There are few."""
    owed = Deadline.objects.filter(
        owed_by_id=member.organisation_id, timescale=ADVICE_LIMIT, stopped_on__isnull=True, excused=True
    )
    found = {about: due for about, due in owed.values_list("about", "due_on") if due}
    if not found or member.may(Permission.DESK_PROVIDER):
        return found
    mine = AdviceRequest.objects.filter(inbox_of(member, as_of), ref__in=found)
    return {ref: found[ref] for ref in mine.values_list("ref", flat=True)}


def _matching(
    member: Member, asked: Mapping[str, Any], excused: Mapping[str, date], as_of: date
) -> QuerySet[AdviceRequest]:
    requests = AdviceRequest.objects.filter(inbox_of(member, as_of), _due(asked["due"], excused, as_of))
    requests = (
        requests.filter(state=asked["state"]) if asked["state"] else requests.filter(answered_on__isnull=True)
    )
    if asked["council"]:
        requests = requests.filter(authority__slug=asked["council"])
    if asked["service"]:
        requests = requests.filter(service__slug=asked["service"])
    if asked["clinician"] == NOBODY:
        return requests.filter(clinician__isnull=True)
    return requests.filter(clinician__slug=asked["clinician"]) if asked["clinician"] else requests


def _due(asked: str | None, excused: Mapping[str, date], as_of: date) -> Q:
    if asked == "overdue":
        return Q(due_on__lt=as_of) & ~Q(ref__in=list(excused))
    if asked == "soon":
        return Q(due_on__gte=as_of, due_on__lte=_soon(as_of)) & ~Q(ref__in=list(excused))
    return Q(ref__in=list(excused)) if asked == "excused" else Q()


def _soon(as_of: date) -> date:
    """The last day that is due soon."""
    return as_of + timedelta(days=the_law().get(ADVICE_LIMIT).soon)


def _counted(member: Member, excused: Mapping[str, date], as_of: date) -> dict[str, int]:
    """All numbers of the screen in two queries: what waits, and what was answered and goes on."""
    waiting = AdviceRequest.objects.filter(inbox_of(member, as_of), answered_on__isnull=True)
    numbers: dict[str, int] = waiting.aggregate(
        waiting=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=as_of)),
        soon=Count("pk", filter=Q(due_on__gte=as_of, due_on__lte=_soon(as_of))),
        nobody=Count("pk", filter=Q(clinician__isnull=True)),
        **{each.value: Count("pk", filter=Q(state=each)) for each in COUNTED},
    )
    numbers["overdue"] -= sum(due < as_of for due in excused.values())
    numbers["soon"] -= sum(as_of <= due <= _soon(as_of) for due in excused.values())
    numbers["excused"] = len(excused)
    going_on = AdviceRequest.objects.filter(
        inbox_of(member, as_of),
        service__in=Service.objects.filter(provider_id=member.organisation_id),
        state__in=GOING_ON,
    )
    return numbers | going_on.aggregate(
        **{each.value: Count("pk", filter=Q(state=each)) for each in GOING_ON}
    )


def _tiles(counted: Mapping[str, int]) -> list[Tile]:
    shown: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("overdue", "overdue", {"due": "overdue"}),
        ("soon", "due in 7 days", {"due": "soon"}),
        ("excused", "excused", {"due": "excused"}),
        ("nobody", "given to nobody", {"clinician": NOBODY}),
        ("asking", "waiting for information", {"state": "asking"}),
        ("writing", "being written", {"state": "writing"}),
        ("signing_off", "waiting for sign-off", {"state": "signing_off"}),
        ("improving", "sent back", {"state": "improving"}),
        ("part_one", "fuller assessment to follow", {"state": "part_one"}),
        ("waiting", "in all not answered", {}),
    )
    return [
        Tile(counted[key], words, address({}, **filtered), urgent=key in ("overdue", "nobody"))
        for key, words, filtered in shown
    ]


def _rows(found: QuerySet[AdviceRequest], sort: Sort, paging: Paging) -> list[_Found]:
    first = F(ORDERS[sort.by])
    if sort.by == "clinician":
        order = first.desc(nulls_last=True) if sort.descending else first.asc(nulls_first=True)
    else:
        order = first.desc() if sort.descending else first.asc()
    rows = cut(found.order_by(order, "pk"), paging.start, paging.stop).values_list(
        "ref",
        "child_id",
        "child__given_name",
        "child__family_name",
        "child__born",
        "authority__name",
        "service__name",
        "clinician__name",
        "clinician_id",
        "due_on",
        "state",
        "answered_on",
    )
    return [_Found(*row) for row in rows]


def _stopped(member: Member, rows: Sequence[_Found], as_of: date) -> dict[int, str]:
    """The children about whom nothing may be shared with the organisation just now, and why."""
    waiting = [each.child for each in rows if each.answered_on is None]
    found = stopped_between(waiting, [member.organisation_id or 0], as_of)
    return {child: why.words for (child, _), why in found.items()}


def _kept_out(rows: Sequence[_Found]) -> set[tuple[int, int | None]]:
    """The children and clinicians of these rows where the one may not read of the other (A19)."""
    live = Grant.objects.live(scope.moment()).filter(kind=GrantKind.EXCLUDED)
    people = [each.clinician_id for each in rows if each.clinician_id]
    found = live.filter(child__in=[each.child for each in rows], member__in=people)
    return set(found.values_list("child_id", "member_id"))


def _row(each: _Found, excused: bool, ticked: bool, stopped: Mapping[int, str], as_of: date) -> InboxRow:
    return InboxRow(
        ref=each.ref,
        child=f"{each.given[:1]}{each.family[:1]}".upper() + f", born {each.born.year}",
        council=each.council,
        service=each.service,
        clinician=each.clinician or "",
        due_on=each.due_on,
        days_left=(each.due_on - (each.answered_on or as_of)).days,
        clock=state_on(each.due_on, each.answered_on, excused, as_of).value,
        stands=State(each.state).label,
        suspended="" if each.answered_on else stopped.get(each.child, ""),
        ticked=ticked,
    )


def _councils(member: Member) -> list[tuple[str, str]]:
    """The councils whose areas the organisation's services are for."""
    served = Organisation.objects.filter(services_here__provider_id=member.organisation_id)
    return list(served.distinct().order_by("name").values_list("slug", "name"))


def _services(member: Member) -> list[tuple[str, str]]:
    mine = Service.objects.filter(provider_id=member.organisation_id)
    return list(mine.order_by("name", "pk").values_list("slug", "name"))


def _away(member: Member, as_of: date) -> list[str]:
    covers = Cover.objects.filter(absent__organisation=member.organisation, until__gte=as_of)
    return [
        f"{absent} is away from {in_full(from_on)} to {in_full(until)}. {covering} stands in."
        for absent, covering, from_on, until in covers.order_by("from_on", "pk").values_list(
            "absent__name", "covering__name", "from_on", "until"
        )
    ]


def given_out(number: int, name: str) -> str:
    """What is said when several were given out."""
    return f"{count(number, 'request was', 'requests were')} given to {name}. No date has changed."
