"""What happened is recorded once, and the deadlines always agree with it."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.utils import InternalError, OperationalError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendwell.casebook import actions, history
from sendwell.casebook.models import Case, Deadline, Event, Stage
from sendwell.law.events import event_types
from sendwell.law.refusals import Refused
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World

STORED = ("timescale", "about", "started_on", "due_on", "stopped_on", "stopped_by", "excused", "owed_by_id")


def deadlines(case: Case) -> list[tuple[object, ...]]:
    """The stored deadlines, whatever their ids."""
    return sorted(case.deadlines.values_list(*STORED), key=str)


class TestRecording:
    def test_an_event_starts_the_clocks_that_the_law_says(self, world: World) -> None:
        case = world.case(received=MON_2_MARCH)

        decide = case.deadlines.get(timescale="decide_assess_6w")

        assert (decide.due_on, decide.soon_on, decide.stopped_on) == (MON_13_APRIL, date(2026, 4, 6), None)
        assert decide.owed_by == world.northbridge.organisation

    def test_nothing_happens_before_the_child_was_born_and_nothing_is_half_done(self, world: World) -> None:
        case = world.case()
        before = case.events.count()

        with pytest.raises(Refused, match="1 May 2018 is before the child was born"):
            history.record(case, "decided_to_assess", by=world.northbridge.officer, day=date(2018, 5, 1))

        assert case.events.count() == before

    def test_an_event_that_the_law_does_not_know_is_a_mistake_in_the_program(self, world: World) -> None:
        case = world.case()

        with pytest.raises(KeyError):
            history.record(case, "tea_was_made", by=world.northbridge.officer, day=THU_5_MARCH)

    def test_a_form_that_was_opened_before_is_stale_afterwards(self, world: World) -> None:
        case = world.case()
        before = Case.objects.get(pk=case.pk).version

        history.record(case, "request_acknowledged", by=world.northbridge.officer, day=THU_5_MARCH)

        assert case.version == before + 1

    def test_a_ground_excuses_and_moves_no_date(self, world: World) -> None:
        case = world.case(received=MON_2_MARCH)

        history.record(
            case,
            "ground_recorded",
            by=world.northbridge.officer,
            day=THU_5_MARCH,
            ground="exceptional_circumstances",
        )

        decide = case.deadlines.get(timescale="decide_assess_6w")
        assert (decide.due_on, decide.excused) == (MON_13_APRIL, True)

    def test_a_ground_needs_its_event_and_the_event_its_ground(self, world: World) -> None:
        case = world.case()
        for type_, ground in (("ground_recorded", ""), ("request_acknowledged", "exceptional_circumstances")):
            with pytest.raises(IntegrityError), transaction.atomic():
                history.record(case, type_, by=world.northbridge.officer, day=THU_5_MARCH, ground=ground)

    def test_the_body_that_was_asked_owes_its_six_weeks_even_after_the_request_was_passed_on(
        self, world: World
    ) -> None:
        case = world.assessing()
        officer, hillside, riverside = (
            world.northbridge.officer,
            world.hillside.organisation,
            world.riverside.organisation,
        )
        history.record(
            case, "advice_request_received", by=officer, day=MON_2_MARCH, about="A1", answerable=hillside
        )
        assert case.deadlines.get(timescale="advice_coop_6w").owed_by == hillside

        history.record(
            case, "advice_redirected", by=officer, day=THU_5_MARCH, about="A1", answerable=riverside
        )

        coop = case.deadlines.get(timescale="advice_coop_6w")
        assert (coop.owed_by, coop.due_on) == (riverside, MON_13_APRIL)


class TestNothingIsEdited:
    @pytest.mark.parametrize("change", ["save", "update", "delete", "delete one"])
    def test_an_event_stays_as_it_was_recorded(self, world: World, change: str) -> None:
        event = world.case().events.get()
        with (
            pytest.raises(
                (IntegrityError, InternalError, OperationalError, ProgrammingError), match="never edited"
            ),
            transaction.atomic(),
        ):
            if change == "save":
                event.day = THU_5_MARCH
                event.save()
            elif change == "update":
                Event.objects.update(day=THU_5_MARCH)
            elif change == "delete":
                Event.objects.all().delete()
            else:
                event.delete()

        assert Event.objects.get().day == MON_2_MARCH


# A story is any events on any days about any of three things, some corrected; the law may make of it what it
# will, but what is stored must be what it makes.
TYPES = sorted(set(event_types()) - {"correction", "ground_recorded"})
STORY = st.lists(
    st.tuples(
        st.sampled_from(TYPES), st.integers(min_value=0, max_value=400), st.sampled_from(["", "A1", "A2"])
    ),
    max_size=12,
)


@pytest.fixture
def a_case(world: World) -> Case:
    """One case for all examples: each is undone after it was looked at."""
    return world.case()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(story=STORY, corrected=st.sets(st.integers(min_value=0, max_value=11), max_size=3))
def test_rebuilding_changes_nothing_whatever_happened(
    world: World, a_case: Case, story: list[tuple[str, int, str]], corrected: set[int]
) -> None:
    with transaction.atomic():
        officer = world.northbridge.officer
        events = [
            history.record(a_case, type_, by=officer, day=MON_2_MARCH + timedelta(days=after), about=about)
            for type_, after, about in story
        ]
        for number in corrected:
            if number < len(events) and not any(e.type == "case_closed" for e in events):
                actions.correct(
                    event=events[number], reason="In error.", by=world.northbridge.manager, day=MON_2_MARCH
                )
        before = deadlines(a_case)

        assert history.rebuild(Case.objects.get(pk=a_case.pk)) == 0
        assert deadlines(a_case) == before

        Deadline.objects.filter(case=a_case).delete()
        history.rebuild(Case.objects.get(pk=a_case.pk))
        assert deadlines(a_case) == before
        transaction.set_rollback(True)


def test_a_deadline_that_was_meddled_with_is_put_right(world: World) -> None:
    case = world.case(received=MON_2_MARCH)
    case.deadlines.filter(timescale="decide_assess_6w").update(due_on=FRI_6_MARCH)
    Case.objects.filter(pk=case.pk).update(stage=Stage.PLAN)

    assert history.rebuild(Case.objects.get(pk=case.pk)) == 2

    assert case.deadlines.get(timescale="decide_assess_6w").due_on == MON_13_APRIL
    assert Case.objects.get(pk=case.pk).stage == Stage.REQUESTED


def test_a_deadline_that_was_warned_of_stays_warned_of(world: World) -> None:
    case = world.case(received=MON_2_MARCH)
    case.deadlines.filter(timescale="decide_assess_6w").update(warned="due_soon")

    history.record(case, "request_acknowledged", by=world.northbridge.officer, day=THU_5_MARCH)

    assert case.deadlines.get(timescale="decide_assess_6w").warned == "due_soon"


def test_after_a_limit_was_put_right_every_case_is_worked_out_again(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    case, untouched = world.case(received=MON_2_MARCH), world.case(world.child("Benjamin"))
    case.deadlines.filter(timescale="decide_assess_6w").update(due_on=FRI_6_MARCH)

    call_command("rebuild_deadlines")
    call_command("rebuild_deadlines")

    assert capsys.readouterr().out.splitlines() == [
        "2 cases worked out again; 1 stored rows differed and were changed.",
        "2 cases worked out again; 0 stored rows differed and were changed.",
    ]
    assert case.deadlines.get(timescale="decide_assess_6w").due_on == MON_13_APRIL
    assert untouched.deadlines.get(timescale="decide_assess_6w").due_on == MON_13_APRIL
