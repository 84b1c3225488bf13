"""A case on the screen: where things stand, what happened, who is round the child."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook import actions, history
from sendwell.casebook.pages import case_page
from sendwell.casebook.pages.chronology import ChronologyFilter, chronology_page
from sendwell.law.timescales import the_law
from sendwell.organisations.models import Organisation
from sendwell.people.models import Alert, Involvement
from tests.reading import words_of
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")


class TestWhereThingsStand:
    def test_one_plain_sentence_the_next_date_and_who_owes_it(self, world: World) -> None:
        case = world.case(received=MON_2_MARCH)

        page = case_page(world.northbridge.officer, case.ref, as_of=FRI_6_MARCH)

        assert page.stands == "Northbridge Council is deciding whether to assess."
        title = the_law().get("decide_assess_6w").title
        assert page.next_date == f"13 April 2026 (38 days left): {title}. Owed by Northbridge Council."

    def test_lateness_is_seen_without_any_night_work(self, world: World) -> None:
        case = world.case(received=MON_2_MARCH)

        states = {
            day: next(
                c.state
                for c in case_page(world.northbridge.officer, case.ref, as_of=day).running
                if c.timescale == "decide_assess_6w"
            )
            for day in (date(2026, 4, 5), date(2026, 4, 6), MON_13_APRIL, date(2026, 4, 14))
        }

        assert list(states.values()) == ["running", "due_soon", "due_soon", "overdue"]

    def test_looked_at_from_an_earlier_day_the_later_decision_is_not_there(self, world: World) -> None:
        case = world.case(received=MON_2_MARCH)
        history.record(case, "decided_to_assess", by=world.northbridge.officer, day=FRI_6_MARCH)

        before = case_page(world.northbridge.officer, case.ref, as_of=THU_5_MARCH)
        after = case_page(world.northbridge.officer, case.ref, as_of=FRI_6_MARCH)

        assert "decide_assess_6w" in {c.timescale for c in before.running}
        assert "decide_assess_6w" in {c.timescale for c in after.ended}

    def test_every_clock_says_how_it_was_worked_out_and_leads_to_the_law(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.case()

        said = as_member(world.northbridge.officer).get(f"/cases/{case.ref}").content.decode()

        assert "How was this worked out?" in said
        assert 'href="/law/decide_assess_6w"' in said

    def test_a_duty_of_somebody_we_do_not_know_yet_is_said_in_words(self, world: World) -> None:
        case = world.assessing()
        history.record(case, "advice_request_received", by=None, day=MON_2_MARCH, about="A1")

        page = case_page(world.northbridge.officer, case.ref, as_of=FRI_6_MARCH)

        assert page.next_date == (
            "13 April 2026 (38 days left): Advice for an EHC needs assessment. "
            "Owed by the body that was asked for advice."
        )

    def test_the_alerts_that_hold_today_stand_in_the_banner(self, world: World) -> None:
        case = world.case()
        Alert.objects.create(child=case.child, words="Never ring the father.", from_on=MON_2_MARCH)
        Alert.objects.create(
            child=case.child, words="Gone already.", from_on=date(2020, 1, 1), until=date(2021, 1, 1)
        )
        Alert.objects.create(child=case.child, words="Not yet.", from_on=date(2027, 1, 1))

        banner = case_page(world.northbridge.officer, case.ref, as_of=FRI_6_MARCH).banner

        assert list(banner.alerts) == ["Never ring the father."]
        assert (banner.born_on, banner.age) == (date(2018, 5, 4), "7 years old")

    def test_the_number_of_questions_to_the_database_does_not_grow_with_the_history(
        self, world: World, as_member: SignedIn, django_assert_max_num_queries: Callable[[int], object]
    ) -> None:
        case = world.assessing()
        for _ in range(20):
            history.record(case, "more_information_asked", by=world.northbridge.officer, day=THU_5_MARCH)
        browser = as_member(world.northbridge.officer)

        with django_assert_max_num_queries(19):  # type: ignore[attr-defined]
            browser.get(f"/cases/{case.ref}/chronology")


class TestChronology:
    def test_everything_that_happened_in_order_with_who_did_it(self, world: World) -> None:
        case = world.assessing()
        history.record(case, "deadline_warned", by=None, day=THU_5_MARCH)

        page = chronology_page(
            world.northbridge.officer, case.ref, ChronologyFilter(data={}), as_of=FRI_6_MARCH
        )

        assert [(line.shown.day, line.shown.by) for line in page.lines] == [
            (MON_2_MARCH, "Nora Officer, Northbridge Council"),
            (MON_2_MARCH, "Nora Officer, Northbridge Council"),
            (THU_5_MARCH, "Sendwell"),
        ]

    def test_what_was_recorded_in_error_is_struck_out_and_stays(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.assessing()
        officer = world.northbridge.manager
        decision = case.events.get(type="decided_to_assess")
        actions.correct(event=decision, reason="Wrong child.", by=officer, day=FRI_6_MARCH)

        said = words_of(as_member(officer).get(f"/cases/{case.ref}/chronology"))

        assert "(recorded in error)" in said
        assert "Reason: Wrong child." in said

    def test_it_is_filtered_by_who_and_by_day(self, world: World, as_member: SignedIn) -> None:
        case = world.assessing()
        history.record(case, "advice_acknowledged", by=world.hillside.clerk, day=THU_5_MARCH)
        page = f"/cases/{case.ref}/chronology"
        browser = as_member(world.northbridge.officer)
        hillside = Organisation.objects.get(slug="hillside-nhs-trust").pk

        for query, many in (
            ("", "3 of 3 events"),
            (f"?who={hillside}", "1 of 3 events"),
            ("?since-day=5&since-month=3&since-year=2026", "1 of 3 events"),
            ("?until-day=4&until-month=3&until-year=2026", "2 of 3 events"),
        ):
            assert many in words_of(browser.get(page + query)), query

    def test_an_impossible_day_is_explained_and_what_was_typed_is_kept(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.case()

        answer = as_member(world.northbridge.officer).get(
            f"/cases/{case.ref}/chronology?since-day=31&since-month=2&since-year=2026"
        )

        assert "31 February 2026, which is not a date" in words_of(answer)
        assert 'value="31"' in answer.content.decode()

    def test_yes_and_no_are_words(self, world: World) -> None:
        case = world.assessing()
        history.record(
            case, "triangulated", by=world.icb.designated, day=THU_5_MARCH, details={"unmet_need": True}
        )

        page = chronology_page(
            world.northbridge.officer, case.ref, ChronologyFilter(data={}), as_of=FRI_6_MARCH
        )

        assert page.lines[-1].shown.text == "Unmet need: Yes"


class TestPeople:
    def test_who_is_round_the_child_and_why_each_may_know(self, world: World, as_member: SignedIn) -> None:
        case = world.case()
        world.parent(case.child)
        Involvement.objects.create(
            child=case.child,
            service=world.hillside.speech,
            profession="speech_and_language",
            told_by="the family",
        )
        actions.name_key_worker(
            case=case, member=world.northbridge.officer, by=world.northbridge.manager, day=MON_2_MARCH
        )

        said = words_of(as_member(world.northbridge.officer).get(f"/cases/{case.ref}/people"))

        for words in (
            "Pippa Parent, mother",
            "Hillside NHS Trust",
            "Told us: the family",
            "Oakwood Primary School",
            "Nora Officer, from 2 March 2026",
            "North Vale ICB",
        ):
            assert words in said

    def test_who_stands_in_for_the_key_worker_is_named_while_it_lasts(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.case()
        officer, manager = world.northbridge.officer, world.northbridge.manager
        actions.name_key_worker(case=case, member=officer, by=manager, day=MON_2_MARCH)
        actions.arrange_cover(
            absent=officer, covering=manager, from_on=FRI_6_MARCH, until=FRI_6_MARCH, by=officer
        )
        browser = as_member(manager)

        assert "Covered by Max Manager" in words_of(browser.get(f"/cases/{case.ref}/people"))
        with time_machine.travel("2026-03-07 12:00+00:00", tick=False):
            assert "Covered by" not in words_of(browser.get(f"/cases/{case.ref}/people"))
