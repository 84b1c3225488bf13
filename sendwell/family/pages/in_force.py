"""What is in force about a child's rights, each with how somebody ends it or looks at it again."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse

from sendwell.access.classes import DataClass
from sendwell.casebook.models import Case
from sendwell.family.models import CapacityDecision, Override, Regulation17Permission, SealNote
from sendwell.people.models import AdultOfChild, Representation, StandsInAs
from sendwell.ui import words
from sendwell.ui.parts import Link, Row


def representations(case: Case, as_of: date, *, may_end: bool) -> list[Row]:
    """What adults may see or do for the young person; a word of theirs can be taken back on any day (C10)."""
    rows = Representation.objects.filter(child=case.child).select_related("adult").order_by("-from_on", "-pk")
    links = dict(AdultOfChild.objects.filter(child=case.child).values_list("adult_id", "pk"))
    shown = []
    for each in rows:
        live = _ended(each, as_of) is None and each.basis == StandsInAs.GRANT and may_end
        number = links.get(each.adult_id) if live else None
        shown.append(Row(each.adult.name, _said_of(each, as_of), _take_back(case, number, each.adult.name)))
    return shown


def _take_back(case: Case, number: int | None, name: str) -> list[Link]:
    if number is None:
        return []
    url = reverse("family:take_back", kwargs={"ref": case.ref, "number": number})
    return [Link("The young person takes it back", url, hidden=f"({name})")]


def _ended(each: Representation, as_of: date) -> date | None:
    return each.taken_back_on or (each.until if each.until < as_of else None)


def _said_of(each: Representation, as_of: date) -> list[str]:
    if each.basis == StandsInAs.ALTERNATIVE:
        what = f"Acts for the young person: {each.decision}"
    else:
        what = "May read: " + ", ".join(
            words.uncapitalised(DataClass(letter).words) for letter in each.classes
        )
    ended = _ended(each, as_of)
    end = f"Ended on {words.day(ended)}" if ended else f"Until {words.day(each.until)}"
    return [what, f"Since {words.day(each.from_on)}. {end}."]


def overrides(case: Case, as_of: date, *, may_end: bool) -> list[Row]:
    """Every override, the latest first (C14)."""
    rows = Override.objects.filter(child=case.child).select_related("organisation", "decided_by")
    return [_override(case, each, as_of, may_end) for each in rows.order_by("-from_on", "-pk")]


def _override(case: Case, each: Override, as_of: date, may_end: bool) -> Row:
    told = (
        f"The family was told on {words.day(each.family_told_on)}"
        if each.family_told_on
        else f"The family was not told: {each.why_not_told}"
    )
    lines = [each.get_ground_display(), each.words, f"Decided by {each.decided_by.name}", told]
    if each.ended_on:
        lines.append(f"Ended on {words.day(each.ended_on)}: {each.why_ended}")
    over = each.ended_on is not None or each.until < as_of
    ends = (
        []
        if over or not may_end
        else [_link(case, "End it now", "end_override", each.uid, each.organisation.name)]
    )
    return Row(f"{each.organisation.name}, {words.day(each.from_on)} to {words.day(each.until)}", lines, ends)


def permissions(case: Case, as_of: date, *, may_end: bool) -> list[Row]:
    """To whom the plan may be shown (SEND Regulations 2014 reg 17)."""
    rows = Regulation17Permission.objects.filter(child=case.child).order_by("pk")
    return [_permission(case, each, as_of, may_end) for each in rows]


def _permission(case: Case, each: Regulation17Permission, as_of: date, may_end: bool) -> Row:
    end = (
        f"Withdrawn on {words.day(each.withdrawn_on)}"
        if each.withdrawn_on
        else f"Until {words.day(each.until)}"
    )
    over = each.withdrawn_on is not None or each.until < as_of
    ends = [] if over or not may_end else [_link(case, "End it now", "permission_end", each.uid, each.to)]
    return Row(f"{each.what}, to {each.to}", [each.get_under_display(), each.words, end], ends)


def capacity(case: Case, as_of: date, *, may_end: bool) -> list[Row]:
    """What somebody was found not able to decide, and who acts for them in it (reg 64)."""
    rows = CapacityDecision.objects.filter(child=case.child).select_related("acts", "representation")
    return [_capacity(case, each, may_end) for each in rows.order_by("-assessed_on", "-pk")]


def _capacity(case: Case, each: CapacityDecision, may_end: bool) -> Row:
    ended = each.representation.taken_back_on
    again = (
        f"Ended on {words.day(ended)}" if ended else f"To be looked at again by {words.day(each.review_on)}"
    )
    lines = [
        f"Assessed by {each.assessor} on {words.day(each.assessed_on)}: {each.evidence}",
        f"{each.acts.name} {'acted' if ended else 'acts'}: {each.get_acts_as_display()}",
        again,
    ]
    ends = (
        [] if ended or not may_end else [_link(case, "End it now", "end_capacity", each.uid, each.decision)]
    )
    return Row(each.decision, lines, ends)


def seals(case: Case, as_of: date, *, may_keep: bool, may_loosen: bool) -> list[Row]:
    """What is sealed, when that is looked at again, and how two people take it off."""
    live = SealNote.objects.filter(child=case.child, seal__lifted_on__isnull=True)
    notes = live.select_related("seal", "by").order_by("review_on", "pk")
    return [
        Row(
            each.seal.get_kind_display(),
            [
                f"One {each.seal.item}, sealed on {words.day(each.day)} by {each.by.name}",
                f"{'Should have been' if each.review_on < as_of else 'To be'} looked at again by "
                f"{words.day(each.review_on)}",
            ],
            _of_seal(case, each, f"seal {number}", may_keep, may_loosen),
        )
        for number, each in enumerate(notes, start=1)
    ]


def _of_seal(case: Case, note: SealNote, which: str, may_keep: bool, may_loosen: bool) -> Sequence[Link]:
    acts = [("I have looked at it again", "look_at_seal")] if may_keep else []
    if may_loosen:
        acts.append(("Propose to take it off", "unseal"))
    return [_link(case, text, name, note.seal.uid, which) for text, name in acts]


def _link(case: Case, text: str, name: str, uid: UUID, hidden: str) -> Link:
    return Link(text, reverse(f"family:{name}", kwargs={"ref": case.ref, "uid": uid}), hidden=f"({hidden})")
