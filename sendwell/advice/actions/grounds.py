"""Recording a ground that the law gives, and telling the family of it."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.advice.actions.asking import path_of
from sendwell.advice.actions.standing import hold, tell_council
from sendwell.advice.grounds import check_ground, excusable
from sendwell.advice.models import AdviceRequest, GroundNote
from sendwell.advice.opening import answers_for, asks_for
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.documents.letters import points, tell, text, write_letter
from sendwell.law.refusals import Refused
from sendwell.law.timescales import the_law
from sendwell.requests.recipients import parents_of
from sendwell.ui.words import day as in_full


@transaction.atomic
def record_ground(
    *,
    case: Case,
    ground: str,
    from_on: date,
    until: date | None,
    evidence: str,
    why_impractical: str,
    by: Member,
    day: date,
    request: AdviceRequest | None = None,
    family_told_on: date | None = None,
) -> GroundNote:
    """Record that a ground made a limit impractical: reg 8(2) for a request, regs 5, 10(4), 13(3) for the council.

    The limit is excused from `day` on; its date does not move. Raises Refused where nothing runs, for a ground
    the law does not give for the limit, and for dates that do not fit the ground.
    """
    case, request = _held(case, request, by)
    clocks = excusable(case, request)
    if clocks is None:
        raise Refused("No time limit with a ground in law is running here. Nothing needs to be excused.")
    _refuse_unwritten(evidence=evidence, why_impractical=why_impractical)
    check_ground(ground, from_on, until, case=case, clocks=clocks, day=day)
    _refuse_untold(family_told_on, day)
    note = GroundNote.objects.create(
        case=case,
        request=request,
        ground=ground,
        from_on=from_on,
        until=until,
        evidence=evidence,
        why_impractical=why_impractical,
        decided_by=by,
        day=day,
    )
    details = {"from": in_full(from_on)} | ({"until": in_full(until)} if until else {})
    history.record(
        case, "ground_recorded", by=by, day=day, about=clocks.about, ground=ground, details=details
    )
    if request is not None and answers_for(by, request):
        tell_council(request, "ground_recorded", path_of(request))
    if family_told_on is not None:
        tell_family_of_ground(note=note, by=by, day=family_told_on)
    return note


_MISSING = {
    "evidence": "Say what the evidence is and where it is kept.",
    "why_impractical": "Say why it made keeping the time limit impractical. The ground alone excuses nothing.",
}


def _refuse_unwritten(**written: str) -> None:
    for field, words in _MISSING.items():
        if not written[field].strip():
            raise Refused(words, field=field)


def _refuse_untold(family_told_on: date | None, day: date) -> None:
    if family_told_on is not None and family_told_on > day:
        raise Refused(
            f"{in_full(family_told_on)} is still to come. Leave it empty until they are told.",
            field="family_told_on",
        )


@transaction.atomic
def tell_family_of_ground(*, note: GroundNote, by: Member, day: date, letter: bool = False) -> GroundNote:
    """Note the day on which the family was told, as the Code expects; with `letter`, tell them by one now.

    Raises Refused when they were told already.
    """
    _held(note.case, note.request, by)
    note = (
        GroundNote.objects.select_for_update(of=("self",))
        .select_related("case__child", "case__authority", "request")
        .get(pk=note.pk)
    )
    if note.family_told_on:
        raise Refused(f"The family was told on {in_full(note.family_told_on)}. Nothing was changed.")
    note.family_told_on = day
    note.save(update_fields=["family_told_on"])
    about = note.request.ref if note.request else ""
    history.record(note.case, "family_told_of_ground", by=by, day=day, about=about)
    if letter:
        _write_to_family(note, by, day)
    return note


def _held(case: Case, request: AdviceRequest | None, by: Member) -> tuple[Case, AdviceRequest | None]:
    """The case and request as they stand, if `by` may speak of grounds there."""
    if request is not None:
        request = hold(request)
        writes = by.may(Permission.ADVICE_WRITE) and answers_for(by, request)
        if writes or (by.may(Permission.GROUND_RECORD) and asks_for(by, request)):
            return request.case, request
        raise NotThere
    case = history.lock(case)
    if not by.may(Permission.GROUND_RECORD) or by.organisation_id != case.authority_id:
        raise NotThere
    return case, None


def _write_to_family(note: GroundNote, by: Member, day: date) -> None:
    clocks = excusable(note.case, note.request)
    rule = next((rule for rule in (clocks.grounds if clocks else ()) if rule.id == note.ground), None)
    blocks = [
        text("Something may take longer than it should. We want you to know why."),
        points([rule.family if rule else note.ground]),
        text(_which(note)),
        text(
            "The law allows this as a reason. The date has not moved. We still have to do it as soon as we can."
        ),
        text("If you think this is wrong, or you want to talk about it, please tell us."),
    ]
    for to in parents_of(note.case.child, day):
        letter = write_letter(
            case=note.case,
            kind="ground",
            title="Why something may take longer",
            to=to,
            from_name=f"{by.name}, {note.case.authority.name}",
            blocks=blocks,
            for_family=True,
            about=note.request.ref if note.request else "",
            day=day,
            by=by,
        )
        if to.member:
            path = reverse("documents:letter", kwargs={"uid": letter.uid})
            tell(letter, to.member, "letter_written", path)


def _which(note: GroundNote) -> str:
    if note.request:
        limit = the_law().get("advice_coop_6w").family
        return (
            f"It is about this: {limit[:1].lower()}{limit[1:]}. It is due on {in_full(note.request.due_on)}."
        )
    return "It is about what the council has to do for your child."
