"""The screens of advice that has come back, of second signatures, and of asking for an improvement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.seals import not_sealed
from sendwell.advice.actions.writing import draft_of
from sendwell.advice.checker import Caution
from sendwell.advice.forms.returned import ImproveForm, SecondForm
from sendwell.advice.held import InLetter, Waits, in_letter, written_on
from sendwell.advice.models import Advice, AdviceRequest, Improvement, Part, State
from sendwell.advice.opening import open_request
from sendwell.advice.pages.frame import Frame, LetterShown, frame_of
from sendwell.advice.pages.writing import all_cautions, letter_of
from sendwell.advice.signing import open_to_sign_off, waiting_for
from sendwell.casebook import history
from sendwell.casebook.pages import clock_view
from sendwell.documents.models import Letter, Upload
from sendwell.law import clock as law
from sendwell.ui import words
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import Clock, Link, Row

WITHHELD = "This is withheld: it is sealed, and not yours to read. Ask the council’s manager if you need it."
PEOPLE = ("signed_by", "signed_off_by", "report", "written_by")


@dataclass(frozen=True)
class ReadPage:
    """Returned advice as its readers see it."""

    frame: Frame
    part: str
    letter: LetterShown | None
    signatures: Sequence[Row]
    clocks: Sequence[Clock]
    report: Link | None
    report_withheld: bool
    """It is there, and sealed from this reader (N04)."""
    versions: Sequence[Link]
    improvements: Sequence[Row]
    improve_url: str
    not_assessed: bool
    waits: str
    """Why it cannot be read yet; for the body that wrote it, why nobody else can."""


@dataclass(frozen=True)
class ImprovePage:
    """Asking for an improvement: the advice in sight while the reasons are written."""

    frame: Frame
    letter: LetterShown | None
    waits: str
    form: ImproveForm


@dataclass(frozen=True)
class WaitingRow:
    """Advice that waits for a second signature."""

    ref: str
    child: str
    service: str
    council: str
    signed_by: str
    asked_of: str
    for_me: bool
    due_on: date
    clock: str


@dataclass(frozen=True)
class WaitingPage:
    """Everything that waits for a second signature that this member may give."""

    rows: Sequence[WaitingRow]
    paging: Paging


@dataclass(frozen=True)
class SecondPage:
    """Advice to be signed off."""

    frame: Frame
    letter: LetterShown
    cautions: Sequence[tuple[str, Caution]]
    asked_of: str
    back_url: str
    form: SecondForm


def read_page(member: Member, ref: str, version: str, *, as_of: date) -> ReadPage:
    """Returned advice, the newest unless another version is asked for.

    For those who may read advice, and for the body that wrote it; for the others nothing of it until its letter is
    released (B06). Raises NotThere, also where none came back.
    """
    request = open_request(member, ref, as_of, screen="returned advice")
    returned = _returned(request)
    shown = _version(returned, version)
    wrote = request.provider_id == member.organisation_id and member.may(Permission.ADVICE_WRITE)
    if not (wrote or member.may(Permission.ADVICE_READ)):
        raise NotThere
    newest = shown.pk == returned[-1].pk
    stands = _in_letter(member, request, returned, shown, as_of)
    withheld = _report_is_withheld(member, shown, as_of)
    return ReadPage(
        frame=frame_of(request, as_of),
        part=Part(shown.part).label,
        letter=_letter(request, shown, stands, report_withheld=withheld),
        signatures=_signatures(shown),
        clocks=_clocks(request, as_of),
        report=None if stands.hidden or withheld else _report(shown),
        report_withheld=withheld,
        versions=_versions(returned, shown, ref) if len(returned) > 1 else (),
        improvements=_improvements(request),
        improve_url=_improve_url(member, request) if newest else "",
        not_assessed=shown.not_assessed,
        waits=stands.waits.words if stands.waits else "",
    )


def open_to_improve(member: Member, ref: str, *, as_of: date) -> tuple[AdviceRequest, Advice]:
    """The request and its newest returned advice, for the council that asked. Raises NotThere."""
    request = open_request(member, ref, as_of, screen="asking for an improvement")
    if request.case.authority_id != member.organisation_id:
        raise NotThere
    return request, _returned(request)[-1]


def improve_form(as_of: date, request: HttpRequest | None = None) -> ImproveForm:
    """The form of an improvement."""
    form = ImproveForm(request)
    form.not_passed(as_of)
    return form


def improve_page(
    member: Member, request: AdviceRequest, advice: Advice, form: ImproveForm, *, as_of: date
) -> ImprovePage:
    """The advice beside the reasons, unless it waits to be checked or is withheld."""
    stands = _in_letter(member, request, _returned(request), advice, as_of)
    withheld = _report_is_withheld(member, advice, as_of)
    return ImprovePage(
        frame=frame_of(request, as_of),
        letter=_letter(request, advice, stands, report_withheld=withheld),
        waits=stands.waits.words if stands.waits else "",
        form=form,
    )


def waiting_page(member: Member, query: Query, *, as_of: date) -> WaitingPage:
    """The second signatures that this member may give, the most urgent first."""
    waiting = waiting_for(member, as_of)
    paging = Paging.read(query, total=waiting.count())
    rows = [_waiting_row(advice, member, as_of) for advice in waiting[paging.start : paging.stop]]
    return WaitingPage(rows, paging)


def open_second(member: Member, ref: str, *, as_of: date) -> Advice:
    """Advice that waits for a second signature. Notes the reading; raises NotThere."""
    advice = open_to_sign_off(member, ref, as_of)
    request = advice.request
    note_reading(
        member,
        request.case.child_id,
        screen="second signature",
        item=("advice", request.pk),
        about=request.ref,
    )
    return advice


def second_page(advice: Advice, form: SecondForm, *, as_of: date) -> SecondPage:
    """The advice, with what the checker says, before it is signed off."""
    request = advice.request
    return SecondPage(
        frame=frame_of(request, as_of),
        letter=letter_of(request, advice),
        cautions=all_cautions(draft_of(advice), request.service.profession),
        asked_of=advice.sign_off_asked_of.name if advice.sign_off_asked_of else "",
        back_url=reverse("advice:sign_offs"),
        form=form,
    )


def _returned(request: AdviceRequest) -> list[Advice]:
    there = Advice.objects.filter(request=request, returned_on__isnull=False).select_related(*PEOPLE)
    found = list(there.order_by("pk"))
    if not found:
        raise NotThere
    return found


def _in_letter(
    member: Member, request: AdviceRequest, returned: Sequence[Advice], shown: Advice, as_of: date
) -> InLetter:
    """How this version stands in its letter, or that it is withheld with it (B06, N04)."""
    letters = written_on([request], "advice_returned").get(request.pk, [])
    number = next(at for at, advice in enumerate(returned) if advice.pk == shown.pk)
    if len(letters) == len(returned) and _is_sealed(member, "letter", letters[number], as_of):
        return InLetter(Waits(WITHHELD, hidden=True))
    return in_letter(member, request, letters, number, len(returned))


def _letter(
    request: AdviceRequest, shown: Advice, stands: InLetter, *, report_withheld: bool
) -> LetterShown | None:
    """The advice as it stands in its letter; None for whoever is kept from it."""
    if stands.hidden:
        return None
    again = stands.again
    if again is None:
        return letter_of(request, shown, report_withheld=report_withheld)
    return LetterShown(again.title, ", ".join([again.to_name, *again.to_lines]), again.blocks)


def _report_is_withheld(member: Member, advice: Advice, as_of: date) -> bool:
    return advice.report is not None and _is_sealed(member, "upload", advice.report, as_of)


def _is_sealed(member: Member, item: str, document: Letter | Upload, as_of: date) -> bool:
    """The same rule as at its own address."""
    return not type(document).objects.filter(not_sealed(member, item, as_of), pk=document.pk).exists()


def _version(returned: Sequence[Advice], version: str) -> Advice:
    if not version:
        return returned[-1]
    if not (version.isdecimal() and 1 <= int(version) <= len(returned)):
        raise NotThere
    return returned[int(version) - 1]


def _versions(returned: Sequence[Advice], shown: Advice, ref: str) -> list[Link]:
    where = reverse("advice:read", kwargs={"ref": ref})
    return [
        Link(_returned_words(advice), f"{where}?version={number}", current=advice.pk == shown.pk)
        for number, advice in enumerate(returned, 1)
    ]


def _returned_words(advice: Advice) -> str:
    assert advice.returned_on is not None
    return f"{Part(advice.part).label}: returned on {words.day(advice.returned_on)}"


def _signatures(advice: Advice) -> list[Row]:
    rows = []
    if advice.signed_by and advice.signed_on:
        rows.append(
            Row("Signed by", f"{advice.signed_by.name}, {advice.signed_as}, on {words.day(advice.signed_on)}")
        )
    if advice.signed_off_by and advice.signed_off_on:
        rows.append(
            Row("Signed off by", f"{advice.signed_off_by.name}, on {words.day(advice.signed_off_on)}")
        )
    if advice.returned_on:
        rows.append(Row("Returned on", words.day(advice.returned_on)))
    return rows


def _clocks(request: AdviceRequest, as_of: date) -> list[Clock]:
    """This request's own clocks: the six weeks, and weeks 12 to 14 after first advice."""
    events = list(request.case.events.order_by("day", "id"))
    own = [clock for clock in history.clocks_of(events, as_of) if clock.about == request.ref]
    return [clock_view(clock, owed_by=request.provider.name) for clock in own]


def _report(advice: Advice) -> Link | None:
    if advice.report is None:
        return None
    size = f"{max(1, advice.report.size // 1024):,} KB"
    return Link(
        f"{advice.report.name} ({advice.report.get_kind_display()}, {size})",
        reverse("documents:upload", kwargs={"uid": advice.report.uid}),
    )


def _improvements(request: AdviceRequest) -> list[Row]:
    asked = Improvement.objects.filter(advice__request=request).select_related("by").order_by("pk")
    return [
        Row(
            f"{each.by.name}, {words.day(each.day)}",
            [
                each.reason,
                f"Answered on {words.day(each.answered_on)}"
                if each.answered_on
                else f"Wanted by {words.day(each.wanted_by)}",
            ],
        )
        for each in asked
    ]


def _improve_url(member: Member, request: AdviceRequest) -> str:
    mine = request.case.authority_id == member.organisation_id and member.may(Permission.ADVICE_RETURN)
    if not mine or request.state not in (State.RETURNED, State.PART_ONE):
        return ""
    return reverse("advice:improve", kwargs={"ref": request.ref})


def _waiting_row(advice: Advice, member: Member, as_of: date) -> WaitingRow:
    request = advice.request
    return WaitingRow(
        ref=request.ref,
        child=f"{request.case.child.initials}, born {request.case.child.born.year}",
        service=request.service.name,
        council=request.case.authority.name,
        signed_by=advice.signed_by.name if advice.signed_by else "",
        asked_of=advice.sign_off_asked_of.name if advice.sign_off_asked_of else "",
        for_me=advice.sign_off_asked_of_id == member.pk,
        due_on=request.due_on,
        clock=law.state_on(request.due_on, request.answered_on, False, as_of).value,
    )


def decided_words(form: SecondForm) -> str:
    """What is said after a decision on a second signature."""
    return (
        "Signed off. It has gone to the council."
        if form.values["decision"] == "sign"
        else "Sent back to the writer."
    )
