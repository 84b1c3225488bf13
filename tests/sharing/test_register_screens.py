"""The registers of sharing on the screen: who sees them, their lists, what passes between two, what is due."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from sendwell.organisations.models import Kind
from sendwell.sharing import actions
from sendwell.sharing.models import Agreement, Assessment
from tests.sharing.people import agreement_details, lead
from tests.sharing.screens import OWN, AsMember, text
from tests.world import FRI_6_MARCH, World, member, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


def addresses(papers: dict[str, Any], *what: str) -> list[str]:
    """The addresses of the three documents."""
    return [f"/sharing/{kind}/{document.uid}{end}" for kind, document in papers.items() for end in what]


class TestWhoSeesWhat:
    def test_the_parties_and_the_council_s_manager_read_them(
        self, world: World, as_member: AsMember, papers: dict[str, Any]
    ) -> None:
        for who in (lead(world.northbridge), lead(world.hillside), world.northbridge.manager):
            for address in addresses(papers, "", "/history"):
                assert OWN in text(as_member(who).get(address)), (who.name, address)

    def test_an_organisation_that_has_no_part_in_them_finds_nothing(
        self, world: World, as_member: AsMember, papers: dict[str, Any]
    ) -> None:
        """Nor does a clinician of one that has, nor a family; the same words as for what does not exist."""
        keepers_elsewhere = [lead(world.riverside), lead(world.southmere)]
        no_readers = [
            world.hillside.paediatrician,
            world.northbridge.officer,
            world.parent(world.child()),
        ]
        for who in keepers_elsewhere + no_readers:
            client, lists = as_member(who), 200 if who in keepers_elsewhere else 404
            for address in addresses(papers, "", "/history", "/change", "/end", "/review"):
                assert (who.name, address, client.get(address).status_code) == (who.name, address, 404)
            for name in ("agreements", "assessments", "flows"):
                answer = client.get(f"/sharing/{name}")
                assert (who.name, answer.status_code) == (who.name, lists)
                assert OWN not in answer.content.decode()

    def test_who_reads_does_not_keep(self, world: World, as_member: AsMember, papers: dict[str, Any]) -> None:
        for who in (world.northbridge.manager, lead(world.hillside)):
            client = as_member(who)
            for address in addresses(papers, "/change", "/end", "/review"):
                assert (who.name, address, client.get(address).status_code) == (who.name, address, 404)
                assert client.post(address, {"reason": "x"}).status_code == 404
        assert Agreement.objects.get(title=OWN).ended_on is None

    def test_a_member_of_a_third_organisation_does_not_learn_what_passes_between_two(
        self, world: World, as_member: AsMember
    ) -> None:
        address = "/sharing/between/northbridge-council/hillside-nhs-trust"

        assert as_member(world.northbridge.officer).get(address).status_code == 200
        assert as_member(world.hillside.clerk).get(address).status_code == 200
        assert as_member(lead(world.riverside)).get(address).status_code == 404
        assert as_member(world.parent(world.child())).get(address).status_code == 404


class TestTheLists:
    def test_agreements_are_searched_filtered_and_sorted(
        self, keeper: Client, papers: dict[str, Any], world: World
    ) -> None:
        both = text(keeper.get("/sharing/agreements"))
        assert both.index("Sharing for assessments") < both.index(OWN)
        for query, there in (
            ("words=trust+PAPERS", [OWN]),
            ("words=therapy", [OWN]),
            ("state=live", ["Sharing for assessments"]),
            ("state=waiting", [OWN]),
            ("state=expired", []),
            ("state=coming", []),
            ("state=ended", []),
            ("party=riverside-nhs-trust", ["Sharing for assessments"]),
            ("holds=V", ["Sharing for assessments"]),
        ):
            words = text(keeper.get(f"/sharing/agreements?{query}"))
            shown = [each for each in ("Sharing for assessments", OWN) if each in words]
            assert (query, shown) == (query, there)
        turned = text(keeper.get("/sharing/agreements?sort=-title"))
        assert turned.index(OWN) < turned.index("Sharing for assessments")

    def test_the_filter_for_a_state_and_the_state_on_the_row_agree(
        self, keeper: Client, papers: dict[str, Any]
    ) -> None:
        words = {
            "live": "Live",
            "waiting": "Waiting for signatures",
            "expired": "Expired",
            "coming": "Not begun",
        }
        for change, becomes in (
            ({"until": date(2026, 3, 5)}, "expired"),
            ({"until": date(2026, 3, 6)}, "live"),
            ({"starts_on": date(2026, 3, 7)}, "coming"),
        ):
            Agreement.objects.filter(title="Sharing for assessments").update(
                **{"until": date(2030, 1, 1), "starts_on": date(2020, 1, 1)} | change
            )
            for state, word in words.items():
                page = keeper.get(f"/sharing/agreements?state={state}").content.decode()
                rows = re.findall(r'data-label="State"><strong class="govuk-tag[^"]*">([^<]*)', page)
                assert (change, state, rows) == (change, state, [word] * (state in ("waiting", becomes)))

    def test_a_long_register_is_cut_into_pages_and_asks_a_constant_number_of_questions(
        self, keeper: Client, world: World, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        by = lead(world.northbridge)
        for number in range(30):
            actions.write_agreement(
                details=agreement_details(by, title=f"Agreement {number:02}"), by=by, day=FRI_6_MARCH
            )
        with django_assert_max_num_queries(24):
            assert "Showing 1 to 25 of 31" in text(keeper.get("/sharing/agreements"))
        assert "Showing 26 to 31 of 31" in text(keeper.get("/sharing/agreements?page=2"))

    def test_assessments_are_filtered_by_how_they_stand(self, keeper: Client, papers: dict[str, Any]) -> None:
        framework = "Sharing for assessments"
        assert framework in text(keeper.get("/sharing/assessments?state=live"))
        waiting = text(keeper.get("/sharing/assessments?state=waiting"))
        assert (OWN in waiting, framework in waiting) == (True, False)
        Assessment.objects.filter(title=framework).update(outcome="stop")
        assert framework in text(keeper.get("/sharing/assessments?state=refused"))
        assert "No assessment fits" in text(keeper.get("/sharing/assessments?state=ended"))

    def test_an_empty_register_says_so(self, world: World, as_member: AsMember) -> None:
        alone = member(
            "information_governance", "Ira Lone", organisation(Kind.HEALTH_COMMISSIONER, "Far Vale ICB")
        )
        client = as_member(alone)

        assert "No agreement fits these filters." in text(client.get("/sharing/agreements"))
        assert "No assessment fits these filters." in text(client.get("/sharing/assessments?holds=X"))
        assert "Nothing is due within 90 days." in text(client.get("/sharing/reviews"))


class TestBetween:
    def test_it_says_what_passes_what_is_missing_and_who_can_supply_it(
        self, world: World, as_member: AsMember
    ) -> None:
        address = "/sharing/between/northbridge-council/hillside-nhs-trust"
        client = as_member(world.northbridge.officer)
        assert "Open for: Dates, stages and who does what" in text(client.get(address))
        Agreement.objects.update(until=date(2026, 2, 28))

        words = text(client.get(address))

        assert "It expired on 28 February 2026. So since 1 March 2026." in words
        assert (
            "Who can supply it: Gov Northbridge, information-governance lead of Northbridge Council." in words
        )
        assert "A missing document stops no time limit" in words
        assert "Open it in the registers" not in words  # an officer does not read them
        assert "Open it in the registers" in text(as_member(lead(world.hillside)).get(address))


class TestReviews:
    def test_each_owner_s_own_are_marked(self, world: World, keeper: Client, as_member: AsMember) -> None:
        Agreement.objects.update(until=FRI_6_MARCH + timedelta(days=20))
        words = text(keeper.get("/sharing/reviews"))

        assert "1 is yours" in words
        assert "Within 30 days" in words
        there = text(as_member(lead(world.hillside)).get("/sharing/reviews"))
        assert ("Sharing for assessments" in there, "yours" in there) == (True, False)

    def test_pages_print_without_what_only_works_on_a_screen(self, keeper: Client) -> None:
        assert "sw-printing" in keeper.get("/sharing/agreements?print=1").content.decode()
