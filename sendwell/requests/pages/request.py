"""One request on the council's screen: what was asked, who may it be, where the clocks stand, what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for, told_of_seals
from sendwell.casebook import history
from sendwell.casebook.models import Case, Event
from sendwell.casebook.pages.shown import child_banner, clock_view
from sendwell.documents.models import Letter
from sendwell.documents.opening import readable_letters, withheld_letters
from sendwell.law.events import event_types
from sendwell.people.identifiers import spaced
from sendwell.requests.forms.asking import EVIDENCE
from sendwell.requests.forms.officer import CandidateForm
from sendwell.requests.models import AskedBy, AssessmentRequest, Candidate, Channel, Decision
from sendwell.requests.opening import open_request
from sendwell.requests.pages.asking import profession_words
from sendwell.requests.standing import all_of, lead_ref
from sendwell.ui import words
from sendwell.ui.parts import ChildBanner, Clock, Happening, Link, Row

SHOWN_CLOCKS = (
    "decide_assess_6w",
    "determine_not_necessary_6w",
    "refuse_plan_16w",
    "final_plan_20w",
    "appeal_2m_or_1m",
)
STEPS = {
    "parent_consulted": ("Consult the family", "requests:consult", "Section 36(4): before deciding"),
    "others_notified": ("Tell health, social care and the school", "requests:notify", "Regulation 4(2)"),
}


@dataclass(frozen=True)
class CandidateShown:
    """A child who may be the same, cut to what this council may know of that child."""

    number: int
    why: str
    name: str
    facts: Sequence[str]
    answer: str
    form_url: str


@dataclass(frozen=True)
class StepShown:
    """Something the law wants before the decision, and whether it was done."""

    text: str
    provision: str
    url: str
    done_on: date | None


@dataclass(frozen=True)
class DecisionShown:
    """What was decided, by whom, and why."""

    assess: bool
    day: date
    by: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class RequestPage:
    """Everything about one request that an officer of the council needs to decide on it."""

    ref: str
    case_ref: str
    banner: ChildBanner
    received_on: date
    asked: Sequence[Row]
    said: Sequence[Row]
    child: Sequence[Row]
    together: Sequence[Link]
    candidates: Sequence[CandidateShown]
    unanswered: int
    clocks: Sequence[Clock]
    steps: Sequence[StepShown]
    happened: Sequence[Happening]
    withheld: int
    """How many of them are sealed from this officer, who is told so; the dates above count them all (N04)."""
    letters: Sequence[Link]
    letters_withheld: int
    decision: DecisionShown | None
    withdrawn_on: date | None
    officer: str
    stands: bool
    may_allocate: bool
    may_take: bool
    may_correct_day: bool


def request_page(member: Member, ref: str, *, as_of: date) -> RequestPage:
    """The request, for an officer of the council that was asked. Raises NotThere."""
    request = open_request(member, ref, as_of)
    case, about = request.case, lead_ref(request)
    together = all_of(request)
    hidden = sealed_for(member, case.child, as_of)
    events = list(case.events.select_related("by", "organisation").order_by("day", "id"))
    mine = [event for event in events if event.about == about]
    shown = [event for event in mine if not hidden.hides("event", event.pk, about)]
    candidates = _candidates(member, request, as_of)
    return RequestPage(
        ref=request.ref,
        case_ref=case.ref,
        banner=child_banner(case.child, as_of),
        received_on=request.received_on,
        asked=_asked(request),
        said=_said(request),
        child=_child(request),
        together=_together(together, request),
        candidates=candidates,
        unanswered=0
        if any(c.answer == "same" for c in candidates)
        else sum(not c.answer for c in candidates),
        clocks=_clocks(events, about, case, as_of),
        steps=_steps(request, mine),
        happened=[_happening(event) for event in shown],
        withheld=len(mine) - len(shown) if told_of_seals(member) else 0,
        letters=_letters(readable_letters(member, as_of).filter(case=case, about=about)),
        letters_withheld=withheld_letters(member, as_of).filter(case=case, about=about).count(),
        decision=_decision(together),
        withdrawn_on=request.withdrawn_on,
        officer=request.officer.name if request.officer else "",
        stands=request.stands,
        may_allocate=member.may(Permission.REQUEST_ALLOCATE) and request.stands,
        may_take=request.officer is None and request.stands,
        may_correct_day=member.may(Permission.CLOCK_CORRECT) and request.stands,
    )


def _asked(request: AssessmentRequest) -> list[Row]:
    contact = [part for part in (request.requester_email, request.requester_phone) if part]
    place = request.organisation.name if request.organisation else ""
    rows = [
        Row(
            "Asked by",
            [
                AskedBy(request.asked_by).label,
                *[part for part in (place, request.requester_relation) if part],
            ],
        ),
        Row("Name", request.requester_name),
        Row("How to reach them", contact or "No email or telephone: by post"),
        Row("Came", f"{Channel(request.channel).label}, {_sent(request)}"),
        Row("Counts as received on", [words.weekday(request.received_on), *_rule(request)]),
    ]
    if not request.family_knows:
        rows.append(Row("The family", "Whoever asked says that the family does not know of it yet."))
    return rows


def _sent(request: AssessmentRequest) -> str:
    return words.when(request.sent_at) if request.sent_at else words.day(request.sent_on)


def _rule(request: AssessmentRequest) -> list[str]:
    if request.overridden_by is None or request.rule_day is None:
        return [request.receipt_rule]
    return [
        f"Set by {request.overridden_by.name}: {request.override_reason}",
        f"By the rule it would have been {words.weekday(request.rule_day)}.",
    ]


def _said(request: AssessmentRequest) -> list[Row]:
    rows = [
        Row("What worries them", request.why),
        Row("What is hard", request.difficulties),
        Row("Help so far", request.support_so_far),
        Row("What they hope for", request.hopes),
        Row("Who helps now", [_professional(each) for each in request.professionals]),
        Row("What they have", _evidence(request)),
    ]
    return [row for row in rows if row.value]


def _professional(each: dict[str, str]) -> str:
    parts = (each["name"], profession_words(each) or each.get("profession", ""), each.get("reach", ""))
    return ", ".join(part for part in parts if part)


def _evidence(request: AssessmentRequest) -> list[str]:
    have = [text for key, (text, _hint) in EVIDENCE.items() if request.checklist.get(key) == "have"]
    more = request.checklist.get("more")
    return [*have, more] if more else have


def _child(request: AssessmentRequest) -> list[Row]:
    """The child as the asker named them, where it may differ from the record."""
    typed = request.child_as_typed or {}
    rows = [
        Row("Name", " ".join(typed.get(part, "") for part in ("given_name", "family_name"))),
        Row("Born", words.day(date.fromisoformat(typed["born"])) if typed.get("born") else ""),
        Row("NHS number", spaced(typed.get("nhs_number", ""))),
        Row("School", typed.get("school", "")),
        Row(
            "Address",
            ", ".join(part for part in (typed.get("address", ""), typed.get("postcode", "")) if part),
        ),
    ]
    return [row for row in rows if row.value.strip()]  # type: ignore[union-attr]  # every value here is text


def _together(together: Sequence[AssessmentRequest], request: AssessmentRequest) -> list[Link]:
    return [
        Link(
            f"{each.ref}, {AskedBy(each.asked_by).label.lower()}, received on {words.day(each.received_on)}"
            + (", withdrawn" if each.withdrawn_on else ""),
            reverse("requests:request", kwargs={"ref": each.ref}),
        )
        for each in together
        if each.pk != request.pk
    ]


def _candidates(member: Member, request: AssessmentRequest, as_of: date) -> list[CandidateShown]:
    """The children who may be the same. One whom this council does not keep shows only what is alike."""
    rows = list(
        Candidate.objects.filter(request=request).select_related("child", "answered_by").order_by("pk")
    )
    if not rows:
        return []
    cases = (
        Case.objects.filter(child__in=[row.child_id for row in rows])
        .select_related("authority")
        .order_by("pk")
    )
    ours = {case.child_id: case for case in cases if case.authority_id == request.case.authority_id}
    return [_candidate(member, request, row, ours.get(row.child_id), as_of) for row in rows]


def _candidate(
    member: Member, request: AssessmentRequest, row: Candidate, case: Case | None, as_of: date
) -> CandidateShown:
    child = row.child
    facts: list[str] = [
        "This council has no case of this child. Nothing more is shown until you say that it is the same."
    ]
    if case is not None:
        note_reading(member, child.pk, screen="same child?")
        facts = [
            f"Born on {words.day(child.born)}, {child.age_on(as_of)} years old",
            f"NHS number {spaced(child.nhs_number)}" if child.nhs_number else "NHS number not known",
            child.address or "Address not known",
            f"Case {case.ref}: {case.get_stage_display()}",
        ]
    answer = (
        f"{row.get_answer_display()}, said {row.answered_by.name}" if row.answer and row.answered_by else ""
    )
    return CandidateShown(
        number=row.pk,
        why=row.why,
        name=f"{child.given_name} {child.family_name}" if case else "A child known elsewhere",
        facts=facts,
        answer=row.answer and answer,
        form_url=reverse("requests:candidate", kwargs={"ref": request.ref, "number": row.pk}),
    )


def _clocks(events: Sequence[Event], about: str, case: Case, as_of: date) -> list[Clock]:
    found = {
        clock.timescale: clock
        for clock in history.clocks_of(list(events), as_of)
        if clock.about == about and clock.timescale in SHOWN_CLOCKS
    }
    return [
        clock_view(found[name], owed_by="" if name.startswith("appeal") else case.authority.name)
        for name in SHOWN_CLOCKS
        if name in found
    ]


def _steps(request: AssessmentRequest, events: Sequence[Event]) -> list[StepShown]:
    done = {event.type: event.day for event in events}
    return [
        StepShown(text, provision, reverse(name, kwargs={"ref": request.ref}), done.get(type_))
        for type_, (text, name, provision) in STEPS.items()
    ]


def _happening(event: Event) -> Happening:
    outside = "From outside" if event.type in ("request_received", "request_joined") else "Sendwell"
    by = ", ".join(part.name for part in (event.by, event.organisation) if part) or outside
    text = "\n".join(
        f"{key.replace('_', ' ').capitalize()}: {value}" for key, value in event.details.items() if value
    )
    return Happening(day=event.day, title=event_types()[event.type].title, by=by, text=text)


def _letters(readable: QuerySet[Letter]) -> list[Link]:
    rows = readable.order_by("pk").values_list("uid", "title", "to_name", "day")
    return [
        Link(f"{title}: to {to_name}, {words.day(day)}", reverse("documents:letter", kwargs={"uid": uid}))
        for uid, title, to_name, day in rows
    ]


def decision_of(together: Sequence[AssessmentRequest]) -> Decision | None:
    """The one decision on requests that count together."""
    return next((each.decision for each in together if hasattr(each, "decision")), None)


def _decision(together: Sequence[AssessmentRequest]) -> DecisionShown | None:
    decision = decision_of(together)
    if decision is None:
        return None
    yes = {True: "Yes. ", False: "No. "}
    return DecisionShown(
        assess=decision.assess,
        day=decision.day,
        by=decision.by.name,
        rows=[
            Row(
                "Has or may have special educational needs",
                yes[decision.has_or_may_have_sen] + decision.sen_reasons,
            ),
            Row("May need provision through a plan", yes[decision.may_need_plan] + decision.plan_reasons),
            Row("What was read", decision.evidence),
        ],
    )


@dataclass(frozen=True)
class CandidatePage:
    """Two children side by side, and the question whether they are one."""

    ref: str
    form: CandidateForm
    asked: Sequence[Row]
    known: CandidateShown


def candidate_page(
    member: Member, candidate: Candidate, form: CandidateForm, *, as_of: date
) -> CandidatePage:
    """The child as the asker named them, beside the one whom we know."""
    request = candidate.request
    shown = {each.number: each for each in _candidates(member, request, as_of)}
    return CandidatePage(ref=request.ref, form=form, asked=_child(request), known=shown[candidate.pk])


def open_candidate(member: Member, ref: str, number: int, as_of: date) -> Candidate:
    """One candidate of a request of the member's council. Raises NotThere."""
    request = open_request(member, ref, as_of, screen="same child?")
    found = Candidate.objects.filter(request=request, pk=number).select_related("child").first()
    if found is None:
        raise NotThere
    found.request = request
    return found
