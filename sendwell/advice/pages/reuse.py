"""Whether earlier advice is enough: what each of the three said, for those who ask, for those asked, for the family."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, note_reading
from sendwell.access.permissions import Permission
from sendwell.advice.models import Advice, AdviceRequest, ReuseAgreement
from sendwell.advice.opening import answers_for, asks_for, speaks_for_family
from sendwell.casebook.pages import child_banner
from sendwell.organisations.professions import Profession
from sendwell.ui.forms import SendwellForm
from sendwell.ui.parts import ChildBanner
from sendwell.ui.words import day as in_full

PARTY_WORDS = {
    "adviser": "The adviser",
    "authority": "The council",
    "family": "The parent or young person",
}


@dataclass(frozen=True)
class Party:
    """One of the three, and what they said."""

    key: str
    who: str
    said: str
    may_agree: bool
    may_type: bool


@dataclass(frozen=True)
class ReusePage:
    """Earlier advice proposed for one request."""

    ref: str
    banner: ChildBanner
    service: str
    earlier: str
    written_on: date | None
    parties: Sequence[Party]
    known: Sequence[str]
    may_propose: bool
    answered: bool
    form: SendwellForm


@dataclass(frozen=True)
class TypedPage:
    """The council types what the adviser or the family said."""

    ref: str
    banner: ChildBanner
    who: str
    earlier: str
    form: SendwellForm


@dataclass(frozen=True)
class FamilyPage:
    """What a parent or young person is asked: whether earlier advice is still right."""

    ref: str
    who: str
    earlier: str
    written_on: date
    agreed: bool
    form: SendwellForm


def reuse_page(member: Member, request: AdviceRequest, form: SendwellForm, *, as_of: date) -> ReusePage:
    """Who has agreed, for the council and the body asked. Raises NotThere for anybody else."""
    if not (asks_for(member, request) or answers_for(member, request)):
        raise NotThere
    agreement = ReuseAgreement.objects.select_related("authority_by").filter(request=request).first()
    may_propose = agreement is None and asks_for(member, request) and not request.is_answered
    return ReusePage(
        ref=request.ref,
        banner=child_banner(request.case.child, as_of),
        service=f"{request.service.name}, {request.provider.name}",
        earlier=agreement.earlier if agreement else "",
        written_on=agreement.written_on if agreement else None,
        parties=_parties(member, request, agreement) if agreement else (),
        known=_earlier_advice(request) if may_propose else (),
        may_propose=may_propose,
        answered=request.is_answered,
        form=form,
    )


def speaks_for(member: Member) -> str:
    """For which of the three a professional speaks: the council, or the body asked."""
    return "authority" if member.may(Permission.ADVICE_ASK) else "adviser"


def agreement_on(request: AdviceRequest) -> ReuseAgreement:
    """What was proposed for this request. Raises NotThere."""
    agreement = ReuseAgreement.objects.select_related("request__case").filter(request=request).first()
    if agreement is None:
        raise NotThere
    return agreement


def typed_page(
    member: Member, request: AdviceRequest, party: str, form: SendwellForm, *, as_of: date
) -> TypedPage:
    """The council writes down what somebody else said. Raises NotThere."""
    if party not in ("adviser", "family") or not asks_for(member, request):
        raise NotThere
    return TypedPage(
        ref=request.ref,
        banner=child_banner(request.case.child, as_of),
        who=PARTY_WORDS[party].lower(),
        earlier=agreement_on(request).earlier,
        form=form,
    )


def family_agreement(member: Member, ref: str, as_of: date) -> ReuseAgreement:
    """What was proposed about the member's own child, or about themselves. Notes the reading; raises NotThere."""
    agreement = (
        ReuseAgreement.objects.select_related("request__case__child", "request__service")
        .filter(request__ref=ref)
        .first()
    )
    if agreement is None:
        raise NotThere
    allowed = speaks_for_family(member, [agreement.request], as_of)
    note_reading(member, agreement.request.child_id, screen="earlier advice", allowed=allowed)
    if not allowed:
        raise NotThere
    return agreement


def family_page(agreement: ReuseAgreement, form: SendwellForm) -> FamilyPage:
    """One question in plain words."""
    return FamilyPage(
        ref=agreement.request.ref,
        who=Profession(agreement.request.service.profession).facts.family_words,
        earlier=agreement.earlier,
        written_on=agreement.written_on,
        agreed=agreement.family_agreed_on is not None,
        form=form,
    )


def _parties(member: Member, request: AdviceRequest, agreement: ReuseAgreement) -> list[Party]:
    names = {
        "adviser": agreement.adviser_name,
        "authority": agreement.authority_by.name if agreement.authority_by else "",
        "family": agreement.family_name,
    }
    asks, waiting = asks_for(member, request), not request.is_answered
    return [
        Party(
            key=key,
            who=words,
            said=_said(getattr(agreement, f"{key}_agreed_on"), names[key]),
            may_agree=waiting
            and getattr(agreement, f"{key}_agreed_on") is None
            and (
                (key == "authority" and asks)
                or (key == "adviser" and answers_for(member, request) and not asks)
            ),
            may_type=waiting
            and asks
            and key != "authority"
            and getattr(agreement, f"{key}_agreed_on") is None,
        )
        for key, words in PARTY_WORDS.items()
    ]


def _said(agreed_on: date | None, name: str) -> str:
    return f"Agreed on {in_full(agreed_on)}: {name}." if agreed_on else "Has not agreed yet."


def _earlier_advice(request: AdviceRequest) -> list[str]:
    """Advice of the same profession that came back on this council's cases of the child."""
    found = Advice.objects.filter(
        returned_on__isnull=False,
        request__child_id=request.child_id,
        request__authority_id=request.authority_id,
        request__service__profession=request.service.profession,
    ).select_related("request__service__provider", "signed_by")
    return [
        f"{each.request.service.name}, {each.request.service.provider.name}, {in_full(each.returned_on)}"
        + (f", signed by {each.signed_by.name}" if each.signed_by else "")
        for each in found.order_by("-returned_on")
        if each.returned_on
    ]
