"""Deciding whether to assess: the legal test, the decision, the notice (CFA s.36(8); SEND Regs 2014 regs 4, 5)."""

from dataclasses import replace
from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.documents.blocks import Block
from sendwell.documents.disclosure.flags import KnownOfFamily
from sendwell.documents.letters import projected, tell, write_letter
from sendwell.documents.models import Letter
from sendwell.law.checks import s36_8_legal_test
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Kind, Organisation
from sendwell.requests import notice
from sendwell.requests.models import AskedBy, AssessmentRequest, Decision
from sendwell.requests.reasons import too_short
from sendwell.requests.recipients import (
    Addressee,
    askers,
    at,
    families_of,
    organisations_to_tell,
    told_before,
)
from sendwell.requests.standing import all_of, first_received, lead_ref, still_standing
from sendwell.requests.words import LETTER_PATH, RECEIPT_PATH
from sendwell.ui import words


@transaction.atomic
def decide(
    *,
    request: AssessmentRequest,
    sen: bool,
    sen_reasons: str,
    plan: bool,
    plan_reasons: str,
    evidence: str,
    mediation: str = "",
    resolution: str = "",
    by: Member,
    day: date,
) -> Decision:
    """Decide on a request, and with it on every request that joined it, and send the notice.

    `sen` is limb (a) of s.36(8), `plan` limb (b); the council must assess when both are met, and that is
    what is decided: nobody chooses it. Raises Refused for reasons too short to test, a day before receipt,
    and a request that somebody else has decided on or that was withdrawn meanwhile.
    """
    standing = _held(request, by)
    _to_be_tested(request, sen_reasons, plan_reasons, evidence, day)
    decision = Decision.objects.create(
        request=request,
        assess=s36_8_legal_test(sen, plan),
        has_or_may_have_sen=sen,
        sen_reasons=sen_reasons,
        may_need_plan=plan,
        plan_reasons=plan_reasons,
        evidence=evidence,
        mediation=mediation,
        resolution=resolution,
        day=day,
        by=by,
    )
    AssessmentRequest.objects.filter(pk__in=[each.pk for each in standing]).update(decided_on=day)
    request.decided_on = day
    event = "decided_to_assess" if decision.assess else "decided_not_to_assess"
    history.record(request.case, event, by=by, day=day, about=lead_ref(request), details=_details(decision))
    _send(decision, standing)
    return decision


def _held(request: AssessmentRequest, by: Member) -> list[AssessmentRequest]:
    """The requests that are decided on together, held so that nobody decides on them meanwhile."""
    require(by, Permission.REQUEST_DECIDE)
    if by.organisation_id != request.case.authority_id:
        raise NotThere
    request.case = history.lock(request.case)
    together = all_of(request)
    _undecided(together, request)
    return still_standing(together)


def _undecided(together: list[AssessmentRequest], request: AssessmentRequest) -> None:
    """Of two people who decide at once, the second is told what the first did."""
    for each in together:
        decision = getattr(each, "decision", None)
        if decision is not None:
            what = "to assess" if decision.assess else "not to assess"
            raise Refused(
                f"{decision.by.name} decided {what} on {words.day(decision.day)}. Nothing was sent twice. "
                "What you wrote is kept below."
            )
    current = next(each for each in together if each.pk == request.pk)
    if current.withdrawn_on:
        raise Refused(
            f"This request was withdrawn on {words.day(current.withdrawn_on)}. What you wrote is kept below."
        )


def _to_be_tested(
    request: AssessmentRequest, sen_reasons: str, plan_reasons: str, evidence: str, day: date
) -> None:
    for field, text in (("sen_reasons", sen_reasons), ("plan_reasons", plan_reasons)):
        short = too_short(text)
        if short:
            raise Refused(short, field=field)
    if not evidence.strip():
        raise Refused("Say what you read and whom you heard.", field="evidence")
    if day < request.received_on:
        raise Refused(
            f"The request counts as received on {words.day(request.received_on)}. Decide from that day on."
        )


def _details(decision: Decision) -> dict[str, object]:
    return {
        "has_or_may_have_sen": "yes" if decision.has_or_may_have_sen else "no",
        "may_need_a_plan": "yes" if decision.may_need_plan else "no",
        "reasons": f"{decision.sen_reasons}\n{decision.plan_reasons}",
    }


def _send(decision: Decision, standing: list[AssessmentRequest]) -> None:
    """The notice to the family, copies to those who were told before, and a message to everybody who asked."""
    request, facts = decision.request, notice_facts(decision)
    families = families_of(request, decision.day)
    known = KnownOfFamily(request.case, decision.day)
    letters = [_to_family(decision, each, facts, known) for each in families]
    child, authority = request.case.child, request.case.authority
    copies = organisations_to_tell(child, authority, decision.day) if told_before(request) else []
    schools = [each.organisation for each in standing if each.organisation and each.member_id is None]
    readers = {each.pk: at(each, decision.day) for each in [*copies, *schools]}
    facts = projected(facts, kind="decision_copy", to="body")
    title = notice.title_of(facts).replace("We will", "The council will")
    for reader in readers.values():
        letter = _letter(decision, reader, title, notice.copy_blocks(facts), known, kind="decision_copy")
        tell_reader(letter, reader)
    _tell(families, standing, letters)


def _to_family(
    decision: Decision, addressee: Addressee, facts: notice.NoticeFacts, known: KnownOfFamily
) -> Letter:
    """One parent's own notice: it tells nothing of where another household is, or what it did (C02, C19)."""
    theirs = replace(facts, asked_by=asked_by_words(decision.request, addressee))
    facts = projected(theirs, kind="decision", to="family")
    blocks = notice.notice_blocks(facts)
    return _letter(decision, addressee, notice.title_of(facts), blocks, known, for_family=True)


def _letter(
    decision: Decision,
    addressee: Addressee,
    title: str,
    blocks: list[Block],
    known: KnownOfFamily,
    *,
    kind: str = "decision",
    for_family: bool = False,
) -> Letter:
    return write_letter(
        case=decision.request.case,
        kind=kind,
        title=title,
        to=addressee.to,
        from_name=decision.by.name,
        blocks=blocks,
        for_family=for_family,
        about=lead_ref(decision.request),
        day=decision.day,
        by=decision.by,
        family=known,
    )


def _tell(families: list[Addressee], standing: list[AssessmentRequest], letters: list[Letter]) -> None:
    """A message leads each account of the family to its own letter, and everybody else to their receipt."""
    told = set()
    for family, letter in zip(families, letters, strict=True):
        if family.to.member is not None:
            tell(letter, family.to.member, "decision_made", LETTER_PATH.format(letter.uid))
            told.add(family.to.member)
    receipts = {asker: each for each in standing for asker in askers([each])}
    for asker, each in receipts.items():
        if asker not in told:
            tell(letters[0], asker, "decision_made", RECEIPT_PATH.format(each.receipt))


def tell_reader(letter: Letter, reader: Addressee) -> None:
    """Whoever reads for a body here is told of the letter; a body that reads nothing here gets it by post."""
    if reader.to.member is not None:
        tell(letter, reader.to.member, "letter_written", LETTER_PATH.format(letter.uid))


def notice_facts(decision: Decision, to: Addressee | None = None) -> notice.NoticeFacts:
    """What the notice of this decision says `to` one of the family; also before it is made, to be shown."""
    request = decision.request
    authority = request.case.authority
    return notice.NoticeFacts(
        child=request.case.child.name,
        council=authority.name,
        council_contact=contact_of(authority),
        officer=decision.by.name,
        asked_by=asked_by_words(request, to),
        received_on=first_received(request),
        day=decision.day,
        sen=decision.has_or_may_have_sen,
        sen_reasons=decision.sen_reasons,
        plan=decision.may_need_plan,
        plan_reasons=decision.plan_reasons,
        evidence=decision.evidence,
        mediation=decision.mediation,
        resolution=decision.resolution,
        advice_service=advice_service(authority, decision.day),
    )


def contact_of(organisation: Organisation) -> str:
    """How a council is reached, in one line."""
    return " or ".join(part for part in (organisation.email, organisation.phone) if part) or organisation.name


def asked_by_words(request: AssessmentRequest, to: Addressee | None = None) -> str:
    """Who asked, as a letter says it: to another parent without a name, and without a school that must stay secret."""
    hidden = to.hidden if to else None
    if request.asked_by == AskedBy.PARENT:
        by_another = hidden is not None and to is not None and not to.asked and hidden.child_home
        return "a parent or carer" if by_another else f"{request.requester_name}, a parent or carer"
    if request.asked_by == AskedBy.YOUNG_PERSON:
        return "you" if request.requester_name == request.case.child.name else request.requester_name
    if hidden is not None and hidden.secret:
        return "somebody who works with the child"
    place = f", {request.organisation.name}" if request.organisation else ""
    return f"{request.requester_name}{place}"


def advice_service(authority: Organisation, day: date) -> list[str]:
    """The information, advice and support service of the council's area (CFA s.32), and how to reach it."""
    found = Organisation.objects.filter(kind=Kind.IASS, area=authority).in_being(day).order_by("pk").first()
    if found is None:
        return []
    return [line for line in (found.name, found.phone, found.email, found.website) if line]
