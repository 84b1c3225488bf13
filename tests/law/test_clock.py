"""Events become clocks: what starts, stops, excuses and never moves."""

from datetime import date, timedelta

import pytest

from sendwell.law.bank_holidays import BeyondCalendar
from sendwell.law.clock import ClockState, Event, NoLawYet, NoPeriod, clocks, due, explain, state_on
from sendwell.law.reading import LawError
from sendwell.law.shapes import Kind
from sendwell.law.timescales import UnknownTimescale, the_law
from sendwell.law.working import state_words

MON_2_MARCH = date(2026, 3, 2)
MON_13_APRIL = date(2026, 4, 13)
ONE_DAY = timedelta(days=1)
RECEIVED = Event("advice_request_received", MON_2_MARCH, about="R1")


def states(events: list[Event], as_of: date, timescale: str) -> list[ClockState]:
    return [clock.state for clock in clocks(events, as_of, only={timescale})]


def test_a_request_opens_the_councils_clocks_and_no_others() -> None:
    found = clocks([Event("request_received", MON_2_MARCH)], MON_2_MARCH)
    assert {clock.timescale for clock in found if clock.due} == {
        "decide_assess_6w",
        "determine_not_necessary_6w",
        "draft_by_w14_16",
        "refuse_plan_16w",
        "final_plan_20w",
    }
    assert {clock.timescale for clock in found if not clock.due} == {
        "consult_on_request",
        "notify_others_considering",
    }


def test_a_duty_without_a_period_shows_elapsed_time_and_no_date() -> None:
    events = [Event("decided_to_assess", MON_2_MARCH)]
    (duty,) = clocks(events, MON_2_MARCH + 10 * ONE_DAY, only={"seek_advice"})
    assert (duty.due, duty.days_left, duty.next_change_on) == (None, None, None)
    assert (duty.state, duty.elapsed_days) == (ClockState.RUNNING, 10)
    asked = [*events, Event("advice_requested", MON_2_MARCH + 3 * ONE_DAY, about="R1")]
    (duty,) = clocks(asked, MON_2_MARCH + 400 * ONE_DAY, only={"seek_advice"})
    assert (duty.state, duty.elapsed_days) == (ClockState.MET, 3)


def test_a_stop_about_another_request_stops_nothing() -> None:
    other = Event("advice_returned", MON_2_MARCH + ONE_DAY, about="R2")
    assert states([RECEIVED, other], MON_13_APRIL, "advice_coop_6w") == [ClockState.DUE_SOON]


def test_a_stop_about_the_whole_case_stops_every_request() -> None:
    second = Event("advice_request_received", MON_2_MARCH, about="R2")
    closed = Event("case_closed", MON_2_MARCH + ONE_DAY)
    assert states([RECEIVED, second, closed], MON_13_APRIL, "advice_coop_6w") == [ClockState.MET] * 2


def test_a_start_about_the_whole_case_is_stopped_by_any_answer() -> None:
    request = Event("request_received", MON_2_MARCH)
    decided = Event("decided_to_assess", MON_2_MARCH + ONE_DAY, about="Q1")
    assert states([request, decided], MON_13_APRIL, "decide_assess_6w") == [ClockState.MET]


def test_an_answer_from_before_the_request_is_no_answer_to_it() -> None:
    earlier = Event("advice_returned", MON_2_MARCH - ONE_DAY, about="R1")
    assert states([RECEIVED, earlier], MON_13_APRIL, "advice_coop_6w") == [ClockState.DUE_SOON]


def test_the_order_in_which_events_are_given_does_not_matter() -> None:
    events = [
        RECEIVED,
        Event("advice_returned", MON_2_MARCH + ONE_DAY, about="R1"),
        Event("request_received", MON_2_MARCH),
    ]
    forwards, backwards = clocks(events, MON_13_APRIL), clocks(events[::-1], MON_13_APRIL)
    assert sorted(map(str, forwards)) == sorted(map(str, backwards))


def test_events_after_the_day_we_look_from_are_not_seen() -> None:
    assert clocks([RECEIVED], MON_2_MARCH - ONE_DAY) == []


def test_two_starts_of_different_kinds_open_two_clocks() -> None:
    events = [Event("request_received", MON_2_MARCH), Event("responsible_from", MON_2_MARCH + 7 * ONE_DAY)]
    found = clocks(events, MON_13_APRIL, only={"final_plan_20w"})
    assert [clock.due for clock in found] == [date(2026, 7, 20), date(2026, 7, 27)]


def test_a_clock_names_the_next_day_on_which_it_changes() -> None:
    def next_change(as_of: date) -> date | None:
        return clocks([RECEIVED], as_of)[0].next_change_on

    assert next_change(MON_2_MARCH) == date(2026, 4, 6)
    assert next_change(date(2026, 4, 6)) == date(2026, 4, 14)
    assert next_change(MON_13_APRIL) == date(2026, 4, 14)
    assert next_change(date(2026, 4, 14)) is None


@pytest.mark.parametrize("as_of", [MON_2_MARCH + n * ONE_DAY for n in range(60)])
def test_between_changes_nothing_changes(as_of: date) -> None:
    (now,), (tomorrow,) = clocks([RECEIVED], as_of), clocks([RECEIVED], as_of + ONE_DAY)
    assert (now.state != tomorrow.state) is (now.next_change_on == as_of + ONE_DAY)


@pytest.mark.parametrize(
    ("left", "stopped", "excused", "state"),
    [
        (8, None, False, ClockState.RUNNING),
        (7, None, False, ClockState.DUE_SOON),
        (0, None, False, ClockState.DUE_SOON),
        (-1, None, False, ClockState.OVERDUE),
        (8, None, True, ClockState.EXCUSED),
        (-1, None, True, ClockState.EXCUSED),
        (-5, 0, False, ClockState.MET),
        (-5, 1, False, ClockState.MET_LATE),
        (-5, 1, True, ClockState.MET_LATE),
        (5, 3, False, ClockState.DUE_SOON),
    ],
)
def test_the_state_of_a_stored_deadline(
    left: int, stopped: int | None, excused: bool, state: ClockState
) -> None:
    """`left` days before the due day we look; `stopped` is how many days after the due day it was answered."""
    as_of = MON_13_APRIL - left * ONE_DAY
    stopped_on = None if stopped is None else MON_13_APRIL + stopped * ONE_DAY
    assert state_on(MON_13_APRIL, stopped_on, excused, as_of) is state


def test_a_stop_that_lies_ahead_of_the_day_we_look_from_has_not_happened() -> None:
    assert state_on(MON_13_APRIL, MON_13_APRIL, False, MON_2_MARCH) is ClockState.RUNNING


def test_a_deadline_without_a_date_runs_until_it_is_met() -> None:
    assert state_on(None, None, False, MON_2_MARCH) is ClockState.RUNNING
    assert state_on(None, None, True, MON_2_MARCH) is ClockState.EXCUSED
    assert state_on(None, MON_2_MARCH, False, MON_2_MARCH) is ClockState.MET


def test_nobody_is_called_overdue_with_a_window_or_a_right() -> None:
    assert state_words(Kind.LIMIT, "overdue") == "overdue"
    assert state_words(Kind.RIGHT, "overdue") == "time has passed"
    assert state_words(Kind.WINDOW, "met_late") == "closed too early"


def test_a_due_date_shows_each_step() -> None:
    found = due("advice_coop_6w", MON_2_MARCH)
    assert (found.due, found.rule, found.confidence) == (MON_13_APRIL, "weeks_after 6", "secondary")
    assert found.working == (
        "The body received the request for advice: Monday 2 March 2026.",
        "We do not count that day. We count six weeks on, to the same day of the week.",
        "Weekends, bank holidays and school holidays all count. The date does not move if it falls on one of them.",
        "The last day is Monday 13 April 2026, to the end of that day.",
    )


def test_the_working_names_the_bank_holidays_it_left_out() -> None:
    working = " ".join(due("la_transfer_15wd", date(2026, 3, 16)).working)
    assert "Left out here: Good Friday (3 April 2026); Easter Monday (6 April 2026)." in working
    assert "Tuesday 7 April 2026" in working


def test_a_limit_that_hangs_on_two_events_shows_both() -> None:
    events = {"decision_sent": date(2024, 3, 4), "mediation_certificate": date(2024, 5, 20)}
    found = due("appeal_2m_or_1m", events)
    assert (found.start, found.due) == (date(2024, 3, 4), date(2024, 6, 20))
    assert found.alternatives == ()
    assert "That gives Saturday 4 May 2024." in " ".join(found.working)
    assert "We take the later of these days." in found.working


def test_an_unconfirmed_limit_says_so_in_its_working() -> None:
    assert "has not been confirmed" in due("la_response_30wd", MON_2_MARCH).working[-1]
    assert "has not been confirmed" not in " ".join(due("decide_assess_6w", MON_2_MARCH).working)


def test_no_date_is_given_where_only_the_school_can_tell() -> None:
    found = due("pupil_record", date(2026, 3, 16))
    assert found.due is None
    assert [each.due for each in found.alternatives] == [date(2026, 4, 8)]


def test_a_date_that_cannot_be_worked_out_is_refused() -> None:
    with pytest.raises(UnknownTimescale):
        due("advice_coop_7w", MON_2_MARCH)
    with pytest.raises(NoPeriod, match="seek_advice has no period in law"):
        due("seek_advice", MON_2_MARCH)
    with pytest.raises(NoLawYet, match="no version was in force on 2014-08-31; the first is from 2014-09-01"):
        due("advice_coop_6w", date(2014, 8, 31))
    with pytest.raises(LawError, match="does not hang on 'advice_returned'"):
        due("advice_coop_6w", {"advice_returned": MON_2_MARCH})
    with pytest.raises(LawError, match="appeal_2m_or_1m counts from"):
        due("appeal_2m_or_1m", {"mediation_certificate": MON_2_MARCH})


@pytest.mark.parametrize(
    "timescale", ["advice_coop_6w", "la_transfer_15wd", "la_response_30wd", "annual_review_first"]
)
def test_a_date_beyond_the_known_calendar_is_refused_never_guessed(timescale: str) -> None:
    for start in (date(2040, 12, 20), date(2041, 6, 1), date(9999, 12, 31)):
        with pytest.raises(BeyondCalendar):
            due(timescale, start)


def test_a_parent_can_follow_how_a_clock_stands() -> None:
    events = [
        RECEIVED,
        Event("ground_recorded", date(2026, 4, 1), about="R1", ground="appointment_missed"),
        Event("advice_returned", date(2026, 4, 15), about="R1"),
    ]
    (clock,) = clocks(events, date(2026, 5, 1))
    said = explain(clock)
    assert said[0] == "The body received the request for advice: Monday 2 March 2026."
    assert said[-2].startswith("From Wednesday 1 April 2026 this limit is excused: ")
    assert said[-2].endswith("The date has not moved.")
    assert (
        said[-1]
        == "It was done on Wednesday 15 April 2026, two days late: Advice was returned to the council."
    )


def test_the_explanation_names_the_event_that_really_started_the_clock() -> None:
    (clock,) = clocks([Event("responsible_from", MON_2_MARCH)], MON_2_MARCH, only={"decide_assess_6w"})
    assert (
        explain(clock)[0]
        == "The council became responsible for the child (CFA 2014 s.24): Monday 2 March 2026."
    )


def test_the_explanation_says_when_a_limit_lapsed_and_when_a_window_was_closed_early() -> None:
    lapsed = clocks([RECEIVED, Event("advice_recalled", date(2026, 3, 9), about="R1")], MON_13_APRIL)[0]
    assert explain(lapsed)[-1].startswith("The limit came to an end on Monday 9 March 2026: ")
    sent = [Event("draft_plan_sent", MON_2_MARCH), Event("final_plan_sent", date(2026, 3, 9))]
    (window,) = clocks(sent, MON_13_APRIL, only={"draft_reps_min_15d"})
    assert explain(window)[-1].startswith("The period was closed on Monday 9 March 2026, too early: ")


@pytest.mark.parametrize("timescale", sorted({**the_law().timescales, **the_law().duties}))
def test_every_clock_of_the_law_can_be_explained(timescale: str) -> None:
    for start in the_law().get(timescale).starts_with:
        for clock in clocks([Event(start, MON_2_MARCH)], MON_2_MARCH, only={timescale}):
            assert all(sentence.endswith(".") for sentence in explain(clock))
