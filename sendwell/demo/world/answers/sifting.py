"""Annex A: a child whom the service does not know, worked through to each of its outcomes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sendwell.advice.actions import Referral, answer_question, sign, triage, triangulate
from sendwell.advice.models import Question
from sendwell.demo.world.answers.work import Step, Work, given_out, written
from sendwell.demo.world.diary import Story
from sendwell.demo.world.pen import acts
from sendwell.organisations.responsibility import commissioner_for_area

TEN_WEEKS = timedelta(weeks=10)
LOOKED_INTO = 0.3
TO_LOOK_INTO = ("not_known", "no_possible_need")

WAYS: Mapping[str, Mapping[str, bool]] = {
    "asks": {"information_available": False},
    "no_possible_need": {"information_available": True, "possible_need": False},
    "elsewhere": {
        "information_available": True,
        "possible_need": True,
        "another_professional": True,
        "confident": True,
    },
    "referral": {
        "information_available": True,
        "possible_need": True,
        "another_professional": False,
        "needs_assessment": True,
    },
    "liaised_referral": {
        "information_available": True,
        "possible_need": True,
        "another_professional": True,
        "confident": False,
        "needs_assessment": True,
    },
    "without_seeing": {
        "information_available": True,
        "possible_need": True,
        "another_professional": False,
        "needs_assessment": False,
        "enough_to_advise": True,
    },
    "not_known": {
        "information_available": True,
        "possible_need": True,
        "another_professional": False,
        "needs_assessment": False,
        "enough_to_advise": False,
    },
}
WAYS = {**WAYS, "liaised_elsewhere": WAYS["elsewhere"]}


def notice(way: str, work: Work, *, looked_into: bool = False) -> Story:
    """A short written notice answers the council. A designated officer looks into some of them."""
    yield from given_out(work)
    day = yield work.on(1)
    _triage(work, way, day)
    if looked_into or (way in TO_LOOK_INTO and work.told.rng.random() < LOOKED_INTO):
        for entry in (
            acts("triangulation")[:2] if looked_into else [work.told.rng.choice(acts("triangulation"))]
        ):
            day = yield day + work.told.days(3, 10)
            _look_into(work, entry, day)


def referral(way: str, work: Work) -> Story:
    """Advice that an assessment be made as an action of the plan."""
    yield from given_out(work)
    day = yield work.on(1)
    _triage(work, way, day)


def without_seeing(work: Work) -> Story:
    """Advice that says plainly that the child was not assessed, and need not be."""
    yield from given_out(work)
    day = yield work.on(0.8)
    _triage(work, "without_seeing", day)
    yield from _advise_unseen(work)


def asked(work: Work) -> Story:
    """A question to the council that is still open; the six weeks go on."""
    yield from given_out(work)
    day = yield work.on(0.5)
    _triage(work, "asks", day)


def asked_first(work: Work) -> Story:
    """A question, its answer, and Annex A again to an end."""
    yield from given_out(work)
    day = yield work.on(0.3)
    wanted = _triage(work, "asks", day)
    day = yield day + work.told.days(2, 8)
    question = Question.objects.filter(request=work.request).latest("pk")
    answer_question(question=question, answer=work.fill(wanted), by=work.told.officer, day=day)
    day = yield max(work.on(0.8), day + timedelta(days=1))
    _triage(work, "without_seeing", day)
    yield from _advise_unseen(work)


def _advise_unseen(work: Work) -> Step[date]:
    day = yield work.on(1)
    sign(advice=written(work, day, not_assessed=True), by=work.clinician, day=day)
    return day


def _triage(work: Work, way: str, day: date) -> str:
    """Annex A in one go. Returns what the council would answer to the question, where one is asked."""
    pen, told = work.told.pen, work.told
    question = told.rng.choice(acts("question"))
    pathway = told.rng.choice(acts("referral"))
    triage(
        request=work.request,
        answers=WAYS[way],
        by=work.clinician,
        day=day,
        source=pen.act("elsewhere"),
        question=pen.fill(question["ask"]),
        referral=Referral(pathway["pathway"], pen.fill(pathway["why"]), day + TEN_WEEKS),
        notes=pen.act("clinician_note"),
        note=pen.act("notice_note"),
        liaised_with=pen.act("liaised") if "liaised" in way else "",
    )
    return str(question["answer"])


def _look_into(work: Work, entry: dict[str, Any], day: date) -> None:
    """The designated officer notes what one source knows of the child (Quick Guide 6.2.2)."""
    told = work.told
    commissioner = commissioner_for_area(told.council, day)
    officer = told.area.one(commissioner, "designated_officer") if commissioner else None
    if officer is not None:
        step = told.pen.fill(entry.get("next", ""))
        triangulate(
            request=work.request,
            source=entry["source"],
            found=told.pen.fill(entry["found"]),
            unmet_need=entry["unmet"],
            next_step=step,
            next_by=day + timedelta(weeks=3) if step else None,
            by=officer,
            day=day,
        )
