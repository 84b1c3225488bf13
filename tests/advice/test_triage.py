"""Annex A: every way through it ends in a recorded outcome with its letter, and triage stops no clock."""

from datetime import date

import pytest

from sendwell.access.opening import NotThere
from sendwell.advice.actions import annex_a
from sendwell.advice.models import AdviceRequest, ProposedReferral, Question, State, Triage
from sendwell.advice.opening import visible_requests
from sendwell.casebook.models import Event
from sendwell.documents.models import Letter
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World

NOBODY_ELSE = {"information_available": True, "possible_need": True, "another_professional": False}
SOMEBODY_ELSE = {"information_available": True, "possible_need": True, "another_professional": True}
REFERRAL = annex_a.Referral(
    pathway="Hillside physiotherapy clinic", why="Falls often and tires soon.", by_when=date(2026, 5, 1)
)


def work_through(world: World, request_: AdviceRequest, answers: dict[str, bool], **more: object) -> Triage:
    return annex_a.triage(
        request=request_, answers=answers, by=world.hillside.paediatrician, day=THU_5_MARCH, **more
    )


def types(request_: AdviceRequest) -> list[str]:
    return list(Event.objects.filter(about=request_.ref).order_by("id").values_list("type", flat=True))


def clock(request_: AdviceRequest) -> tuple[date | None, date | None, str]:
    deadline = request_.case.deadlines.get(timescale="advice_coop_6w", about=request_.ref)
    return deadline.due_on, deadline.stopped_on, deadline.stopped_by


@pytest.mark.parametrize(
    ("answers", "title", "outcome"),
    [
        (
            {"information_available": True, "possible_need": False},
            "We have no advice to give",
            "no_possible_need",
        ),
        (
            NOBODY_ELSE | {"needs_assessment": False, "enough_to_advise": False},
            "This child is not known to us",
            "not_known",
        ),
        (
            SOMEBODY_ELSE | {"confident": True},
            "The advice is being given by somebody else",
            "advice_elsewhere",
        ),
    ],
)
def test_a_short_notice_answers_the_council(
    world: World, request_: AdviceRequest, answers: dict[str, bool], title: str, outcome: str
) -> None:
    done = work_through(world, request_, answers, source="Riverside paediatrics")
    request_.refresh_from_db()

    letter = Letter.objects.get(about=request_.ref)
    assert (done.outcome, letter.title, letter.kind) == (outcome, title, "advice_not_known")
    assert (request_.state, request_.answered_on) == (State.NOT_NEEDED, THU_5_MARCH)
    assert clock(request_) == (MON_13_APRIL, THU_5_MARCH, "advice_not_known")
    assert "advice_triaged" in types(request_)
    told = OutboxMessage.objects.filter(kind="advice_not_known")
    assert [message.to_member for message in told] == [world.northbridge.officer]


def test_a_notice_names_the_source_of_the_advice(world: World, request_: AdviceRequest) -> None:
    with pytest.raises(Refused) as refused:
        work_through(world, request_, SOMEBODY_ELSE | {"confident": True})
    assert refused.value.field == "source"

    work_through(world, request_, SOMEBODY_ELSE | {"confident": True}, source="Dr Ray, Riverside")

    said = " ".join(block.get("text", "") for block in Letter.objects.get(about=request_.ref).blocks)
    assert "is being given by: Dr Ray, Riverside." in said


def test_whom_the_service_spoke_to_is_recorded(world: World, request_: AdviceRequest) -> None:
    work_through(
        world,
        request_,
        SOMEBODY_ELSE | {"confident": True},
        source="Dr Ray",
        liaised_with="Dr Ray, Riverside",
    )

    event = Event.objects.get(type="professional_liaised_with")
    assert event.details == {"spoke_to": "Dr Ray, Riverside"}


def test_asking_the_council_leaves_the_six_weeks_running(world: World, request_: AdviceRequest) -> None:
    work_through(world, request_, {"information_available": False}, question="When did the falls begin?")
    request_.refresh_from_db()

    question = Question.objects.get(request=request_)
    assert (question.text, question.owner, question.wanted_by) == (
        "When did the falls begin?",
        world.northbridge.officer,
        date(2026, 3, 12),
    )
    assert request_.state == State.ASKING
    assert clock(request_) == (MON_13_APRIL, None, "")
    assert Letter.objects.get(about=request_.ref).kind == "more_information_asked"


def test_annex_a_can_be_begun_again_after_the_answer(world: World, request_: AdviceRequest) -> None:
    work_through(world, request_, {"information_available": False}, question="When did the falls begin?")

    again = annex_a.begin_triage(request=request_, by=world.hillside.paediatrician, day=FRI_6_MARCH)

    assert (again.answers, again.finished_on) == ({}, None)


def test_proposing_a_referral_is_health_advice_and_answers_the_council(
    world: World, request_: AdviceRequest
) -> None:
    work_through(world, request_, NOBODY_ELSE | {"needs_assessment": True}, referral=REFERRAL)
    request_.refresh_from_db()

    referral = ProposedReferral.objects.get(request=request_)
    assert (referral.owner, referral.by_when) == (world.northbridge.officer, date(2026, 5, 1))
    assert (request_.state, request_.answered_on) == (State.RETURNED, THU_5_MARCH)
    assert clock(request_) == (MON_13_APRIL, THU_5_MARCH, "advice_returned")
    advice = request_.advice.get()
    assert advice.signed_as == "GMC 1234567"
    assert advice.statements.get(kind="provision").text == (
        "An assessment by Hillside physiotherapy clinic by 1 May 2026."
    )
    assert types(request_)[-5:] == [
        "advice_allocated",
        "advice_triaged",
        "advice_drafted",
        "advice_returned",
        "referral_proposed",
    ]


def test_a_referral_cannot_be_proposed_without_saying_by_when(world: World, request_: AdviceRequest) -> None:
    past = annex_a.Referral(pathway="Physiotherapy", why="Falls.", by_when=MON_2_MARCH)

    with pytest.raises(Refused, match="2 March 2026, which has passed"):
        work_through(world, request_, NOBODY_ELSE | {"needs_assessment": True}, referral=past)


def test_advice_without_seeing_the_child_says_so_plainly(world: World, request_: AdviceRequest) -> None:
    work_through(world, request_, NOBODY_ELSE | {"needs_assessment": False, "enough_to_advise": True})
    request_.refresh_from_db()

    draft = request_.advice.get()
    assert (draft.not_assessed, draft.returned_on) == (True, None)
    assert request_.state == State.WRITING
    assert clock(request_) == (MON_13_APRIL, None, "")


def test_the_chronology_holds_the_way_taken_and_no_private_notes(
    world: World, request_: AdviceRequest
) -> None:
    done = work_through(
        world,
        request_,
        {"information_available": True, "possible_need": False},
        notes="Mother told us in confidence ...",
    )

    event = Event.objects.get(type="advice_triaged")
    assert event.details["path"] == [["information_available", True], ["possible_need", False]]
    assert event.details["scheme"] == f"annex_a as of {done.scheme_version}"
    assert "confidence" not in str(list(Event.objects.values_list("details", flat=True)))
    assert "confidence" not in str(list(Letter.objects.values_list("blocks", flat=True)))


def test_going_back_loses_no_answer(world: World, request_: AdviceRequest) -> None:
    by = world.hillside.paediatrician
    begun = annex_a.begin_triage(request=request_, by=by, day=THU_5_MARCH)
    for name, yes in (SOMEBODY_ELSE | {"confident": False, "needs_assessment": False}).items():
        begun = annex_a.answer(triage=begun, question=name, yes=yes, by=by, day=THU_5_MARCH)

    begun = annex_a.answer(triage=begun, question="another_professional", yes=False, by=by, day=THU_5_MARCH)

    step, on_the_way = annex_a.way_taken(begun)
    assert step.id == "enough_to_advise"
    assert on_the_way == NOBODY_ELSE | {"needs_assessment": False}
    assert begun.answers["confident"] is False


def test_an_unfinished_annex_a_sends_nothing(world: World, request_: AdviceRequest) -> None:
    with pytest.raises(Refused, match="One question is still open"):
        work_through(world, request_, {"information_available": True})

    assert Letter.objects.count() == 0


def test_two_people_who_finish_at_once_send_one_notice(world: World, request_: AdviceRequest) -> None:
    answers = {"information_available": True, "possible_need": False}
    work_through(world, request_, answers)

    with pytest.raises(Refused, match=r"already done on 5 March 2026 by h Paediatrician"):
        work_through(world, request_, answers)

    assert Letter.objects.count() == 1


def test_whoever_begins_to_answer_has_the_request_from_then_on(world: World, request_: AdviceRequest) -> None:
    work_through(world, request_, {"information_available": False}, question="Since when?")
    request_.refresh_from_db()

    assert request_.clinician == world.hillside.paediatrician


@pytest.mark.parametrize("stranger", ["riverside.paediatrician", "hillside.therapist", "hillside.clerk"])
def test_nobody_else_can_work_through_it(world: World, request_: AdviceRequest, stranger: str) -> None:
    place, name = stranger.split(".")

    with pytest.raises(NotThere):
        annex_a.begin_triage(request=request_, by=getattr(getattr(world, place), name), day=THU_5_MARCH)


def test_the_provider_forgets_the_child_four_weeks_after_its_notice(
    world: World, request_: AdviceRequest
) -> None:
    work_through(world, request_, {"information_available": True, "possible_need": False})

    def seen(day: date) -> list[AdviceRequest]:
        return list(visible_requests(world.hillside.paediatrician, day))

    assert seen(date(2026, 4, 2)) == [request_]
    assert seen(date(2026, 4, 3)) == []
