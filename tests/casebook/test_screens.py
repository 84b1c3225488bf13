"""The screens of a case, as the people who use them see them, and as strangers do not."""

import re
import uuid
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from sendwell.access import scope
from sendwell.access.models import Member, Reading
from sendwell.access.opening import NotThere
from sendwell.casebook import actions, history
from sendwell.casebook.models import Case
from sendwell.casebook.pages import case_page, find_page
from sendwell.casebook.pages.chronology import ChronologyFilter, chronology_page
from sendwell.casebook.pages.finding import Found
from sendwell.law.timescales import the_law
from sendwell.organisations.models import Organisation
from sendwell.people.models import Alert, Involvement
from tests.reading import words_of
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.usefixtures("on_friday")


def readings(case: Case) -> list[tuple[str, str, bool]]:
    """Who read what of this child, and whether they were let."""
    return list(case.child.readings.order_by("pk").values_list("member__slug", "screen", "allowed"))


def strangers(world: World) -> list[Member]:
    """Everybody who has nothing to do with a Northbridge child's case, or may not read one."""
    return [
        world.southmere.officer,
        world.southmere.manager,
        world.other_icb.designated,
        world.hillside.clerk,
        world.hillside.paediatrician,
        world.riverside.lead,
        world.northbridge.psychologist,
        world.school.senco,
        world.other_school.senco,
    ]


class TestOpening:
    def test_the_council_and_the_commissioners_officer_open_a_case_and_that_is_noted(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.case()
        for who in (world.northbridge.officer, world.northbridge.manager, world.icb.designated):
            assert as_member(who).get(f"/cases/{case.ref}").status_code == 200

        assert readings(case) == [
            ("nora-officer", "case", True),
            ("max-manager", "case", True),
            ("dee-designated", "case", True),
        ]

    @pytest.mark.parametrize("part", ["", "/chronology", "/people", "/key-worker", "/close"])
    def test_a_stranger_is_told_that_nothing_is_there(
        self, world: World, as_member: SignedIn, part: str
    ) -> None:
        case = world.case()
        nothing = as_member(world.southmere.officer).get(f"/cases/C26-999999{part}")
        for stranger in strangers(world):
            answer = as_member(stranger).get(f"/cases/{case.ref}{part}")
            assert (stranger.slug, answer.status_code) == (stranger.slug, 404)
            assert "Canary" not in answer.content.decode()
        same = as_member(world.southmere.officer).get(f"/cases/{case.ref}{part}")
        assert same.content == nothing.content

    def test_the_attempt_of_a_role_that_reads_cases_is_noted_as_refused(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.case()

        as_member(world.southmere.officer).get(f"/cases/{case.ref}")

        assert readings(case) == [("sam-officer", "case", False)]

    def test_so_is_one_by_a_form_with_its_number(self, world: World, as_member: SignedIn) -> None:
        case = world.case()

        as_member(world.southmere.officer).post(f"/cases/{case.ref}/close", {"once": str(uuid.uuid4())})

        assert readings(case) == [("sam-officer", "close", False)]

    def test_a_form_that_is_shown_again_was_read(self, world: World, as_member: SignedIn) -> None:
        case = world.case()

        answer = as_member(world.northbridge.officer).post(
            f"/cases/{case.ref}/close", {"once": str(uuid.uuid4()), "reason": ""}
        )

        assert answer.status_code == 200
        assert readings(case) == [("nora-officer", "closing", True)]

    def test_two_councils_with_the_same_child_open_only_their_own_case(
        self, world: World, as_member: SignedIn
    ) -> None:
        ours = world.case()
        theirs = world.case(ours.child, council=world.southmere)

        assert as_member(world.southmere.officer).get(f"/cases/{theirs.ref}").status_code == 200
        assert as_member(world.southmere.officer).get(f"/cases/{ours.ref}").status_code == 404
        assert readings(ours) == [("sam-officer", "case", True), ("sam-officer", "case", False)]

    def test_somebody_who_has_not_signed_in_is_asked_to(self, world: World) -> None:
        answer = Client().get(f"/cases/{world.case().ref}")

        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/cases/")


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
        officer = world.northbridge.officer
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
            "Pia Parent, mother",
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


def looked_for(member: Member, sought: str, born: date | None) -> Found:
    """A search as the web server makes it: behind the walls."""
    with scope.acting(member, as_of=FRI_6_MARCH):
        return find_page(member, sought, born, as_of=FRI_6_MARCH)


class TestFinding:
    def test_by_name_number_birthday_or_reference(self, world: World) -> None:
        case = world.case(world.child("Ada", "Canary", born=date(2018, 5, 4)))
        world.case(world.child("Ben", "Budgie", born=date(2019, 1, 1)))
        officer = world.northbridge.officer
        number = case.child.nhs_number

        for sought, born in (
            ("canary", None),
            ("Ada", None),
            ("ada cana", None),
            (number, None),
            (f"{number[:3]} {number[3:6]} {number[6:]}", None),
            (case.ref.lower(), None),
            ("", date(2018, 5, 4)),
        ):
            found = looked_for(officer, sought, born)
            assert [each.ref for each in found.cases] == [case.ref], (sought, born)

    def test_number_and_birthday_must_both_fit(self, world: World) -> None:
        case = world.case()

        found = looked_for(world.northbridge.officer, case.child.nhs_number, date(2001, 1, 1))

        assert list(found.cases) == []

    def test_somebody_elses_child_is_not_found_and_nothing_says_so(
        self, world: World, as_member: SignedIn
    ) -> None:
        world.case()
        nothing = as_member(world.southmere.officer).post("/find", {"sought": "Nobodyatall"})
        theirs = as_member(world.southmere.officer).post("/find", {"sought": "Canary"})

        assert looked_for(world.southmere.officer, "Canary", None).cases == []
        assert words_of(theirs).replace("Canary", "") == words_of(nothing).replace("Nobodyatall", "")

    def test_a_name_never_stands_in_an_address(self, world: World, as_member: SignedIn) -> None:
        world.case()

        said = as_member(world.northbridge.officer).post("/find", {"sought": "Canary"}).content.decode()

        assert "Canary" in said
        assert not [url for url in re.findall(r'(?:href|action|src)="([^"]*)"', said) if "anary" in url]


class TestForms:
    def test_naming_the_key_worker(self, world: World, as_member: SignedIn) -> None:
        case = world.case()

        answer = as_member(world.northbridge.manager).post(
            f"/cases/{case.ref}/key-worker", {"member": "nora-officer", "handover": ""}
        )

        assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.ref}/people")
        case.refresh_from_db()
        assert case.key_worker == world.northbridge.officer

    def test_the_choice_holds_nobody_of_another_council(self, world: World, as_member: SignedIn) -> None:
        case = world.case()

        said = words_of(as_member(world.northbridge.manager).get(f"/cases/{case.ref}/key-worker"))

        assert "Nora Officer" in said
        assert "Sam Officer" not in said

    def test_a_closed_case_says_when_and_offers_no_more_changes(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.case()
        browser = as_member(world.northbridge.officer)

        answer = browser.post(f"/cases/{case.ref}/close", {"reason": "The family moved."})

        assert answer["Location"] == f"/cases/{case.ref}"
        said = words_of(browser.get(f"/cases/{case.ref}"))
        assert "Closed on 6 March 2026." in said
        assert "Close this case" not in said

    def test_correcting_by_the_screen(self, world: World, as_member: SignedIn) -> None:
        case = world.assessing()
        decision = case.events.get(type="decided_to_assess")

        answer = as_member(world.northbridge.officer).post(
            f"/cases/{case.ref}/events/{decision.pk}/correct", {"reason": "Wrong child."}
        )

        assert answer["Location"] == f"/cases/{case.ref}/chronology"
        assert case.deadlines.get(timescale="decide_assess_6w").stopped_on is None

    def test_an_event_of_another_case_is_not_corrected_through_this_one(
        self, world: World, as_member: SignedIn
    ) -> None:
        ours, other = world.case(), world.case(world.child("Ben"))

        answer = as_member(world.northbridge.officer).post(
            f"/cases/{ours.ref}/events/{other.events.get().pk}/correct", {"reason": "Wrong."}
        )

        assert answer.status_code == 404

    def test_a_clinician_arranges_their_own_cover_and_is_not_offered_anybody_elses_absence(
        self, world: World, as_member: SignedIn
    ) -> None:
        browser = as_member(world.hillside.paediatrician)
        days = {"from_on-day": "9", "from_on-month": "3", "from_on-year": "2026"}
        days |= {"until-day": "13", "until-month": "3", "until-year": "2026"}

        other = browser.post("/cover", {"absent": "h-therapist", "covering": "h-paediatrician", **days})
        own = browser.post("/cover", {"absent": "h-paediatrician", "covering": "h-lead", **days})

        assert (other.status_code, own.status_code) == (200, 302)
        assert world.hillside.paediatrician.covered_by.get().covering == world.hillside.lead
        assert world.hillside.therapist.covered_by.count() == 0

    def test_a_parent_has_no_cover_to_arrange(self, world: World, as_member: SignedIn) -> None:
        assert as_member(world.parent(world.child())).get("/cover").status_code == 404


def test_reading_a_case_that_was_refused_leaves_no_name_behind(world: World) -> None:
    case = world.case()
    with pytest.raises(NotThere) as nothing:
        case_page(world.southmere.officer, case.ref, as_of=FRI_6_MARCH)

    assert str(nothing.value) == ""
    assert Reading.objects.get().allowed is False
