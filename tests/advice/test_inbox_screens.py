"""The provider's inbox on screen: all councils in one list, the most urgent first, without a name."""

from collections.abc import Callable, Iterator
from datetime import date

import html5lib
import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.advice import actions
from sendwell.advice.forms.inbox import BulkForm, InboxFilter
from sendwell.advice.models import AdviceRequest, State
from sendwell.advice.pages.inbox import Inbox, inbox_page
from sendwell.casebook.models import Event
from tests.world import MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World

AsMember = Callable[[Member], Client]
TUE_14_APRIL = date(2026, 4, 14)


@pytest.fixture(autouse=True)
def fourteenth_of_april() -> Iterator[None]:
    """It is the day after the first requests were due."""
    with time_machine.travel("2026-04-14T09:00:00Z", tick=False):
        yield


@pytest.fixture
def overdue(world: World) -> AdviceRequest:
    """Asked by Northbridge on 2 March, so due on 13 April; with the paediatrician."""
    request = world.request_to(world.hillside.paediatrics, received=MON_2_MARCH)
    return actions.allocate(
        request=request, clinician=world.hillside.paediatrician, by=world.hillside.clerk, day=THU_5_MARCH
    )


@pytest.fixture
def soon(world: World) -> AdviceRequest:
    """Asked by Southmere on 5 March, so due on 16 April; with nobody."""
    case = world.assessing(council=world.southmere, received=THU_5_MARCH)
    return actions.ask_for_advice(
        case=case,
        service=world.hillside.speech,
        child_is="not_known",
        why_you="You see such children.",
        asked="Advice.",
        circumstances="Quiet.",
        history="",
        form_wanted="Statements.",
        by=world.southmere.officer,
        day=THU_5_MARCH,
    )


def inbox(member: Member, as_of: date = TUE_14_APRIL, **query: str) -> Inbox:
    """The inbox as a member sees it."""
    return inbox_page(member, InboxFilter(data=query), BulkForm(), query, as_of=as_of)


def refs(page: Inbox) -> list[str]:
    """The requests on the page."""
    return [row.ref for row in page.rows]


def numbers(page: Inbox) -> dict[str, int]:
    """What the tiles count, without the noughts."""
    return {tile.text: tile.number for tile in page.tiles if tile.number}


class TestTheList:
    def test_all_councils_in_one_list_overdue_first(
        self, world: World, soon: AdviceRequest, overdue: AdviceRequest
    ) -> None:
        page = inbox(world.hillside.clerk)

        assert [(row.ref, row.council, row.clock, row.days_left) for row in page.rows] == [
            (overdue.ref, "Northbridge Council", "overdue", -1),
            (soon.ref, "Southmere Council", "due_soon", 2),
        ]

    def test_a_child_stands_there_by_initials_and_year_of_birth(
        self, world: World, soon: AdviceRequest
    ) -> None:
        (row,) = inbox(world.hillside.clerk).rows

        assert row.child == "AC, born 2018"

    def test_the_other_trust_sees_nothing(
        self, world: World, soon: AdviceRequest, overdue: AdviceRequest
    ) -> None:
        page = inbox(world.riverside.clerk)

        assert (refs(page), numbers(page)) == ([], {})

    def test_a_clinical_lead_sees_the_requests_of_their_own_services(
        self, world: World, soon: AdviceRequest, overdue: AdviceRequest
    ) -> None:
        assert refs(inbox(world.hillside.lead)) == [overdue.ref]

    def test_the_numbers_lead_to_their_lists(
        self, world: World, soon: AdviceRequest, overdue: AdviceRequest
    ) -> None:
        page = inbox(world.hillside.clerk)

        assert numbers(page) == {
            "overdue": 1,
            "due in 7 days": 1,
            "given to nobody": 1,
            "in all not answered": 2,
        }
        for tile in page.tiles:
            query = dict(pair.split("=") for pair in tile.url.lstrip("?").split("&") if pair)
            assert len(inbox(world.hillside.clerk, **query).rows) == tile.number

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"council": "southmere-council"}, ["soon"]),
            ({"service": "hillside-nhs-trust-speech-and-language"}, ["soon"]),
            ({"clinician": "nobody"}, ["soon"]),
            ({"clinician": "h-paediatrician"}, ["overdue"]),
            ({"due": "overdue"}, ["overdue"]),
            ({"due": "soon"}, ["soon"]),
            ({"state": "allocated"}, ["overdue"]),
            ({"sort": "-due_on"}, ["soon", "overdue"]),
            ({"sort": "council"}, ["overdue", "soon"]),
            ({"sort": "-council"}, ["soon", "overdue"]),
            ({"sort": "clinician"}, ["soon", "overdue"]),
            ({"council": "southmere-council", "due": "overdue"}, []),
        ],
    )
    def test_filters_and_orders(
        self,
        world: World,
        soon: AdviceRequest,
        overdue: AdviceRequest,
        query: dict[str, str],
        expected: list[str],
    ) -> None:
        named = {soon.ref: "soon", overdue.ref: "overdue"}

        assert [named[ref] for ref in refs(inbox(world.hillside.clerk, **query))] == expected

    def test_an_excused_one_is_not_counted_as_overdue_and_its_date_has_not_moved(
        self, world: World, overdue: AdviceRequest
    ) -> None:
        actions.record_ground(
            case=overdue.case,
            request=overdue,
            ground="appointment_missed",
            from_on=date(2026, 4, 1),
            until=None,
            evidence="Clinic diary.",
            why_impractical="She could not be seen.",
            by=world.hillside.paediatrician,
            day=date(2026, 4, 2),
        )

        page = inbox(world.hillside.clerk)

        assert "overdue" not in numbers(page)
        assert [(row.clock, row.due_on) for row in page.rows] == [("excused", MON_13_APRIL)]
        assert refs(inbox(world.hillside.clerk, due="excused")) == [overdue.ref]
        assert refs(inbox(world.hillside.clerk, due="overdue")) == []

    def test_an_answered_one_leaves_the_list_and_one_sent_back_has_a_list_of_its_own(
        self, world: World, soon: AdviceRequest, overdue: AdviceRequest
    ) -> None:
        AdviceRequest.objects.filter(pk=overdue.pk).update(state=State.IMPROVING, answered_on=MON_13_APRIL)

        page = inbox(world.hillside.clerk)

        assert refs(page) == [soon.ref]
        assert numbers(page)["sent back"] == 1
        (row,) = inbox(world.hillside.clerk, state="improving").rows
        assert (row.ref, row.clock) == (overdue.ref, "met")

    def test_a_long_list_is_cut_into_pages(self, world: World) -> None:
        for _ in range(27):
            world.request_to(world.hillside.paediatrics, case=world.assessing())

        first, second = inbox(world.hillside.clerk), inbox(world.hillside.clerk, page="2")

        assert (len(first.rows), len(second.rows)) == (25, 2)
        assert set(refs(first)) & set(refs(second)) == set()

    def test_the_number_of_questions_to_the_database_does_not_grow(
        self, world: World, as_member: AsMember, django_assert_num_queries: Callable[..., object]
    ) -> None:
        client = as_member(world.hillside.clerk)
        world.request_to(world.hillside.paediatrics, case=world.assessing())
        client.get("/inbox")
        with django_assert_num_queries(18) as counted:  # type: ignore[attr-defined]
            client.get("/inbox")
        for _ in range(5):
            world.request_to(world.hillside.paediatrics, case=world.assessing())

        with django_assert_num_queries(len(counted)):  # type: ignore[attr-defined]
            client.get("/inbox")


class TestTheScreen:
    def test_it_is_whole_and_no_name_stands_on_it(
        self, world: World, as_member: AsMember, overdue: AdviceRequest
    ) -> None:
        page = as_member(world.hillside.clerk).get("/inbox").content.decode()

        html5lib.HTMLParser(strict=True).parse(page)
        assert overdue.ref in page and "AC, born 2018" in page
        assert "Canary" not in page

    def test_many_are_given_out_at_once(
        self, world: World, as_member: AsMember, soon: AdviceRequest, overdue: AdviceRequest
    ) -> None:
        ticked = {"ticked": [soon.ref, overdue.ref], "clinician": "h-therapist"}

        assert as_member(world.hillside.clerk).post("/inbox", ticked).status_code == 302

        given = AdviceRequest.objects.filter(clinician=world.hillside.therapist)
        assert set(given) == {soon, overdue}

    def test_without_a_clinician_the_ticks_are_kept_and_we_say_what_is_missing(
        self, world: World, as_member: AsMember, soon: AdviceRequest
    ) -> None:
        page = as_member(world.hillside.clerk).post("/inbox", {"ticked": [soon.ref]}).content.decode()

        assert "Choose the clinician who gets them" in page
        assert f'value="{soon.ref}" aria-label="Select {soon.ref}" checked' in page

    def test_without_a_tick_nothing_happens_and_we_say_so(
        self, world: World, as_member: AsMember, soon: AdviceRequest
    ) -> None:
        page = as_member(world.hillside.clerk).post("/inbox", {"clinician": "h-therapist"}).content.decode()

        assert "Tick the requests that you want to give out" in page

    def test_another_trusts_request_cannot_be_ticked(
        self, world: World, as_member: AsMember, soon: AdviceRequest
    ) -> None:
        as_member(world.riverside.clerk).post("/inbox", {"ticked": [soon.ref], "clinician": "r-therapist"})

        soon.refresh_from_db()
        assert (soon.clinician, Event.objects.filter(type="advice_allocated").count()) == (None, 0)

    def test_nobody_without_the_permission_finds_the_inbox(self, world: World, as_member: AsMember) -> None:
        for stranger in (world.hillside.paediatrician, world.northbridge.officer, world.school.senco):
            assert as_member(stranger).get("/inbox").status_code == 404
            assert as_member(stranger).get("/inbox/cover").status_code == 404


class TestOneRequest:
    def test_the_clerk_gives_it_out_takes_it_back_and_passes_it_on(
        self, world: World, as_member: AsMember, soon: AdviceRequest
    ) -> None:
        clerk = as_member(world.hillside.clerk)

        def version() -> str:
            soon.refresh_from_db()
            return str(soon.version)

        given = clerk.post(f"/advice/{soon.ref}/give", {"clinician": "h-therapist", "version": version()})
        assert (given.status_code, AdviceRequest.objects.get().clinician) == (302, world.hillside.therapist)
        taken = clerk.post(f"/advice/{soon.ref}/take-back", {"reason": "On leave.", "version": version()})
        assert (taken.status_code, AdviceRequest.objects.get().clinician) == (302, None)
        to = {"to": world.riverside.speech.slug, "reason": "Known there.", "version": version()}
        passed = clerk.post(f"/advice/{soon.ref}/redirect", to)
        assert (passed.status_code, AdviceRequest.objects.get().provider) == (
            302,
            world.riverside.organisation,
        )
        assert clerk.get(f"/advice/{soon.ref}").status_code == 404

    def test_two_at_once_the_second_is_told_and_keeps_what_was_typed(
        self, world: World, as_member: AsMember, soon: AdviceRequest
    ) -> None:
        stale = str(soon.version)
        actions.allocate(
            request=soon, clinician=world.hillside.therapist, by=world.hillside.clerk, day=TUE_14_APRIL
        )

        to = {"to": world.riverside.speech.slug, "reason": "Known there.", "version": stale}
        page = as_member(world.hillside.clerk).post(f"/advice/{soon.ref}/redirect", to).content.decode()

        assert "Somebody else changed this while you were writing" in page
        assert "Known there." in page and "h Therapist" in page
        assert AdviceRequest.objects.get().provider == world.hillside.organisation

    def test_a_clinician_takes_one_of_their_service(
        self, world: World, as_member: AsMember, overdue: AdviceRequest
    ) -> None:
        AdviceRequest.objects.update(clinician=None, state=State.RECEIVED)

        response = as_member(world.hillside.paediatrician).post(f"/advice/{overdue.ref}/take")

        assert (response.status_code, AdviceRequest.objects.get().clinician) == (
            302,
            world.hillside.paediatrician,
        )

    def test_the_council_recalls_it_with_a_reason(
        self, world: World, as_member: AsMember, overdue: AdviceRequest
    ) -> None:
        officer, address = as_member(world.northbridge.officer), f"/advice/{overdue.ref}/recall"
        version = {"version": str(overdue.version)}

        assert officer.post(address, {"reason": "They moved away."} | version).status_code == 302
        assert AdviceRequest.objects.get().state == State.RECALLED

    def test_the_clerk_arranges_cover(
        self, world: World, as_member: AsMember, overdue: AdviceRequest
    ) -> None:
        typed = {
            "absent": "h-paediatrician",
            "covering": "h-therapist",
            "from_on-day": "14",
            "from_on-month": "4",
            "from_on-year": "2026",
            "until-day": "20",
            "until-month": "4",
            "until-year": "2026",
        }
        clerk = as_member(world.hillside.clerk)

        assert clerk.post("/inbox/cover", typed).status_code == 302
        assert "h Paediatrician is away from 14 April 2026 to 20 April 2026. h Therapist stands in." in (
            clerk.get("/inbox").content.decode()
        )
        assert as_member(world.hillside.therapist).get(f"/advice/{overdue.ref}").status_code == 200
