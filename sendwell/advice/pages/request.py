"""A request for advice, so that a clinician who has never seen one knows what to do with it (Quick Guide 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for, told_of_seals
from sendwell.advice.actions.asking import ADVICE_LIMIT
from sendwell.advice.held import questions_in_letters, readable
from sendwell.advice.models import AdviceRequest, ChildIs, PassedOn, State
from sendwell.advice.opening import answers_for, asks_for
from sendwell.advice.pages.doing import Doing, what_can_be_done
from sendwell.casebook import history
from sendwell.casebook.models import Event
from sendwell.casebook.pages import child_banner, clock_view
from sendwell.family.rules import sharing_stopped
from sendwell.law import clock as law
from sendwell.law.events import event_types
from sendwell.law.timescales import the_law
from sendwell.organisations.professions import AdviceType, Profession
from sendwell.ui.forms import SendwellForm
from sendwell.ui.parts import ChildBanner, Clock, Happening, Row
from sendwell.ui.words import day as in_full


@dataclass(frozen=True)
class QuestionRow:
    """Something the service asked the council."""

    id: int
    text: str
    asked_by: str
    wanted_by: date
    owner: str
    answer: str
    answered_on: date | None
    may_answer: bool


@dataclass(frozen=True)
class GroundRow:
    """A ground noted on the request."""

    id: int
    title: str
    days: str
    why: str
    evidence: str
    decided: str
    told: str
    may_tell: bool


@dataclass(frozen=True)
class RequestPage:
    """What the body asked, the council and the designated officer see of a request."""

    ref: str
    banner: ChildBanner
    service: str
    provider: str
    council: str
    role: str
    stands: str
    with_whom: str
    clock: Clock | None
    received: Sequence[str]
    pack: Sequence[Row]
    passed_on: Sequence[str]
    doing: Doing
    questions: Sequence[QuestionRow]
    grounds: Sequence[GroundRow]
    happened: Sequence[Happening]
    withheld: int
    """How many of them are sealed from this professional, who is told so (N04)."""
    suspended: str
    """Why nothing can be written or shared just now. The clock runs on."""
    form: SendwellForm


def request_page(member: Member, request: AdviceRequest, form: SendwellForm, *, as_of: date) -> RequestPage:
    """A request that has been opened for this member. A fixed number of queries."""
    events = history.standing(request.case.events.select_related("by", "organisation").order_by("day", "id"))
    mine = [event for event in events if event.about == request.ref]
    shown = _not_sealed(member, request, mine, as_of)
    profession = Profession(request.service.profession)
    stopped = sharing_stopped(request.case.child, request.provider, as_of)
    kept_back = stopped is not None and answers_for(member, request)
    return RequestPage(
        ref=request.ref,
        banner=child_banner(request.case.child, as_of),
        service=request.service.name,
        provider=request.provider.name,
        council=request.case.authority.name,
        role=profession.facts.table_1,
        stands=State(request.state).label,
        with_whom=request.clinician.name if request.clinician else "",
        clock=_clock(request, events, as_of),
        received=_received(request),
        pack=[] if kept_back else pack(request),
        suspended=stopped.words if stopped else "",
        passed_on=_passed_on(request),
        doing=what_can_be_done(member, request),
        questions=_questions(member, request),
        grounds=_grounds(member, request),
        happened=[_happening(event) for event in shown],
        withheld=len(mine) - len(shown) if told_of_seals(member) else 0,
        form=form,
    )


def pack(request: AdviceRequest) -> list[Row]:
    """What the council wrote, in the order in which a clinician needs it."""
    contact = [request.contact_name, request.contact_email, request.contact_phone]
    return [
        Row("Why you", request.why_you),
        Row("What the child is to you", f"{ChildIs(request.child_is).label}, as far as the council knows"),
        Row("What is asked", request.asked),
        Row("The child’s circumstances", request.circumstances),
        Row("History", request.history or "Nothing more is known."),
        Row("In what form", request.form_wanted),
        Row("Whom to ask", [line for line in contact if line]),
        Row("Under which law", _law(request)),
    ]


def _law(request: AdviceRequest) -> list[str]:
    advice_type = AdviceType(request.advice_type)
    said = [f"The council must seek this advice: {advice_type.provision}, SEND Regulations 2014."]
    if request.identified_by:
        said.append(f"Your service was identified under the arrangements of {request.identified_by.name}.")
    said.append(
        "You must cooperate: Children and Families Act 2014, section 31. The six weeks: regulation 8(1)."
    )
    return said


def _not_sealed(member: Member, request: AdviceRequest, events: Sequence[Event], as_of: date) -> list[Event]:
    """What happened, but for what is sealed from this reader (C15). A seal on the whole request shuts it to everybody
    but the body that was asked, which must answer it."""
    hidden = sealed_for(member, request.case.child, as_of)
    whole = "" if request.provider_id == member.organisation_id else request.ref
    return [event for event in events if not hidden.hides("event", event.pk, whole)]


def _received(request: AdviceRequest) -> list[str]:
    return [
        f"Asked on {in_full(request.asked_on)} by {request.asked_by.name}, {request.case.authority.name}.",
        f"It counts as received on {in_full(request.received_on)}. {request.receipt_rule}",
    ]


def _clock(request: AdviceRequest, events: Sequence[Event], as_of: date) -> Clock | None:
    """The six weeks of this body. None before the day of receipt has come."""
    running = law.clocks(history.as_law_events(events), as_of, only={ADVICE_LIMIT})
    found = next((each for each in running if each.about == request.ref), None)
    return clock_view(found, owed_by=request.provider.name) if found else None


def _passed_on(request: AdviceRequest) -> list[str]:
    passed = PassedOn.objects.filter(request=request, kind="redirected").select_related(
        "from_service__provider", "to_service__provider", "by"
    )
    return [
        f"Passed on {in_full(each.day)} from {each.from_service.name}, {each.from_service.provider.name}, to "
        f"{each.to_service.name}, {each.to_service.provider.name}, by {each.by.name}: {each.reason}"
        for each in passed.order_by("pk")
        if each.from_service
    ]


def _questions(member: Member, request: AdviceRequest) -> list[QuestionRow]:
    asks = asks_for(member, request)
    asked = list(request.questions.select_related("asked_by", "owner", "request__provider").order_by("pk"))
    stand = questions_in_letters(member, asked)
    return [
        QuestionRow(
            id=each.pk,
            text=readable(each.text, stand[each.pk]),
            asked_by=each.asked_by.name,
            wanted_by=each.wanted_by,
            owner=each.owner.name,
            answer=each.answer,
            answered_on=each.answered_on,
            may_answer=asks and each.answered_on is None and stand[each.pk].waits is None,
        )
        for each in asked
    ]


def _grounds(member: Member, request: AdviceRequest) -> list[GroundRow]:
    rules = the_law().get(ADVICE_LIMIT).grounds
    may_tell = asks_for(member, request) or (
        answers_for(member, request) and member.may(Permission.ADVICE_WRITE)
    )
    return [
        GroundRow(
            id=each.pk,
            title=rules[each.ground].title if each.ground in rules else each.ground,
            days=_days(each.from_on, each.until),
            why=each.why_impractical,
            evidence=each.evidence,
            decided=f"Recorded by {each.decided_by.name} on {in_full(each.day)}.",
            told=f"The family was told on {in_full(each.family_told_on)}." if each.family_told_on else "",
            may_tell=may_tell and each.family_told_on is None,
        )
        for each in request.ground_notes.select_related("decided_by").order_by("pk")
    ]


def _days(from_on: date, until: date | None) -> str:
    return f"{in_full(from_on)} to {in_full(until)}" if until else in_full(from_on)


def _happening(event: Event) -> Happening:
    by = event.by.name if event.by else "Sendwell"
    said = "\n".join(f"{key[:1].upper()}{key[1:]}: {value}" for key, value in event.details.items() if value)
    return Happening(
        day=event.day,
        title=event_types()[event.type].title,
        by=f"{by}, {event.organisation.name}" if event.organisation else by,
        text=said,
    )
