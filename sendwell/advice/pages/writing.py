"""The screens of writing advice: the draft with what the checker says, its preview, and signing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.advice import letters, signing
from sendwell.advice.actions.writing import draft_of
from sendwell.advice.checker import Caution, check, check_provision
from sendwell.advice.draft import Draft, Line
from sendwell.advice.flows import Closed, closed_to_answer
from sendwell.advice.forms.returned import SignForm, WriteForm
from sendwell.advice.models import Advice, AdviceRequest, Improvement, Part, State, StatementKind
from sendwell.advice.opening import open_request
from sendwell.advice.pages.frame import Frame, LetterShown, frame_of, schools_named_in
from sendwell.casebook import history
from sendwell.documents.models import Upload
from sendwell.documents.opening import may_go
from sendwell.documents.pages.held import owner_of, reasons
from sendwell.law import clock as law
from sendwell.ui import words
from sendwell.ui.parts import Row

FULLER_LIMIT = "fuller_assessment_12_14w"


@dataclass(frozen=True)
class LineShown:
    """One numbered line of the draft with what to look at again."""

    number: int
    kind: str
    label: str
    cautions: Sequence[Caution]
    first: bool
    last: bool


@dataclass(frozen=True)
class Difference:
    """Two texts for one place: what somebody else kept, and what was typed here."""

    where: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class FullerWindow:
    """When a fuller assessment still reaches the plan in time: weeks 12 to 14 (Quick Guide 6.2.2)."""

    ideal_by: date
    latest: date
    too_late: bool


@dataclass(frozen=True)
class WritePage:
    """The draft while it is written."""

    frame: Frame
    lines: Sequence[LineShown]
    narrative_cautions: Sequence[Caution]
    window: FullerWindow | None
    differences: Sequence[Difference]
    undo: str
    report: str
    held: Sequence[str]
    asked_for: Sequence[Row]
    why_back: str
    kept_at: str
    autosave_url: str
    may_take_out: bool
    form: WriteForm


@dataclass(frozen=True)
class SignPage:
    """The advice as it will go, what the checker still says, and the signature."""

    frame: Frame
    letter: LetterShown
    cautions: Sequence[tuple[str, Caution]]
    window: FullerWindow | None
    signs_as: str
    cannot: str
    closed: Closed | None
    back_url: str
    form: SignForm


@dataclass(frozen=True)
class WaitsPage:
    """Signed, and waiting for a second signature: nothing to write."""

    frame: Frame
    letter: LetterShown
    signed: str
    asked_of: str


@dataclass(frozen=True)
class TakeOutPage:
    """Before a draft is taken out."""

    frame: Frame
    back_url: str


@dataclass(frozen=True)
class Opened:
    """A request opened for writing, and its draft if there is one."""

    request: AdviceRequest
    advice: Advice | None

    @property
    def draft(self) -> Draft:
        """What is kept so far."""
        if self.advice is not None:
            return draft_of(self.advice)
        return Draft(Part.TWO if self.request.state == State.PART_ONE else Part.WHOLE)

    @property
    def closed(self) -> bool:
        """The council has its answer and asks for no more."""
        return self.request.state not in State.open()

    @property
    def waits(self) -> bool:
        """It is signed and waits for a second signature: nothing to write."""
        return self.advice is not None and self.advice.signed_on is not None

    @property
    def version(self) -> int:
        """By which two writers notice each other."""
        return self.advice.version if self.advice else 0

    @property
    def begun(self) -> Advice:
        """The draft. Raises NotThere where nothing was written."""
        if self.advice is None:
            raise NotThere
        return self.advice


def open_writing(member: Member, ref: str, *, as_of: date) -> Opened:
    """The request and its draft, for somebody of the body asked. Raises NotThere."""
    request = open_request(member, ref, as_of, screen="writing advice")
    if request.provider_id != member.organisation_id:
        raise NotThere
    people = ("report__release", "signed_by", "signed_off_by", "sign_off_asked_of")
    advice = Advice.objects.select_related(*people).filter(request=request, returned_on__isnull=True).first()
    return Opened(request, advice)


def write_form(opened: Opened, as_of: date, request: HttpRequest | None = None) -> WriteForm:
    """The form of the draft."""
    window = fuller_window(opened.request, None, as_of)
    hint = (
        f"Best by {words.day(window.ideal_by)}, at the latest by {words.day(window.latest)}" if window else ""
    )
    return WriteForm(request, kept=opened.draft, version=opened.version, window=hint)


def write_page(opened: Opened, form: WriteForm, *, as_of: date) -> WritePage:
    """The draft with warnings beside each line. What was typed is shown, whatever is wrong with it."""
    request, draft, kept = opened.request, form.draft, opened.advice
    schools = schools_named_in(_all_text(draft))
    return WritePage(
        frame=frame_of(request, as_of),
        lines=_lines(draft, request.service.profession, schools),
        narrative_cautions=check(
            draft.narrative, request.service.profession, schools=schools, provision=False
        ),
        window=_window(request, draft, as_of),
        differences=_differences(opened.draft, draft) if form.stale else (),
        undo=_undo(draft),
        report=kept.report.name if kept and kept.report else "",
        held=_held(kept.report) if kept and kept.report else (),
        asked_for=_asked_for(request),
        why_back=_why_back(request, kept),
        kept_at=words.when(localtime(kept.saved_at)) if kept else "",
        autosave_url=reverse("advice:autosave", kwargs={"ref": request.ref}),
        may_take_out=kept is not None and request.state == State.WRITING,
        form=form,
    )


def _held(report: Upload) -> Sequence[str]:
    """Why nobody can be sent the report yet, and whose turn it is: whoever chose the file reads it at once."""
    if may_go(report):
        return ()
    return [*reasons(report), f"Whose turn it is: {owner_of(report)}."]


def waits_page(opened: Opened, *, as_of: date) -> WaitsPage:
    """What is seen instead of the draft while a second signature is awaited. Raises NotThere."""
    advice = opened.begun
    if advice.signed_by is None or advice.signed_on is None:
        raise NotThere
    return WaitsPage(
        frame=frame_of(opened.request, as_of),
        letter=letter_of(opened.request, advice),
        signed=f"{advice.signed_by.name}, {words.day(advice.signed_on)}",
        asked_of=advice.sign_off_asked_of.name if advice.sign_off_asked_of else "",
    )


def letter_of(request: AdviceRequest, advice: Advice, *, report_withheld: bool = False) -> LetterShown:
    """The advice as the council reads it."""
    written = letters.advice(request, advice, draft_of(advice).lines, report_withheld=report_withheld)
    return LetterShown(written.title, written.to, written.blocks)


def sign_form(opened: Opened, member: Member, as_of: date, request: HttpRequest | None = None) -> SignForm:
    """The form with those who can give a second signature."""
    form = SignForm(request)
    people = signing.second_signatories(opened.request, signer=member, day=as_of)
    form.offer("asked_of", [(p.slug, f"{p.name}, {p.kind.name.lower()}") for p in people])
    if not people:
        del form.fields["significant"], form.fields["asked_of"]
    return form


def signing_as_said(opened: Opened, member: Member, form: SignForm, as_of: date) -> dict[str, Any]:
    """Whether a second signature is wanted, and whose."""
    if not form.values.get("significant"):
        return {"significant": False}
    people = signing.second_signatories(opened.request, signer=member, day=as_of)
    named = {person.slug: person for person in people}
    return {"significant": True, "asked_of": named[form.values["asked_of"]]}


def sign_page(opened: Opened, member: Member, form: SignForm, *, as_of: date) -> SignPage:
    """The advice as it will go, before it is signed. Raises NotThere where there is no draft to sign."""
    advice, request = opened.begun, opened.request
    if advice.signed_on:
        raise NotThere
    advice.signed_by, advice.signed_as, advice.signed_on = member, signing.signs_as(member), as_of
    return SignPage(
        frame=frame_of(request, as_of),
        letter=letter_of(request, advice),
        cautions=all_cautions(opened.draft, request.service.profession),
        window=_window(request, opened.draft, as_of),
        signs_as=signing.signs_as(member),
        cannot=signing.why_not_sign(member, request),
        closed=closed_to_answer(request, as_of),
        back_url=reverse("advice:write", kwargs={"ref": request.ref}),
        form=form,
    )


def cautions_of(line: Line, profession: str, schools: Sequence[str]) -> list[Caution]:
    """What to look at again in one line: only an outcome or a provision can be too vague."""
    kind = StatementKind(line.kind)
    said = " ".join((line.text, line.who, line.how_often, line.how_long, line.review))
    found = check(said, profession, schools=schools, provision=kind != StatementKind.NEED)
    if kind != StatementKind.PROVISION or not line.text.strip():
        return found
    return found + check_provision(
        who=line.who, how_often=line.how_often, how_long=line.how_long, review=line.review
    )


def _lines(draft: Draft, profession: str, schools: Sequence[str]) -> list[LineShown]:
    return [
        LineShown(
            number=number,
            kind=line.kind,
            label=StatementKind(line.kind).label,
            cautions=cautions_of(line, profession, schools),
            first=number == 1,
            last=number == len(draft.lines),
        )
        for number, line in enumerate(draft.lines, 1)
    ]


def all_cautions(draft: Draft, profession: str) -> list[tuple[str, Caution]]:
    """Everything to look at again, with where it stands."""
    schools = schools_named_in(_all_text(draft))
    found = [("Narrative", c) for c in check(draft.narrative, profession, schools=schools, provision=False)]
    for number, line in enumerate(draft.lines, 1):
        found += [(f"Line {number}", caution) for caution in cautions_of(line, profession, schools)]
    return found


def _all_text(draft: Draft) -> str:
    return " ".join([draft.narrative, *(line.text for line in draft.lines)])


def fuller_window(request: AdviceRequest, fuller_by: date | None, as_of: date) -> FullerWindow | None:
    """Weeks 12 and 14, if first advice went back on `as_of`: asked of the law, nothing is stored."""
    events = history.standing(request.case.events.order_by("day", "id"))
    first = law.Event("advice_part_one_returned", as_of, about=request.ref)
    found = law.clocks([*history.as_law_events(events), first], as_of, only={FULLER_LIMIT})
    if not found or found[-1].due is None:
        return None
    ideal, latest = found[-1].planned or found[-1].due, found[-1].due
    return FullerWindow(ideal, latest, fuller_by is not None and fuller_by > latest)


def _window(request: AdviceRequest, draft: Draft, as_of: date) -> FullerWindow | None:
    return fuller_window(request, draft.fuller_by, as_of) if draft.part == Part.ONE else None


def _differences(kept: Draft, typed: Draft) -> list[Difference]:
    """Every place where the two texts differ, both in full."""
    pairs = [("What is sent now", _part(kept), _part(typed))]
    pairs.append(("What you know and think", kept.narrative, typed.narrative))
    for number in range(1, max(len(kept.lines), len(typed.lines)) + 1):
        pairs.append((f"Line {number}", _in_words(kept.lines, number), _in_words(typed.lines, number)))
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


def _part(draft: Draft) -> str:
    said = [Part(draft.part).label, f"by {words.day(draft.fuller_by)}" if draft.fuller_by else ""]
    return ", ".join([*filter(None, said), *(["not assessed"] if draft.not_assessed else [])])


def _in_words(lines: Sequence[Line], number: int) -> str:
    if number > len(lines):
        return ""
    line = lines[number - 1]
    said = [
        f"{StatementKind(line.kind).label}: {line.text}",
        line.who,
        line.how_often,
        line.how_long,
        line.review,
    ]
    return "\n".join(text for text in said if text)


def _undo(draft: Draft) -> str:
    if not draft.removed:
        return ""
    last = draft.removed[-1]
    return f"Put back line {last.at} ({StatementKind(last.line.kind).label.lower()})"


def _asked_for(request: AdviceRequest) -> list[Row]:
    rows = [
        ("Why you", request.why_you),
        ("What is asked", request.asked),
        ("In what form", request.form_wanted),
    ]
    return [Row(key, value) for key, value in rows]


def _why_back(request: AdviceRequest, kept: Advice | None) -> str:
    """Why the text is with the writer again: the second signatory's or the council's reason."""
    if kept is not None and kept.sign_off_refused:
        return kept.sign_off_refused
    waiting = (
        Improvement.objects.filter(advice__request=request, answered_on__isnull=True).order_by("pk").last()
    )
    return f"{waiting.reason}\nWanted by {words.day(waiting.wanted_by)}." if waiting else ""


def take_out_page(opened: Opened, *, as_of: date) -> TakeOutPage:
    """What is lost is said before it is lost."""
    return TakeOutPage(
        frame_of(opened.request, as_of), reverse("advice:write", kwargs={"ref": opened.request.ref})
    )


def signed_words(opened: Opened, member: Member, form: SignForm, as_of: date) -> str:
    """What is said after signing."""
    asked_of = signing_as_said(opened, member, form, as_of).get("asked_of")
    if asked_of:
        return f"Signed. {asked_of.name} has been asked for the second signature. The six weeks go on."
    return f"Signed. Your advice has gone to {opened.request.case.authority.name}."


def kept_words(form: WriteForm) -> str:
    """What is said after a button; moving a line says nothing, the page shows it."""
    return "Your draft is kept." if form.pressed in ("", "detach") else ""


def place_of(form: WriteForm) -> str:
    """Where on the page the work goes on: the line that was added or moved."""
    verb, _, about = form.pressed.partition("-")
    if verb == "add":
        return f"#line-{len(form.kinds) + 1}"
    if verb in ("up", "down") and about.isdecimal():
        return f"#line-{max(1, int(about) + (-1 if verb == 'up' else 1))}"
    return "#lines" if verb in ("remove", "undo") else ""
