"""What must hold before a request can be answered: whose it is, that it is still open, and who answers for it.

The case is always held before the request, so that two people who act at once wait for each other and neither
overwrites the other.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sendwell.access import scope
from sendwell.access.grants import is_shut_out
from sendwell.access.models import Member
from sendwell.access.opening import NotThere, end_relationships, relate, require
from sendwell.access.permissions import Permission
from sendwell.advice.models import AdviceRequest, PassedOn, State
from sendwell.advice.opening import visible_requests
from sendwell.casebook import history
from sendwell.casebook.models import Case, Event
from sendwell.documents.disclosure import gate
from sendwell.documents.models import Letter
from sendwell.family.rules import sharing_stopped
from sendwell.law.events import event_types
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.ui import words

KNOWS_ON = timedelta(days=28)
"""How long a provider may still open a request it has answered: time to be asked to improve it."""

WORKABLE = {State.RECEIVED, State.ALLOCATED, State.ASKING, State.WRITING}
"""States in which the body asked has not answered and nobody is signing."""

WRITES = {
    Permission.ADVICE_TRIAGE,
    Permission.ADVICE_WRITE,
    Permission.ADVICE_SIGN,
    Permission.ADVICE_SIGN_OFF,
}
"""What waits while consent is refused or withdrawn."""

ANSWERS = (
    "advice_returned",
    "advice_part_one_returned",
    "advice_not_known",
    "advice_refused_with_reasons",
    "advice_reused",
    "advice_recalled",
    "fuller_assessment_done",
)


def refuse_correcting(event: Event) -> None:
    """Raise Refused where a request for advice would be left without its clock, or an answer would not count (H05)."""
    moves = event.type == "advice_request_received" or event.type in ANSWERS
    if moves and AdviceRequest.objects.filter(ref=event.about, case=event.case_id).exists():
        raise Refused(
            f"This belongs to the request {event.about}. Open it: recall it, or send the advice back."
        )


def held(request: AdviceRequest, by: Member, day: date, permission: Permission) -> AdviceRequest:
    """The request as it stands, held until the transaction ends, if `by` may do this for the body asked.

    Raises NotThere without the permission, or where the request is not theirs to open.
    """
    require(by, permission)
    fresh = hold(request)
    theirs = by.organisation_id == fresh.provider_id
    if not (theirs and visible_requests(by, day).filter(pk=fresh.pk).exists()):
        raise NotThere
    if permission in WRITES:
        not_suspended(fresh, day)
    return fresh


def not_suspended(request: AdviceRequest, day: date) -> None:
    """Stop here while the family does not consent to what this body would share. Its clock runs on (C13)."""
    stopped = sharing_stopped(request.case.child, request.provider, day)
    if stopped is not None:
        raise Refused(
            f"{stopped.words}. Nothing was saved. The due date has not moved: the council decides what happens next."
        )


def hold(request: AdviceRequest) -> AdviceRequest:
    """The case and then the request, held in that order."""
    case = history.lock(request.case)
    fresh = (
        AdviceRequest.objects.select_for_update(of=("self",))
        .select_related("service", "provider", "clinician", "asked_by")
        .get(pk=request.pk)
    )
    fresh.case = case
    if fresh.service.provider_id == fresh.provider_id:
        fresh.service.provider = fresh.provider
    return fresh


def still_open(request: AdviceRequest) -> None:
    """Stop here when the body has already answered, saying who did what and when. Raises Refused."""
    if request.state in WORKABLE:
        return
    if request.state == State.SIGNING_OFF:
        raise Refused("The advice is written and waits for a second signature. Nothing was changed.")
    last = (
        request.case.events.filter(about=request.ref, type__in=ANSWERS)
        .select_related("by")
        .order_by("id")
        .last()
    )
    if last is None:
        raise Refused("This request is no longer open. Nothing was changed.")
    who = f" by {last.by.name}" if last.by else ""
    raise Refused(
        f"This was already done on {words.day(last.day)}{who}: “{event_types()[last.type].title}”. "
        "Nothing was changed."
    )


def take_up(request: AdviceRequest, by: Member, day: date) -> None:
    """Whoever begins to answer a request that nobody has is its clinician from then on: it has an owner."""
    if request.clinician_id is None:
        request.clinician = by
        request.save(update_fields=["clinician"])
        PassedOn.objects.create(
            request=request,
            kind="allocated",
            from_service=request.service,
            to_service=request.service,
            to_member=by,
            by=by,
            day=day,
        )
        details = {"clinician": by.name}
        history.record(request.case, "advice_allocated", by=by, day=day, about=request.ref, details=details)


def moved_to(request: AdviceRequest, state: State, *, answered_on: date | None = None) -> None:
    """Store where the request now stands. The first answer's day is kept for ever."""
    request.state = state
    request.answered_on = request.answered_on or answered_on
    request.version += 1
    request.save(update_fields=["state", "answered_on", "version"])


def council_people(request: AdviceRequest) -> list[Member]:
    """Who at the council can be asked: the family's key worker and whoever asked for the advice, each once.

    Not who is kept out of the record meanwhile (A19); when that leaves nobody, the council's managers.
    """
    return _its_people(request) or _not_kept_out(request, _managers(request))


def council_owner(request: AdviceRequest) -> Member:
    """Who waits for the answer: the first of them. Raises Refused when there is nobody at all."""
    for person in council_people(request):
        return person
    raise Refused("Nobody at the council can be asked about this child now. Ring the council.", field="owner")


def _its_people(request: AdviceRequest) -> list[Member]:
    people = {m.pk: m for m in (request.case.key_worker, request.asked_by) if m is not None}
    return _not_kept_out(request, people.values())


def _managers(request: AdviceRequest) -> Iterable[Member]:
    today = scope.moment().astimezone(words.LONDON).date()
    there = Member.objects.live(today).filter(organisation=request.case.authority_id, role="council_manager")
    return there.select_related("account", "organisation").order_by("name", "pk")


def _not_kept_out(request: AdviceRequest, people: Iterable[Member]) -> list[Member]:
    return [each for each in people if not is_shut_out(each, request.child_id, scope.moment())]


def tell_council(request: AdviceRequest, kind: str, path: str) -> None:
    """Tell the key worker and, where it is somebody else, whoever asked."""
    for to in _council_people(request):
        outbox.tell(to, kind, path, case=request.case)


def tell_council_of(letter: Letter, request: AdviceRequest, kind: str, path: str) -> None:
    """Tell the same people of what was written to them, once it may be read."""
    for to in _council_people(request):
        gate.tell(letter, to, kind, path)


def _council_people(request: AdviceRequest) -> Sequence[Member | str]:
    """Those of them who are not kept out of the record meanwhile; without any, where the council is reached (A19)."""
    return _its_people(request) or [request.case.authority.email]


def relationship_ends(request: AdviceRequest, *, after: date) -> None:
    """The provider's reason to know of the child ends four weeks after `after`.

    Not while another of its services is still asked about the same child.
    """
    others = AdviceRequest.objects.open().filter(child_id=request.child_id, provider_id=request.provider_id)
    if not others.exclude(pk=request.pk).exists():
        end_relationships(
            request.case.child, request.provider, why="asked_for_advice", ends_on=after + KNOWS_ON
        )


def relationship_lasts(request: AdviceRequest, *, until: date, day: date) -> None:
    """The provider has work to do again, so its relationship lasts at least four weeks beyond `until`."""
    relate(
        request.case.child,
        to=request.provider,
        why="asked_for_advice",
        born_of=f"request {request.ref}",
        starts_on=day,
        ends_on=until + KNOWS_ON,
    )


def event_of(case: Case, type_: str, about: str) -> bool:
    """Whether something of this type was already recorded about this request."""
    return bool(case.events.filter(type=type_, about=about).exists())
