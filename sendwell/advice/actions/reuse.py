"""Using earlier advice again instead of asking for new: only when all three are satisfied (regulation 6(4))."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.advice.actions.asking import move_on, path_of, tell_service
from sendwell.advice.actions.standing import hold, relationship_ends, still_open, tell_council
from sendwell.advice.models import AdviceRequest, ReuseAgreement, State
from sendwell.advice.opening import answers_for, asks_for, family_told_of, speaks_for_family
from sendwell.casebook import history
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.ui.words import day as in_full

PARTIES = {"adviser": "The adviser", "authority": "The council", "family": "The family"}


@transaction.atomic
def propose_reuse(
    *, request: AdviceRequest, earlier: str, written_on: date, by: Member, day: date
) -> ReuseAgreement:
    """Propose that earlier advice is enough. Adviser and family are asked; nobody has agreed yet.

    Raises Refused when one is proposed already, and for advice dated after today or before the child's birth.
    """
    require(by, Permission.ADVICE_ASK)
    request = hold(request)
    if not asks_for(by, request):
        raise NotThere
    still_open(request)
    if ReuseAgreement.objects.filter(request=request).exists():
        raise Refused("Earlier advice is proposed already. See who has agreed.")
    if not earlier.strip():
        raise Refused("Say which advice it is: by whom, and of what kind.", field="earlier")
    if not request.case.child.born <= written_on <= day:
        raise Refused(f"Advice cannot be of {in_full(written_on)}. Check the date.", field="written_on")
    agreement = ReuseAgreement.objects.create(
        request=request, earlier=earlier, written_on=written_on, proposed_by=by
    )
    tell_service(request, "reuse_asked")
    path = reverse("advice:family_agrees", kwargs={"ref": request.ref})
    for member in family_told_of([request], day):
        if speaks_for_family(member, [request], day):
            outbox.tell(member, "reuse_asked", path, case=request.case)
    return agreement


@transaction.atomic
def agree_reuse(
    *, agreement: ReuseAgreement, party: str, by: Member, day: date, name: str = "", evidence: str = ""
) -> ReuseAgreement:
    """Record that `party` (adviser, authority or family) is satisfied that the earlier advice is enough.

    The adviser and the family say so themselves, or the council types it with the name and the evidence. With
    the third agreement the request is answered: no new advice may be sought (reg 6(4)). Raises Refused when
    that party has agreed already, and for a name or evidence that is missing.
    """
    request = hold(agreement.request)
    agreement = ReuseAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    typed = _may_speak_for(party, request, by, day)
    still_open(request)
    if getattr(agreement, f"{party}_agreed_on"):
        raise Refused(
            f"{PARTIES[party]} agreed on {in_full(getattr(agreement, f'{party}_agreed_on'))} already."
        )
    if typed:
        _refuse_unproved(name, evidence)
    _note(agreement, party, by, day, name=name if typed else by.name, evidence=evidence if typed else "")
    if agreement.all_agree:
        _reuse(request, agreement, by, day)
    return agreement


def _may_speak_for(party: str, request: AdviceRequest, by: Member, day: date) -> bool:
    """Whether what `by` says of this party is typed for somebody else. Raises NotThere for a stranger."""
    if party not in PARTIES:
        raise NotThere
    if asks_for(by, request):
        return party != "authority"
    if party == "adviser" and answers_for(by, request):
        return False
    if party == "family" and speaks_for_family(by, [request], day):
        return False
    raise NotThere


def _refuse_unproved(name: str, evidence: str) -> None:
    if not name.strip():
        raise Refused("Enter the name of the person who agreed.", field="name")
    if not evidence.strip():
        raise Refused(
            "Say how you know: a letter, an email, a telephone call, with its date.", field="evidence"
        )


def _note(agreement: ReuseAgreement, party: str, by: Member, day: date, *, name: str, evidence: str) -> None:
    setattr(agreement, f"{party}_agreed_on", day)
    if party == "authority":
        agreement.authority_by = by
    else:
        setattr(agreement, f"{party}_name", name)
        setattr(agreement, f"{party}_evidence", evidence)
    agreement.save()


def _reuse(request: AdviceRequest, agreement: ReuseAgreement, by: Member, day: date) -> None:
    move_on(request, state=State.REUSED, answered_on=day)
    history.record(
        request.case,
        "advice_reused",
        by=by,
        day=day,
        about=request.ref,
        details={"earlier advice": agreement.earlier, "written on": in_full(agreement.written_on)},
    )
    relationship_ends(request, after=day)
    tell_service(request, "reuse_agreed")
    tell_council(request, "reuse_agreed", path_of(request))
