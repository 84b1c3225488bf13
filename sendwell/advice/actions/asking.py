"""Asking a service for advice, asking several at once, and recalling a request (SEND Regulations 2014, reg 6(1))."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db import connection, transaction
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, end_relationships, relate, require
from sendwell.access.permissions import Permission
from sendwell.advice import flows
from sendwell.advice.actions.standing import hold, still_open
from sendwell.advice.attestation import contact_of
from sendwell.advice.models import AdviceRequest, ChildIs, State
from sendwell.advice.routing.facts import Facts, facts_of, is_open
from sendwell.casebook import history
from sendwell.casebook.models import Case, Stage
from sendwell.family.rules import Stopped, sharing_stopped_with
from sendwell.law import clock
from sendwell.law.receipt import deemed_receipt
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.organisations.models import Organisation, Reach, Service
from sendwell.organisations.professions import AdviceType, Profession
from sendwell.people.commissioners import commissioner_of
from sendwell.people.models import Child
from sendwell.sharing.openness import Openness
from sendwell.ui.words import LONDON, uncapitalised
from sendwell.ui.words import day as in_full

ADVICE_LIMIT = "advice_coop_6w"
KNOWS_AT_MOST = timedelta(days=180)
"""A provider's relationship ends so long after the due date even if nobody ends it."""

CHANNELS = {Reach.HERE: "portal", Reach.EMAIL: "email", Reach.POST: "first_class_post"}
MIDDAY = time(12)


@dataclass(frozen=True)
class WhoToAsk:
    """Whom the service can ask about the request."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True)
class Ask:
    """One request of several: the service and what is written to it."""

    service: Service
    child_is: str
    why_you: str
    asked: str
    circumstances: str
    history: str
    form_wanted: str


@dataclass
class Asking:
    """One go of asking: what holds for every service that is asked in it, looked up once."""

    case: Case
    """Held, and the council's own."""
    services: Sequence[Service]
    by: Member
    day: date
    contact: WhoToAsk
    sent_at: datetime

    @cached_property
    def facts(self) -> Facts:
        """What routing knows of the child and the area."""
        return facts_of(self.case.child, self.case.authority, self.day)

    @cached_property
    def openness(self) -> Openness:
        """The registers of sharing, for the council and whoever is asked."""
        return Openness([self.case.authority, *(each.provider for each in self.services)], self.day)

    @cached_property
    def stopped(self) -> dict[int, Stopped]:
        """The providers with which the family lets nothing be shared."""
        return sharing_stopped_with(self.case.child, {each.provider_id for each in self.services}, self.day)

    @cached_property
    def open_ones(self) -> dict[int, AdviceRequest]:
        """The requests on this case that are not finished, by the service asked."""
        waiting = AdviceRequest.objects.open().filter(case=self.case).order_by("-pk")
        return {each.service_id: each for each in waiting}

    @cached_property
    def commissioner(self) -> Organisation | None:
        """For medical advice, the commissioner under whose arrangements the service was chosen (reg 6(1)(c))."""
        return commissioner_of(self.case.child, self.case.authority, self.day)


@transaction.atomic
def ask_for_advice(
    *,
    case: Case,
    service: Service,
    child_is: str,
    why_you: str,
    asked: str,
    circumstances: str,
    history: str,
    form_wanted: str,
    by: Member,
    day: date,
    advice_type: AdviceType | str | None = None,
    identified_by: Organisation | None = None,
    contact: WhoToAsk | None = None,
    sent_at: datetime | None = None,
) -> AdviceRequest:
    """Ask one service for advice about one child (reg 6(1)); its six weeks run from its own receipt (reg 8(1)).

    Two things happen: the council asks, and the service receives, on the day deemed by how it is reached. Where
    the hour is not known (`sent_at`), it counts as sent at midday on `day`. Raises Refused outside an
    assessment, for a service that is closed, does not cover the child or has been asked already, and FlowClosed
    where a document is missing without which data may not pass to it.
    """
    ask = Ask(service, child_is, why_you, asked, circumstances, history, form_wanted)
    asking = _asking(case, [ask], by, day, contact, sent_at)
    return _ask(asking, ask, advice_type=advice_type, identified_by=identified_by)


@transaction.atomic
def ask_many(
    *,
    case: Case,
    asks: Iterable[Ask],
    by: Member,
    day: date,
    contact: WhoToAsk | None = None,
    sent_at: datetime | None = None,
) -> list[AdviceRequest]:
    """Ask several services in one go: all are asked, or none. Raises Refused, naming the service to blame."""
    asks = list(asks)
    asking = _asking(case, asks, by, day, contact, sent_at)
    return [_ask(asking, each) for each in asks]


def _asking(
    case: Case,
    asks: Sequence[Ask],
    by: Member,
    day: date,
    contact: WhoToAsk | None,
    sent_at: datetime | None,
) -> Asking:
    require(by, Permission.ADVICE_ASK)
    case = _held_by_their_council(case, by)
    who = contact or WhoToAsk(by.name, by.email or case.authority.email, by.phone or case.authority.phone)
    at = sent_at or datetime.combine(day, MIDDAY, LONDON)
    return Asking(case, [each.service for each in asks], by, day, who, at)


def _ask(
    asking: Asking,
    ask: Ask,
    *,
    advice_type: AdviceType | str | None = None,
    identified_by: Organisation | None = None,
) -> AdviceRequest:
    _refuse_unwritten(ask)
    _refuse_service(asking, ask)
    flows.require_open_to_ask(
        asking.case.authority, ask.service.provider, asking.day, field="service", openness=asking.openness
    )
    kind = AdviceType(advice_type or Profession(ask.service.profession).facts.advice_type)
    receipt = deemed_receipt(CHANNELS[Reach(ask.service.reach)], asking.sent_at, None)
    due_on = clock.due(ADVICE_LIMIT, receipt.day).due
    assert due_on is not None, "the limit has a period"
    request = AdviceRequest.objects.create(
        ref=_next_ref(),
        case=asking.case,
        authority=asking.case.authority,
        child=asking.case.child,
        service=ask.service,
        provider=ask.service.provider,
        advice_type=kind,
        child_is=ChildIs(ask.child_is),
        identified_by=identified_by or (asking.commissioner if kind is AdviceType.MEDICAL else None),
        why_you=ask.why_you,
        asked=ask.asked,
        circumstances=ask.circumstances,
        history=ask.history,
        form_wanted=ask.form_wanted,
        contact_name=asking.contact.name,
        contact_email=asking.contact.email,
        contact_phone=asking.contact.phone,
        asked_by=asking.by,
        asked_on=asking.day,
        received_on=receipt.day,
        receipt_rule=receipt.rule,
        due_on=due_on,
    )
    asking.open_ones[ask.service.pk] = request
    _record_both(request, asking.by, asking.day)
    know_of_child(request, asking.day)
    tell_service(request, "advice_requested")
    return request


@transaction.atomic
def recall_request(*, request: AdviceRequest, reason: str, by: Member, day: date) -> AdviceRequest:
    """Take a request back: the advice is no longer needed. The service's six weeks lapse.

    Raises Refused when the service has answered already, naming who did and when.
    """
    require(by, Permission.ADVICE_ASK)
    request = hold(request)
    if by.organisation_id != request.case.authority_id:
        raise NotThere
    still_open(request)
    if not reason.strip():
        raise Refused("Say why the advice is no longer needed. The service will read it.", field="reason")
    move_on(request, state=State.RECALLED, answered_on=day)
    history.record(
        request.case, "advice_recalled", by=by, day=day, about=request.ref, details={"reason": reason}
    )
    no_longer_knows(request.case.child, request.provider, day)
    tell_service(request, "advice_request_recalled")
    return request


def move_on(request: AdviceRequest, **changes: object) -> None:
    """Store some changes to a request held by this transaction; every change raises its version."""
    for name, value in changes.items():
        setattr(request, name, value)
    request.version += 1
    request.save(update_fields=["version", *changes])


def know_of_child(request: AdviceRequest, day: date) -> None:
    """The provider may know of the child because it was asked; the relationship always has an end."""
    relate(
        request.case.child,
        to=request.provider,
        why="asked_for_advice",
        born_of=f"request {request.ref}",
        starts_on=day,
        ends_on=request.due_on + KNOWS_AT_MOST,
    )


def no_longer_knows(child: Child, provider: Organisation, day: date) -> None:
    """The provider's reason to know of the child ends, unless another of its services is still asked about it."""
    if not AdviceRequest.objects.open().filter(child=child, provider=provider).exists():
        end_relationships(child, provider, why="asked_for_advice", ends_on=day)


def tell_service(request: AdviceRequest, kind: str) -> None:
    """Tell the clinician, or where there is none the service's contact, or where there is none the provider."""
    contact = contact_of(request.service)
    address = contact.email if contact else request.provider.email
    outbox.tell(request.clinician or address, kind, path_of(request), case=request.case)


def path_of(request: AdviceRequest) -> str:
    """Where the request is read."""
    return reverse("advice:request", kwargs={"ref": request.ref})


def _held_by_their_council(case: Case, by: Member) -> Case:
    case = history.lock(case)
    if case.authority_id != by.organisation_id:
        raise NotThere
    if case.stage != Stage.ASSESSING:
        raise Refused(
            f"Advice is sought once it was decided to assess. This case stands at “{Stage(case.stage).label}”."
        )
    return case


MISSING = {
    "why_you": "Say why this service is asked. The clinician may never have seen such a request.",
    "asked": "Say what you ask for.",
    "circumstances": "Describe the child’s circumstances. Without them the service can only ask you for them.",
    "form_wanted": "Say in what form you want the answer.",
}


def _refuse_unwritten(ask: Ask) -> None:
    for field, words in MISSING.items():
        if not getattr(ask, field).strip():
            raise Refused(words, field=field)


def _refuse_service(asking: Asking, ask: Ask) -> None:
    service, day = ask.service, asking.day
    name = f"{service.name}, {service.provider.name},"
    if not is_open(service, day):
        raise Refused(f"{name} is not open on {in_full(day)}. Choose another service.", field="service")
    # A service that knows the child holds the notes, wherever the family lives now.
    if ask.child_is not in (ChildIs.KNOWN, ChildIs.DISCHARGED):
        _refuse_uncovered(asking.facts, service, name)
    stopped = asking.stopped.get(service.provider_id)
    if stopped is not None:
        raise Refused(
            f"{name} cannot be asked: {uncapitalised(stopped.words)}. Nothing was sent, and every date runs on.",
            field="service",
        )
    open_one = asking.open_ones.get(service.pk)
    if open_one:
        raise Refused(
            f"{name} was asked on {in_full(open_one.asked_on)} ({open_one.ref}) and has not finished. "
            "Nothing was sent.",
            field="service",
        )


def _refuse_uncovered(facts: Facts, service: Service, name: str) -> None:
    if not facts.in_area(service):
        raise Refused(f"{name} does not serve {facts.authority.name}’s area.", field="service")
    if not service.from_age <= facts.age <= service.to_age:
        raise Refused(
            f"{name} sees ages {service.from_age} to {service.to_age}; the child is {facts.age}.",
            field="service",
        )
    if not facts.fits(service):
        setting = "special" if facts.special else "mainstream"
        raise Refused(f"{name} does not see children in {setting} settings.", field="service")


def _record_both(request: AdviceRequest, by: Member, day: date) -> None:
    """The council asked, and the body received: two happenings, each with its own day."""
    named = {"service": f"{request.service.name}, {request.provider.name}"}
    history.record(request.case, "advice_requested", by=by, day=day, about=request.ref, details=named)
    history.record(
        request.case,
        "advice_request_received",
        by=by,
        day=request.received_on,
        about=request.ref,
        answerable=request.provider,
        details=named | {"receipt": request.receipt_rule},
    )


def _next_ref() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('advice_request_ref')")
        (number,) = cursor.fetchone()
    return f"A{number:06d}"
