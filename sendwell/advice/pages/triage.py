"""The screens of Annex A, of declining, and of asking the council a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.advice import letters, signing
from sendwell.advice.actions import annex_a
from sendwell.advice.actions.annex_a import Extra, Referral
from sendwell.advice.actions.standing import WORKABLE, council_owner, council_people
from sendwell.advice.forms.triage import (
    OUTCOME_FORMS,
    AskForm,
    LiaiseForm,
    NoticeForm,
    OutcomeForm,
    QuestionForm,
    ReferralForm,
    not_before_today,
)
from sendwell.advice.models import Advice, AdviceRequest, Part, Triage
from sendwell.advice.opening import open_request
from sendwell.advice.pages.frame import Frame, LetterShown, frame_of
from sendwell.law import triage as law
from sendwell.organisations.models import Service

CONFIDENT = "confident"
ASSESS_WITHIN = timedelta(weeks=12)
DOES: dict[str, tuple[str, ...]] = {
    "ask_requester": (
        "Your question goes to the council, with a day for the answer.",
        "The six weeks go on while you wait.",
        "You can begin Annex A again when the answer is here.",
    ),
    "no_possible_need": ("This short notice goes to the council.", "It answers the request: you are done."),
    "not_known": ("This short notice goes to the council.", "It answers the request: you are done."),
    "advice_elsewhere": (
        "This short notice goes to the council and names who gives the advice.",
        "It answers the request: you are done.",
    ),
    "propose_referral": (
        "This is health advice. You sign it, and it goes to the council.",
        "The referral is recorded as proposed, with an owner and a day. The council can make it an action of the plan.",
        "It answers the request: you are done.",
    ),
    "advise_without_seeing": (
        "You go on to write your advice. It will say plainly that the child was not assessed.",
        "Nothing goes to the council until you sign. The six weeks go on.",
    ),
}

SAID = {
    "ask_requester": "Your question has gone to {council}. The six weeks go on.",
    "propose_referral": "Your advice has gone to {council}, and the referral is proposed.",
    "advise_without_seeing": "Write your advice. It says plainly that the child was not assessed.",
}


@dataclass(frozen=True)
class Step:
    """A question already answered, and where to change the answer."""

    text: str
    answer: str
    url: str


@dataclass(frozen=True)
class QuestionPage:
    """One question of Annex A."""

    frame: Frame
    number: int
    id: str
    text: str
    hint: str
    note: str
    note_text: str
    path: Sequence[Step]
    back_url: str
    answered: str
    liaise: str
    form: QuestionForm


@dataclass(frozen=True)
class OutcomePage:
    """Where the answers lead: what will happen, and the very letter that will go."""

    frame: Frame
    id: str
    title: str
    note: str
    note_text: str
    path: Sequence[Step]
    back_url: str
    does: Sequence[str]
    letter: LetterShown | None
    cannot: str
    submit: str
    form: OutcomeForm


@dataclass(frozen=True)
class AskPage:
    """Asking the council for information, outside Annex A."""

    frame: Frame
    letter: LetterShown
    form: AskForm


@dataclass(frozen=True)
class Opened:
    """A request opened for Annex A: the answers so far, and where they lead."""

    request: AdviceRequest
    triage: Triage | None
    scheme: law.Scheme
    step: law.Question | law.Outcome
    answers: dict[str, bool]

    @property
    def begun(self) -> Triage:
        """The Annex A that has been begun. Raises NotThere before the first answer."""
        if self.triage is None:
            raise NotThere
        return self.triage

    @property
    def closed(self) -> bool:
        """The council has its answer, or it is about to be signed."""
        return self.request.state not in WORKABLE

    @property
    def still_asking(self) -> bool:
        """No outcome has been reached."""
        return isinstance(self.step, law.Question)

    @property
    def leads_to(self) -> str:
        """The name of the page after the outcome."""
        return "advice:write" if self.step.id == "advise_without_seeing" else "advice:request"

    @property
    def said(self) -> str:
        """What is said when it is done."""
        council = self.request.case.authority.name
        return SAID.get(self.step.id, "{council} has your notice. The request is answered.").format(
            council=council
        )

    @property
    def next_url(self) -> str:
        """The page of the next question, or of the outcome."""
        if isinstance(self.step, law.Outcome):
            return reverse("advice:annex_a_outcome", kwargs={"ref": self.request.ref})
        return _question_url(self.request.ref, self.step.id)


def open_triage(member: Member, ref: str, *, as_of: date) -> Opened:
    """The request and its unfinished Annex A. Looking begins nothing. Raises NotThere."""
    request = open_request(member, ref, as_of, screen="Annex A")
    if request.provider_id != member.organisation_id:
        raise NotThere
    begun = Triage.objects.filter(request=request, finished_on__isnull=True).first()
    if begun is None:
        scheme = law.scheme(annex_a.SCHEME, as_of)
        return Opened(request, None, scheme, law.next_step(scheme, {}), {})
    step, answers = annex_a.way_taken(begun)
    return Opened(request, begun, annex_a.scheme_of(begun), step, answers)


def question_form(opened: Opened, question: str, *, request: HttpRequest | None = None) -> QuestionForm:
    """The form of a question, with what was typed before.

    After somebody else was found, it also asks whom the clinician spoke to (note 1.4).
    """
    begun = opened.triage
    initial = {"notes": begun.notes, "liaised_with": begun.liaised_with} if begun else {}
    return (LiaiseForm if question == CONFIDENT else QuestionForm)(request, initial=initial)


def question_page(opened: Opened, question: str, form: QuestionForm, *, as_of: date) -> QuestionPage:
    """One question. Raises NotThere for one that Annex A does not ask."""
    path = _path(opened)
    asked = opened.scheme.questions.get(question)
    on_the_way = [*opened.answers, *([opened.step.id] if isinstance(opened.step, law.Question) else [])]
    if asked is None:
        raise NotThere
    place = on_the_way.index(question) if question in on_the_way else len(path)
    liaise = opened.scheme.outcomes["liaise"].note_text if question == CONFIDENT else ""
    return QuestionPage(
        frame=frame_of(opened.request, as_of),
        number=place + 1,
        id=asked.id,
        text=asked.text,
        hint=asked.hint,
        note=asked.note,
        note_text=asked.note_text,
        path=path[:place],
        back_url=_question_url(opened.request.ref, on_the_way[place - 1]) if place else "",
        answered=_word(opened.answers[question]) if question in opened.answers else "",
        liaise=liaise,
        form=form,
    )


def outcome_form(
    opened: Opened, member: Member, as_of: date, *, request: HttpRequest | None = None
) -> OutcomeForm:
    """The form that this outcome needs. Raises NotThere while a question is still open."""
    if isinstance(opened.step, law.Question):
        raise NotThere
    begun = opened.triage
    initial = {
        "source": begun.liaised_with if begun else "",
        "wanted_by": as_of + annex_a.ANSWER_WITHIN,
        "by_when": as_of + ASSESS_WITHIN,
        "owner": council_owner(opened.request).slug,
    }
    form = OUTCOME_FORMS[opened.step.id](request, initial=initial)
    if isinstance(form, AskForm):
        ready_to_ask(form, opened.request, as_of)
    if isinstance(form, ReferralForm):
        form.offer(
            "service", [(s.slug, f"{s.name}, {s.provider.name}") for s in _services(opened.request, as_of)]
        )
        form.offer("owner", [(p.slug, _named(p, member)) for p in [*council_people(opened.request), member]])
        not_before_today(form, "by_when", today=as_of)
    return form


def outcome_page(opened: Opened, member: Member, form: OutcomeForm, *, as_of: date) -> OutcomePage:
    """What will happen, with the letter as it now stands."""
    end = opened.step
    assert isinstance(end, law.Outcome)
    path = _path(opened)
    cannot = signing.why_not_sign(member, opened.request) if end.id == "propose_referral" else ""
    return OutcomePage(
        frame=frame_of(opened.request, as_of),
        id=end.id,
        title=end.title,
        note=end.note,
        note_text=end.note_text,
        path=path,
        back_url=path[-1].url,
        does=DOES[end.id],
        letter=_letter(end.id, opened.request, member, extra_of(form, opened.request, member), as_of),
        cannot=cannot,
        submit=_submit(end, opened.request),
        form=form,
    )


def extra_of(form: OutcomeForm, request: AdviceRequest, member: Member) -> Extra:
    """What was typed, with the people and services it names; as far as it could be read."""
    said = {name: form.cleaned_data.get(name) for name in form.fields} if form.is_valid() else {}
    people = {person.slug: person for person in [*council_people(request), member]}
    owner = people.get(str(said.get("owner") or ""))
    if isinstance(form, ReferralForm):
        if not said:
            return Extra()
        service = Service.objects.select_related("provider").filter(slug=said.get("service") or "").first()
        named = f"{service.name}, {service.provider.name}" if service else str(said["pathway"])
        return Extra(referral=Referral(named, str(said["why"]), said["by_when"], owner, service))  # type: ignore[arg-type]
    if isinstance(form, AskForm):
        return Extra(question=str(said.get("question") or ""), owner=owner, wanted_by=said.get("wanted_by"))
    return form.extra() if isinstance(form, NoticeForm) and said else Extra()


def ask_form(asked: AdviceRequest, as_of: date, *, request: HttpRequest | None = None) -> AskForm:
    """The form of a question to the council."""
    initial = {"wanted_by": as_of + annex_a.ANSWER_WITHIN, "owner": council_owner(asked).slug}
    form = AskForm(request, initial=initial)
    ready_to_ask(form, asked, as_of)
    return form


def ready_to_ask(form: AskForm, request: AdviceRequest, as_of: date) -> None:
    """Who can be asked, and by when at the earliest."""
    form.offer("owner", [(person.slug, person.name) for person in council_people(request)])
    not_before_today(form, "wanted_by", today=as_of)


def question_of(form: AskForm, request: AdviceRequest, member: Member) -> dict[str, Any]:
    """What is asked, of whom, and by when."""
    extra = extra_of(form, request, member)
    return {"text": extra.question, "owner": extra.owner, "wanted_by": extra.wanted_by}


def ask_page(request: AdviceRequest, member: Member, form: AskForm, *, as_of: date) -> AskPage:
    """Asking a question, with the letter as it now stands."""
    letter = _letter("ask_requester", request, member, extra_of(form, request, member), as_of)
    assert letter is not None
    return AskPage(frame=frame_of(request, as_of), letter=letter, form=form)


def _letter(
    outcome: str, request: AdviceRequest, member: Member, extra: Extra, as_of: date
) -> LetterShown | None:
    if outcome == "advise_without_seeing":
        return None
    if outcome == "ask_requester":
        owner = extra.owner or council_owner(request)
        written = letters.question(request, asked=extra.question, owner=owner.name, wanted_by=extra.wanted_by)
    elif outcome == "propose_referral":
        if extra.referral is None:
            return None
        written = _referral_letter(request, member, extra.referral, as_of)
    else:
        written = letters.notice(outcome, request, source=extra.source, note=extra.note)
    return LetterShown(written.title, written.to, written.blocks)


def _referral_letter(
    request: AdviceRequest, member: Member, referral: Referral, as_of: date
) -> letters.Written:
    """The advice as it will be signed. Nothing is stored."""
    given = Advice(
        request=request,
        part=Part.WHOLE,
        narrative=annex_a.referral_narrative(referral),
        signed_by=member,
        signed_as=signing.signs_as(member),
        signed_on=as_of,
    )
    return letters.advice(request, given, annex_a.referral_statements(referral))


def _submit(end: law.Outcome, request: AdviceRequest) -> str:
    if end.id == "advise_without_seeing":
        return "Go on to write the advice"
    verb = "Sign this and send it to" if end.id == "propose_referral" else "Send this to"
    return f"{verb} {request.case.authority.name}"


def _path(opened: Opened) -> list[Step]:
    questions, ref = opened.scheme.questions, opened.request.ref
    return [Step(questions[q].text, _word(yes), _question_url(ref, q)) for q, yes in opened.answers.items()]


def _question_url(ref: str, question: str) -> str:
    return reverse("advice:annex_a_question", kwargs={"ref": ref, "question": question})


def _word(yes: bool) -> str:
    return "Yes" if yes else "No"


def _named(person: Member, member: Member) -> str:
    return f"{person.name} (you)" if person.pk == member.pk else person.name


def _services(request: AdviceRequest, as_of: date) -> list[Service]:
    """The services of the council's area, by name."""
    there = Service.objects.filter(areas=request.case.authority_id, opened_on__lte=as_of)
    return list(
        there.exclude(closed_on__lte=as_of).select_related("provider").order_by("name", "provider__name")
    )
