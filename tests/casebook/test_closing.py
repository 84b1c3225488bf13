"""Closing a case: it never stands for a decision that nobody made, and tells nobody of what is sealed from them."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.casebook import actions, history, pages
from sendwell.casebook.models import Case, Stage
from sendwell.law.refusals import Refused
from sendwell.people.models import Seal
from sendwell.requests import actions as requests
from tests.reading import words_of
from tests.requests.asking import asked
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World

type SignedIn = Callable[[Member], Client]
LATE = date(2026, 5, 20)


def close(case: Case, by: Member, day: date = FRI_6_MARCH) -> Case:
    """Close it, because whoever closes has too much to do."""
    return actions.close_case(case=case, reason="Too much to do.", by=by, day=day)


def test_a_case_stays_open_while_the_council_owes_its_decision(world: World) -> None:
    request = asked(world)
    case, officer = request.case, world.northbridge.officer

    with pytest.raises(Refused, match="has not decided whether to assess"):
        close(case, officer)

    case.refresh_from_db()
    assert (case.closed_on, case.stage) == (None, Stage.REQUESTED)
    assert case.deadlines.get(timescale="decide_assess_6w").stopped_on is None
    with pytest.raises(NotThere):
        close(case, world.hillside.clerk)


def test_it_is_closed_once_the_request_was_withdrawn(world: World) -> None:
    request, officer = asked(world), world.northbridge.officer
    requests.withdraw(request=request, reason="The mother rang.", by=officer, day=THU_5_MARCH)

    assert close(request.case, officer).closed_on == FRI_6_MARCH


def test_it_is_closed_once_what_began_it_was_corrected(world: World) -> None:
    case, officer, manager = world.case(), world.northbridge.officer, world.northbridge.manager
    actions.correct(event=case.events.get(), reason="Another child.", by=manager, day=THU_5_MARCH)

    assert close(case, officer).closed_on == FRI_6_MARCH


def test_what_is_worked_out_later_is_not_closed_on_yesterdays_limits(world: World) -> None:
    """While a whole world is loaded the stored limits lag behind: what happened is asked."""
    case, officer = world.case(), world.northbridge.officer

    with history.deadlines_later():
        history.record(case, "decided_not_to_assess", by=officer, day=THU_5_MARCH, about="R000001")
        assert close(case, officer).closed_on == FRI_6_MARCH


def test_an_overdue_decision_is_still_overdue_after_somebody_tried_to_close_the_case(
    world: World, as_member: SignedIn
) -> None:
    request = asked(world)
    with time_machine.travel("2026-05-20 12:00+00:00", tick=False):
        officer, manager = as_member(world.northbridge.officer), as_member(world.northbridge.manager)

        refused = officer.post(f"/cases/{request.case.ref}/close", {"reason": "Too much to do."})

        assert "The council has not decided whether to assess." in words_of(refused)
        assert "37 days late" in words_of(manager.get(f"/requests/{request.ref}"))
        assert "1 overdue" in words_of(manager.get("/team"))


def test_a_limit_that_the_closing_ended_is_told_as_ended_and_never_as_met(world: World) -> None:
    case, officer = world.assessing(), world.northbridge.officer
    close(case, officer, LATE)

    ended = {each.timescale: each for each in pages.case_page(officer, case.ref, as_of=LATE).ended}

    plan, decision = ended["final_plan_20w"], ended["decide_assess_6w"]
    assert (plan.state, plan.said, plan.stopped_how) == ("ended", "Ended", "Ended: the case was closed")
    assert (decision.state, decision.said, decision.stopped_how) == ("met", "Met", "Done")


@time_machine.travel("2026-03-06 12:00+00:00", tick=False)
def test_the_page_says_on_which_day_the_closing_ended_it(world: World, as_member: SignedIn) -> None:
    case, officer = world.assessing(), world.northbridge.officer
    close(case, officer)

    said = words_of(as_member(officer).get(f"/cases/{case.ref}"))

    assert "Ended: the case was closed on 6 March 2026; it was due on 20 July 2026" in said
    assert "Done on 6 March 2026" not in said


def test_c15_the_refusal_names_no_request_that_is_sealed_from_whoever_closes(world: World) -> None:
    request = world.request_to(world.hillside.physiotherapy)
    case, officer = request.case, world.northbridge.officer
    Seal.objects.create(
        child=case.child,
        kind="sealed",
        item="advice",
        number=request.pk,
        about=request.ref,
        from_on=MON_2_MARCH,
    )

    with pytest.raises(Refused, match="an answer to a request that is sealed from you") as refused:
        close(case, officer)

    assert request.ref not in refused.value.words
    other = world.request_to(world.hillside.speech, case=case)
    with pytest.raises(Refused, match=rf"{other.ref}.*Recall the request first"):
        close(case, officer)
