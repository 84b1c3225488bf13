"""Annex A: working through the questions, and what each outcome does (Quick Guide 6.2.2 and section 11).

Triage stops no clock. Its outcome may: a notice or advice answers the council; a question to it does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.advice import letters, signing
from sendwell.advice.actions import returned, standing, writing
from sendwell.advice.draft import Line
from sendwell.advice.held import quoted, written_on
from sendwell.advice.models import (
    Advice,
    AdviceRequest,
    Part,
    ProposedReferral,
    Question,
    State,
    StatementKind,
    Triage,
)
from sendwell.casebook import history
from sendwell.documents.disclosure import gate
from sendwell.law import triage as law
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.organisations.models import Service
from sendwell.ui import words

SCHEME = "annex_a"
ANSWER_WITHIN = timedelta(weeks=1)
WRITTEN_AS_ADVICE = {"propose_referral", "advise_without_seeing"}


@dataclass(frozen=True)
class Referral:
    """An assessment to be proposed: by which service or pathway, why, who sees to it, and by when."""

    pathway: str
    why: str
    by_when: date
    owner: Member | None = None
    to_service: Service | None = None


@dataclass(frozen=True)
class Extra:
    """What an outcome needs beyond the answers. Each outcome reads only its own."""

    source: str = ""
    note: str = ""
    question: str = ""
    owner: Member | None = None
    wanted_by: date | None = None
    referral: Referral | None = None


@transaction.atomic
def begin_triage(*, request: AdviceRequest, by: Member, day: date) -> Triage:
    """The unfinished Annex A of this request, new if there is none. Records nothing yet."""
    request = standing.held(request, by, day, Permission.ADVICE_TRIAGE)
    standing.still_open(request)
    begun = Triage.objects.filter(request=request, finished_on__isnull=True).first()
    if begun is not None:
        begun.request = request
        return begun
    scheme = law.scheme(SCHEME, day)
    return Triage.objects.create(
        request=request, scheme=scheme.id, scheme_version=scheme.version, by=by, begun_on=day
    )


@transaction.atomic
def answer(
    *,
    triage: Triage,
    question: str,
    yes: bool,
    by: Member,
    day: date,
    notes: str | None = None,
    liaised_with: str | None = None,
) -> Triage:
    """Keep one answer. Later answers stay, so that going back loses nothing; `finish` reads only the way taken.

    `liaised_with` is whom the clinician speaks to (note 1.4); `notes` are the service's own. None leaves either
    as it was. Raises Refused for a question that the scheme does not ask.
    """
    triage = _held(triage, by, day)
    if question not in scheme_of(triage).questions:
        raise Refused("This question is not part of Annex A. Begin again from the request.")
    triage.answers = {**triage.answers, question: yes}
    triage.notes = triage.notes if notes is None else notes
    triage.liaised_with = triage.liaised_with if liaised_with is None else liaised_with
    triage.save(update_fields=["answers", "notes", "liaised_with"])
    return triage


@transaction.atomic
def keep_notes(*, triage: Triage, notes: str, by: Member, day: date) -> Triage:
    """Keep the service's private notes. They never leave it."""
    triage = _held(triage, by, day)
    triage.notes = notes
    triage.save(update_fields=["notes"])
    return triage


def scheme_of(triage: Triage) -> law.Scheme:
    """The scheme in the version by which this triage was begun."""
    return law.scheme(triage.scheme, triage.scheme_version)


def way_taken(triage: Triage) -> tuple[law.Question | law.Outcome, dict[str, bool]]:
    """Where the answers lead, and those of them that lie on the way: going back may have left others over."""
    scheme, on_the_way, here = scheme_of(triage), {}, scheme_of(triage).first
    while here in scheme.questions and here in triage.answers:
        on_the_way[here] = triage.answers[here]
        here = scheme.questions[here].answers[law.word(on_the_way[here])]
    return law.next_step(scheme, on_the_way), on_the_way


@transaction.atomic
def finish(*, triage: Triage, by: Member, day: date, extra: Extra | None = None) -> Triage:
    """End in the outcome of the answers: the event, the letter, and where it applies the referral.

    Raises Refused while a question on the way is unanswered or the outcome lacks what it needs.
    """
    return _finished(_held(triage, by, day), by, day, extra or Extra())


def _finished(triage: Triage, by: Member, day: date, extra: Extra) -> Triage:
    """The end of an Annex A that is held with its request."""
    request = triage.request
    standing.still_open(request)
    end, answers = way_taken(triage)
    if isinstance(end, law.Question):
        raise Refused(f"One question is still open: {end.text}")
    _check(end, extra, request, by, day)
    result = law.outcome(scheme_of(triage), answers, day)
    triage.answers, triage.outcome, triage.source = answers, end.id, extra.source
    triage.finished_on, triage.by = day, by
    triage.save()
    standing.take_up(request, by, day)
    _record_liaison(request, triage, result, by, day)
    _record_triage(request, triage, result, by, day)
    _OUTCOMES.get(end.id, _give_notice)(request, triage, extra, by, day)
    return triage


@transaction.atomic
def triage(
    *,
    request: AdviceRequest,
    answers: Mapping[str, bool],
    by: Member,
    day: date,
    source: str = "",
    question: str = "",
    referral: Referral | None = None,
    notes: str = "",
    note: str = "",
    liaised_with: str = "",
) -> Triage:
    """All of Annex A in one call: begin, answer and finish."""
    begun = _unfinished(begin_triage(request=request, by=by, day=day))
    if not set(answers) <= set(scheme_of(begun).questions):
        raise Refused("One of these questions is not part of Annex A.")
    begun.answers = {**begun.answers, **answers}
    begun.notes, begun.liaised_with = notes, liaised_with
    extra = Extra(source=source, note=note, question=question, referral=referral)
    return _finished(begun, by, day, extra)


@transaction.atomic
def ask_requester(
    *,
    request: AdviceRequest,
    text: str,
    by: Member,
    day: date,
    owner: Member | None = None,
    wanted_by: date | None = None,
) -> Question:
    """Ask the council for what is missing (note 1.2). It has an owner and a day; the six weeks go on."""
    request = standing.held(request, by, day, Permission.ADVICE_TRIAGE)
    standing.still_open(request)
    standing.take_up(request, by, day)
    return _ask(request, text, by, day, owner, wanted_by)


def _ask(
    request: AdviceRequest, asked: str, by: Member, day: date, owner: Member | None, wanted_by: date | None
) -> Question:
    owner = owner or standing.council_owner(request)
    wanted_by = wanted_by or day + ANSWER_WITHIN
    if not asked.strip():
        raise Refused("Write what you need to know.", field="question")
    if wanted_by < day:
        raise Refused(
            f"You want the answer by {words.day(wanted_by)}, which has passed. Check the date.",
            field="wanted_by",
        )
    if owner.organisation_id != request.case.authority_id:
        raise Refused("The question goes to somebody at the council.", field="owner")
    asked_now = Question.objects.create(
        request=request, text=asked, asked_by=by, asked_on=day, owner=owner, wanted_by=wanted_by
    )
    written = letters.question(request, asked=asked, owner=owner.name, wanted_by=wanted_by)
    letter = letters.send(written, request, by=by, day=day)
    state = request.state if request.state == State.WRITING else State.ASKING
    standing.moved_to(request, State(state))
    details = {"question": quoted(letter, asked), "with": owner.name, "wanted_by": words.day(wanted_by)}
    history.record(request.case, "requester_asked", by=by, day=day, about=request.ref, details=details)
    path = f"/advice/{request.ref}/questions/{asked_now.pk}"
    gate.tell(letter, owner, "question_asked", path)
    return asked_now


def _held(triage: Triage, by: Member, day: date) -> Triage:
    """The triage and its request, held until the transaction ends. Raises Refused once it is finished."""
    triage.request = standing.held(triage.request, by, day, Permission.ADVICE_TRIAGE)
    return _unfinished(triage)


def _unfinished(triage: Triage) -> Triage:
    """The triage of a request that is held, held too. Raises Refused once it is finished."""
    fresh = Triage.objects.select_for_update(of=("self",)).select_related("by").get(pk=triage.pk)
    fresh.request = triage.request
    if fresh.finished_on:
        raise Refused(
            f"{fresh.by.name} finished this Annex A on {words.day(fresh.finished_on)}. Nothing was changed."
        )
    return fresh


def _check(end: law.Outcome, extra: Extra, request: AdviceRequest, by: Member, day: date) -> None:
    if end.id == "advice_elsewhere" and not extra.source.strip():
        raise Refused("Name who is giving the advice, so that the council can find it.", field="source")
    if end.id == "ask_requester" and not extra.question.strip():
        raise Refused("Write what you need to know.", field="question")
    if end.id == "propose_referral":
        _check_referral(extra.referral, request, by, day)


def _check_referral(referral: Referral | None, request: AdviceRequest, by: Member, day: date) -> None:
    if referral is None or not referral.pathway.strip():
        raise Refused("Say which service or pathway should assess the child.", field="pathway")
    if not referral.why.strip():
        raise Refused("Say why an assessment is needed.", field="why")
    if referral.by_when < day:
        raise Refused(
            f"The assessment would be by {words.day(referral.by_when)}, which has passed. Check the date.",
            field="by_when",
        )
    cannot = signing.why_not_sign(by, request)
    if cannot:
        raise Refused(
            f"This answer is advice, and it is signed. {cannot} Your answers are kept: "
            "ask a registered colleague to send it."
        )


def _record_liaison(
    request: AdviceRequest, triage: Triage, result: law.Result, by: Member, day: date
) -> None:
    """Who else was spoken to (note 1.4)."""
    for outcome in result.on_the_way:
        details = {"spoke_to": triage.liaised_with} if triage.liaised_with else {}
        history.record(request.case, outcome.event, by=by, day=day, about=request.ref, details=details)


def _record_triage(request: AdviceRequest, triage: Triage, result: law.Result, by: Member, day: date) -> None:
    """The scheme, its version and the way taken. Never the private notes."""
    details: dict[str, Any] = {
        "outcome": result.outcome.title,
        "scheme": f"{triage.scheme} as of {triage.scheme_version.isoformat()}",
        "way": " ".join(result.reasons),
        "path": [[name, yes] for name, yes in result.path],
        "outcome_id": result.outcome.id,
    }
    history.record(request.case, "advice_triaged", by=by, day=day, about=request.ref, details=details)


def _give_notice(request: AdviceRequest, triage: Triage, extra: Extra, by: Member, day: date) -> None:
    """Notes 1.3, 1.5 and 1.9: a short written notice answers the council."""
    written = letters.notice(triage.outcome, request, source=extra.source, note=extra.note)
    letter = letters.send(written, request, by=by, day=day)
    standing.moved_to(request, State.NOT_NEEDED, answered_on=day)
    details = {
        "outcome": letter.title,
        "source": quoted(letter, extra.source),
        "note": quoted(letter, extra.note),
    }
    kept = {key: value for key, value in details.items() if value}
    history.record(request.case, "advice_not_known", by=by, day=day, about=request.ref, details=kept)
    standing.tell_council_of(letter, request, "advice_not_known", f"/advice/{request.ref}")
    standing.relationship_ends(request, after=day)


def _ask_for_more(request: AdviceRequest, triage: Triage, extra: Extra, by: Member, day: date) -> None:
    _ask(request, extra.question, by, day, extra.owner, extra.wanted_by)


def _go_on_to_write(request: AdviceRequest, triage: Triage, extra: Extra, by: Member, day: date) -> None:
    """Note 1.8: advice that says plainly that the child was not assessed, to be written next."""
    draft = writing.begin_advice(request=request, by=by, day=day)
    if not draft.not_assessed:
        Advice.objects.filter(pk=draft.pk).update(not_assessed=True)


def _advise_assessment(request: AdviceRequest, triage: Triage, extra: Extra, by: Member, day: date) -> None:
    """Note 1.7: health advice that an assessment be an action of the plan, and the referral with its owner."""
    assert extra.referral is not None
    referral = extra.referral
    owner = referral.owner or standing.council_owner(request)
    ProposedReferral.objects.create(
        request=request,
        to_service=referral.to_service,
        pathway=referral.pathway,
        why=referral.why,
        owner=owner,
        by_when=referral.by_when,
    )
    given = writing.save_advice(
        request=request,
        part=Part.WHOLE,
        narrative=referral_narrative(referral),
        statements=referral_statements(referral),
        by=by,
        day=day,
    )
    returned.sign(advice=given, by=by, day=day)
    letter = written_on([request], "advice_returned")[request.pk][-1]
    to = quoted(letter, referral.pathway)
    details = {"to": to, "owner": owner.name, "by_when": words.day(referral.by_when)}
    history.record(request.case, "referral_proposed", by=by, day=day, about=request.ref, details=details)
    outbox.tell(owner, "referral_proposed", f"/advice/{request.ref}", case=request.case)


def referral_narrative(referral: Referral) -> str:
    """What the advice says when an assessment is proposed."""
    return (
        "This child or young person is not known to our service. What we have been sent suggests a need in our "
        "field that nobody else is meeting. We advise that an assessment be made as an action of the plan.\n\n"
        f"{referral.why}"
    )


def referral_statements(referral: Referral) -> list[Line]:
    """The need, and the assessment as a provision by a named service and a day."""
    by_when = words.day(referral.by_when)
    return [
        Line(StatementKind.NEED, referral.why),
        Line(
            StatementKind.OUTCOME,
            f"By {by_when} it is known what help the child needs in our field.",
            serves=1,
        ),
        Line(
            StatementKind.PROVISION,
            f"An assessment by {referral.pathway} by {by_when}.",
            who=referral.pathway,
            how_often="Once",
            review=f"By {by_when}",
            serves=2,
        ),
    ]


_OUTCOMES = {
    "ask_requester": _ask_for_more,
    "propose_referral": _advise_assessment,
    "advise_without_seeing": _go_on_to_write,
}
