"""Between receipt and decision: everything is noted, told and written, and no clock stops."""

from datetime import date, datetime

import pytest

from sendwell.access.opening import NotThere
from sendwell.casebook.models import Deadline, Event, Stage
from sendwell.documents.disclosure import actions as gate
from sendwell.documents.models import Letter
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.requests.actions import (
    ask_for_information,
    consult_parent,
    note_information,
    notify_others,
    withdraw,
)
from sendwell.requests.models import AssessmentRequest
from tests.requests.asking import LONDON, asked, asked_by_school
from tests.world import FRI_6_MARCH, MON_13_APRIL, THU_5_MARCH, World


def running(request: AssessmentRequest) -> list[date | None]:
    rows = Deadline.objects.filter(case=request.case, timescale="decide_assess_6w", stopped_on=None)
    return list(rows.values_list("due_on", flat=True))


def test_nothing_that_is_done_before_the_decision_stops_the_six_weeks(world: World) -> None:
    request = asked(world, school=world.school.organisation)
    officer = world.northbridge.officer
    consult_parent(request=request, how="By telephone", views="She agrees.", by=officer, day=THU_5_MARCH)
    notify_others(request=request, social_care="Duty team", by=officer, day=THU_5_MARCH)
    ask_for_information(request=request, question="What did the nursery say?", by=officer, day=THU_5_MARCH)
    note_information(request=request, source="The nursery", what="She is shy.", by=officer, day=FRI_6_MARCH)

    assert running(request) == [MON_13_APRIL]
    types = ["parent_consulted", "others_notified", "more_information_asked", "more_information_given"]
    assert [e.type for e in request.case.events.order_by("pk")][1:] == types


def test_the_school_and_the_commissioner_get_a_letter_and_social_care_is_noted(world: World) -> None:
    request = asked(world, school=world.school.organisation)
    told = notify_others(
        request=request, social_care="Duty team", by=world.northbridge.officer, day=THU_5_MARCH
    )

    assert told == ["North Vale ICB", "Oakwood Primary School", "Duty team"]
    assert [letter.to_name for letter in Letter.objects.order_by("pk")] == told[:2]
    event = Event.objects.get(type="others_notified")
    assert event.details == {"told": "North Vale ICB; Oakwood Primary School; Duty team"}


def test_whoever_asked_gets_the_question_and_a_message_without_it(world: World) -> None:
    """Nobody has seen yet what she is to the child: a second person looks at the letter first (C01)."""
    request = asked(world)
    ask_for_information(
        request=request, question="Who is her doctor?", by=world.northbridge.officer, day=THU_5_MARCH
    )

    letter = Letter.objects.get()
    assert (letter.to_name, letter.kind) == ("Pam Bramble", "question")
    assert "We must decide by 13 April 2026, with or without your answer." in letter.blocks[-1]["text"]
    assert not OutboxMessage.objects.filter(kind="information_asked").exists()
    manager = world.northbridge.manager
    gate.check(disclosure=letter.disclosure, ticks=["name", "born"], words="", by=manager, day=THU_5_MARCH)
    message = OutboxMessage.objects.get(kind="information_asked")
    assert (message.to_email, message.path) == ("pam@family.example", f"/ask/receipt/{request.receipt}")


def test_a_withdrawn_request_ends_the_clocks_and_is_confirmed_in_writing(world: World) -> None:
    request = asked(world)
    withdraw(request=request, reason="They are moving away.", by=world.northbridge.officer, day=THU_5_MARCH)

    request.case.refresh_from_db()
    assert (request.withdrawn_on, request.case.stage) == (THU_5_MARCH, Stage.WITHDRAWN)
    assert running(request) == []
    assert "They are moving away." in Letter.objects.get(kind="withdrawn").blocks[0]["text"]


def test_when_one_of_two_is_withdrawn_the_other_stands_with_its_clock(world: World) -> None:
    first = asked(world, school=world.school.organisation)
    second = asked_by_school(
        world,
        first.case.child,
        sent_at=datetime(2026, 3, 5, 9, 0, tzinfo=LONDON),
        day=THU_5_MARCH,
    )
    withdraw(request=first, reason="She would rather wait.", by=world.northbridge.officer, day=FRI_6_MARCH)

    second.case.refresh_from_db()
    assert second.case.stage == Stage.REQUESTED
    assert running(second) == [MON_13_APRIL]
    withdraw(request=second, reason="The school agrees.", by=world.northbridge.officer, day=FRI_6_MARCH)
    second.case.refresh_from_db()
    assert second.case.stage == Stage.WITHDRAWN
    assert running(second) == []


def test_it_is_withdrawn_once_and_with_a_reason(world: World) -> None:
    request = asked(world)
    with pytest.raises(Refused, match="Say why"):
        withdraw(request=request, reason=" ", by=world.northbridge.officer, day=THU_5_MARCH)
    withdraw(request=request, reason="Moved.", by=world.northbridge.officer, day=THU_5_MARCH)
    with pytest.raises(Refused, match="withdrawn on 5 March 2026"):
        withdraw(request=request, reason="Moved.", by=world.northbridge.officer, day=FRI_6_MARCH)


def test_nothing_is_dated_before_receipt(world: World) -> None:
    with pytest.raises(Refused, match="counts as received on 2 March 2026"):
        consult_parent(request=asked(world), how="Visit", by=world.northbridge.officer, day=date(2026, 3, 1))


def test_nobody_else_does_any_of_it(world: World) -> None:
    request = asked(world, school=world.school.organisation)
    for stranger in (world.southmere.officer, world.school.senco, world.hillside.clerk, world.icb.designated):
        with pytest.raises(NotThere):
            withdraw(request=request, reason="No.", by=stranger, day=THU_5_MARCH)
        with pytest.raises(NotThere):
            ask_for_information(request=request, question="Why?", by=stranger, day=THU_5_MARCH)
