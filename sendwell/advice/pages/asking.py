"""What an officer sees who asks for advice: the whole plan of a case, one request, several in one go, a question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.advice.actions.asking import ADVICE_LIMIT, CHANNELS, Ask, WhoToAsk
from sendwell.advice.attestation import contact_of
from sendwell.advice.composing import asked_of, composed, why_you
from sendwell.advice.flows import Closed, closed_to_ask
from sendwell.advice.forms.asking import AskForm, SeveralForm
from sendwell.advice.models import AdviceRequest, State
from sendwell.advice.routing import Offer, Proposal, plan_of_requests, proposal
from sendwell.casebook.models import Case, Stage
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages import child_banner, sections
from sendwell.law import clock
from sendwell.law.clock import state_on
from sendwell.law.receipt import deemed_receipt
from sendwell.organisations.models import Reach, Service
from sendwell.organisations.professions import AdviceType, Profession
from sendwell.ui.parts import ChildBanner, Link, Row
from sendwell.ui.words import day as in_full


@dataclass(frozen=True)
class OfferShown:
    """The service that is offered, why, and what to be careful about."""

    name: str
    provider: str
    slug: str
    child_is: str
    why: Sequence[str]
    warnings: Sequence[str]
    closed: Closed | None


@dataclass(frozen=True)
class AskedShown:
    """One request already made."""

    ref: str
    service: str
    due_on: date
    clock: str
    stands: str


@dataclass(frozen=True)
class ProposalShown:
    """One thing to ask for."""

    key: str
    title: str
    paragraph: str
    why: str
    must: bool
    asked: Sequence[AskedShown]
    offer: OfferShown | None
    no_service: bool
    can_tick: bool


@dataclass(frozen=True)
class AskPlan:
    """Everything to ask for in one case."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    proposals: Sequence[ProposalShown]
    professions: Sequence[tuple[str, str]]
    may_ask: bool
    stands: str


@dataclass(frozen=True)
class AskOne:
    """Asking one profession."""

    ref: str
    banner: ChildBanner
    title: str
    paragraph: str
    offer: OfferShown | None
    asked: Sequence[AskedShown]
    form: AskForm


@dataclass(frozen=True)
class Preview:
    """The request as the clinician will see it, before it is sent."""

    ref: str
    banner: ChildBanner
    title: str
    to: str
    pack: Sequence[Row]
    timing: Sequence[str]
    closed: Closed | None
    form: AskForm


@dataclass(frozen=True)
class SeveralAsk:
    """One of several requests before they are sent."""

    to: str
    rows: Sequence[Row]
    closed: Closed | None


@dataclass(frozen=True)
class Several:
    """Several requests before they are sent."""

    ref: str
    banner: ChildBanner
    asks: Sequence[SeveralAsk]
    form: SeveralForm


def case_to_ask(member: Member, ref: str, as_of: date, *, screen: str) -> Case:
    """The case, if the member asks for advice on it. Raises NotThere."""
    return open_case(member, ref, as_of, screen=screen, needs=Permission.ADVICE_ASK)


def ask_plan(member: Member, ref: str, *, as_of: date) -> AskPlan:
    """The whole plan of requests of a case. Raises NotThere."""
    case = case_to_ask(member, ref, as_of, screen="plan of requests")
    may_ask, excused = case.stage == Stage.ASSESSING, excused_on(case)
    plan = plan_of_requests(case, as_of)
    closed = _closed_to(case, plan, as_of)
    return AskPlan(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "advice:case"),
        proposals=[_shown(each, may_ask, excused, closed, as_of) for each in plan],
        professions=[(each.value, each.facts.words) for each in Profession],
        may_ask=may_ask,
        stands=Stage(case.stage).label,
    )


def excused_on(case: Case) -> set[str]:
    """The requests of a case whose lateness a ground excuses, by reference."""
    excused = case.deadlines.filter(timescale=ADVICE_LIMIT, excused=True)
    return set(excused.values_list("about", flat=True))


def proposal_for(case: Case, key: str, as_of: date) -> Proposal:
    """The proposal for the profession with this key. Raises NotThere for no profession."""
    if key not in set(Profession):
        raise NotThere
    return proposal(case, Profession(key), as_of)


def first_words(member: Member, case: Case, found: Proposal) -> dict[str, Any]:
    """What stands in the form before the officer has changed a word."""
    assert found.profession is not None, "only a profession is asked by form"
    said = composed(case)
    return {
        "why_you": why_you(found.offered) if found.offered else "",
        "asked": asked_of(found.profession),
        "circumstances": said.circumstances,
        "history": said.history,
        "form_wanted": said.form_wanted,
        "contact_name": member.name,
        "contact_email": member.email,
        "contact_phone": member.phone,
    }


def first_words_for_several(member: Member, case: Case, chosen: Sequence[Proposal]) -> dict[str, Any]:
    """What stands in the form for several before the officer has changed a word."""
    said = first_words(member, case, chosen[0])
    keys = ",".join(each.profession.value for each in chosen if each.profession)
    return {name: words for name, words in said.items() if name not in ("why_you", "asked")} | {
        "professions": keys
    }


def other_choices(found: Proposal) -> list[tuple[str, str]]:
    """The other services that could be asked, each with the first reason to be careful."""
    return [
        (
            each.service.slug,
            ": ".join([f"{each.service.name}, {each.service.provider.name}", *each.warnings[:1]]),
        )
        for each in found.others
    ]


def ask_one(case: Case, found: Proposal, form: AskForm, *, as_of: date) -> AskOne:
    """The screen on which one request is written."""
    assert found.profession is not None, "only a profession is asked by form"
    return AskOne(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        title=found.profession.facts.words,
        paragraph=_paragraph(found.advice_type),
        offer=_offer(found.offered, _closed_to(case, [found], as_of)) if found.offered else None,
        asked=[_asked(each, excused_on(case), as_of) for each in found.asked],
        form=form,
    )


def chosen_offer(found: Proposal, said: Mapping[str, Any]) -> Offer:
    """The offer that the officer took: the first, or the one chosen instead. Raises NotThere for another."""
    offers = [each for each in (found.offered, *found.others) if each is not None]
    wanted = said.get("service") or ""
    for each in offers:
        if not wanted or each.service.slug == wanted:
            return each
    raise NotThere


def as_ask(found: Proposal, said: Mapping[str, Any]) -> Ask:
    """What was typed, as the action takes it. The reason for another service stands before why it is asked."""
    offer = chosen_offer(found, said)
    why = "\n".join(filter(None, [said.get("why_other"), said["why_you"]]))
    return Ask(
        service=offer.service,
        child_is=offer.child_is,
        why_you=why,
        asked=said["asked"],
        circumstances=said["circumstances"],
        history=said["history"],
        form_wanted=said["form_wanted"],
    )


def who_to_ask(said: Mapping[str, Any]) -> WhoToAsk:
    """The contact that was typed."""
    return WhoToAsk(said["contact_name"], said["contact_email"], said["contact_phone"])


def preview(case: Case, found: Proposal, form: AskForm, *, sent: datetime) -> Preview:
    """The request as the clinician will see it. The form is valid."""
    ask = as_ask(found, form.values)
    who = who_to_ask(form.values)
    return Preview(
        ref=case.ref,
        banner=child_banner(case.child, sent.date()),
        title=f"Request for advice: {ask.service.name}",
        to=f"{ask.service.name}, {ask.service.provider.name}",
        pack=pack_rows(ask, who),
        timing=timing(ask.service, sent),
        closed=closed_to_ask(case.authority, [ask.service.provider], sent.date()).get(
            ask.service.provider_id
        ),
        form=form,
    )


def pack_rows(ask: Ask, who: WhoToAsk) -> list[Row]:
    """The parts of the request that were written."""
    return [
        Row("Why you", ask.why_you),
        Row("What is asked", ask.asked),
        Row("The child’s circumstances", ask.circumstances),
        Row("History", ask.history or "Nothing is known."),
        Row("In what form", ask.form_wanted),
        Row("Whom to ask", [line for line in (who.name, who.email, who.phone) if line]),
    ]


def timing(service: Service, sent: datetime) -> list[str]:
    """When a request sent at this moment counts as received and is due, with each step."""
    receipt = deemed_receipt(CHANNELS[Reach(service.reach)], sent)
    due = clock.due(ADVICE_LIMIT, receipt.day)
    return [f"It counts as received on {in_full(receipt.day)}. {receipt.rule}", *due.working]


def several(case: Case, chosen: Sequence[Proposal], form: SeveralForm, *, sent: datetime) -> Several:
    """The screen on which several are asked in one go."""
    closed = _closed_to(case, chosen, sent.date())
    asks = [
        _several_ask(each.offered, each.profession, closed, sent)
        for each in chosen
        if each.offered and each.profession
    ]
    return Several(case.ref, child_banner(case.child, sent.date()), asks, form)


def _several_ask(
    offer: Offer, profession: Profession, closed: Mapping[int, Closed], sent: datetime
) -> SeveralAsk:
    rows = [
        Row("Why this service", offer.why),
        Row("What is asked", asked_of(profession)),
        Row("By when", timing(offer.service, sent)),
    ]
    if offer.warnings:
        rows.append(Row("Be careful", offer.warnings))
    name = f"{offer.service.name}, {offer.service.provider.name}"
    return SeveralAsk(name, rows, closed.get(offer.service.provider_id))


def ticked(case: Case, keys: Sequence[str], as_of: date) -> list[Proposal]:
    """The proposals that were ticked and can be asked: offered, and not asked already."""
    plan = plan_of_requests(case, as_of)
    return [each for each in plan if each.profession and each.profession in keys and _can_tick(each)]


def as_asks(chosen: Sequence[Proposal], said: Mapping[str, Any]) -> list[Ask]:
    """Several requests, each with its own reasons and question."""
    return [
        as_ask(each, {"why_you": why_you(each.offered), "asked": asked_of(each.profession), **said})
        for each in chosen
        if each.offered and each.profession
    ]


def _shown(
    each: Proposal, may_ask: bool, excused: set[str], closed: Mapping[int, Closed], as_of: date
) -> ProposalShown:
    shut = each.offered is not None and each.offered.service.provider_id in closed
    return ProposalShown(
        key=each.profession.value if each.profession else "",
        title=each.profession.facts.words if each.profession else each.advice_type.words,
        paragraph=_paragraph(each.advice_type),
        why=each.why,
        must=each.must,
        asked=[_asked(request, excused, as_of) for request in each.asked],
        offer=_offer(each.offered, closed) if each.offered else None,
        no_service=each.profession is not None and each.offered is None,
        can_tick=may_ask and not shut and _can_tick(each),
    )


def _can_tick(each: Proposal) -> bool:
    return each.offered is not None and not each.asked


def _closed_to(case: Case, plan: Iterable[Proposal], as_of: date) -> dict[int, Closed]:
    """The offered providers to which nothing may be sent yet, by id."""
    offered = (each.offered.service.provider for each in plan if each.offered)
    return closed_to_ask(case.authority, offered, as_of)


def _offer(offer: Offer, closed: Mapping[int, Closed]) -> OfferShown:
    contact = contact_of(offer.service)
    return OfferShown(
        name=offer.service.name,
        provider=offer.service.provider.name,
        slug=offer.service.slug,
        child_is=offer.child_is.label,
        why=[*offer.why, *([f"Its contact is {contact.name}."] if contact else [])],
        warnings=offer.warnings,
        closed=closed.get(offer.service.provider_id),
    )


def _asked(request: AdviceRequest, excused: set[str], as_of: date) -> AskedShown:
    return AskedShown(
        ref=request.ref,
        service=f"{request.service.name}, {request.service.provider.name}",
        due_on=request.due_on,
        clock=state_on(request.due_on, request.answered_on, request.ref in excused, as_of).value,
        stands=State(request.state).label,
    )


def _paragraph(advice_type: AdviceType) -> str:
    return advice_type.provision[:1].upper() + advice_type.provision[1:]
