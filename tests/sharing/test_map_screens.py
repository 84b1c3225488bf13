"""The map of flows on the screen: a picture, and a table that says the same."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from sendwell.organisations.models import Kind
from sendwell.sharing import actions
from sendwell.sharing.models import Flow
from tests.sharing.people import flow_details, lead
from tests.sharing.screens import OWN, day, sent, text
from tests.world import FRI_6_MARCH, World, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


class TestTheMap:
    def test_it_is_a_picture_and_a_table_that_says_the_same(
        self, keeper: Client, papers: dict[str, Any]
    ) -> None:
        organisation(Kind.PROVIDER, "Marsh Care Trust")  # has signed nothing
        answer = keeper.get("/sharing/flows")
        page, words = answer.content.decode(), text(answer)

        assert page.count("<svg") == 1
        assert 'role="img" aria-labelledby="map-title map-about"' in page
        assert "style=" not in page
        rows = re.findall(r'data-label="No\.">(\d+)<', page)
        drawn = re.findall(r'class="sw-map__state"[^>]*>(\d+)\. ([^<]+)<', page)
        table = re.findall(r'data-label="State"><strong class="govuk-tag[^"]*">([^<]+)', page)
        assert [number for number, _ in drawn] == rows
        assert [state for _, state in drawn] == table
        assert "8 flows: 4 open, 2 open for some, 2 closed." in words

    def test_a_closed_flow_is_told_by_words_and_shape(self, keeper: Client, papers: dict[str, Any]) -> None:
        page = keeper.get("/sharing/flows?state=closed").content.decode()

        assert page.count('class="sw-map__bar"') == 2
        assert "sw-map__head" not in page
        assert "The impact assessment does not allow it. It has not been signed off." in page
        assert 'class="sw-map__bar"' not in keeper.get("/sharing/flows?state=open").content.decode()

    def test_it_is_filtered_by_words_ends_and_data(self, keeper: Client, papers: dict[str, Any]) -> None:
        for query, there in (
            ("words=feed", True),
            ("receiver=provider", True),
            ("sender=provider", False),
            ("holds=S", False),
            ("state=open", False),
            ("sort=-state", True),
        ):
            assert (query, f"{OWN} flow" in text(keeper.get(f"/sharing/flows?{query}"))) == (query, there)

    def test_its_questions_to_the_database_do_not_grow(
        self, keeper: Client, world: World, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        by = lead(world.northbridge)
        for number in range(12):
            details = flow_details(
                by, title=f"Flow {number}", to_organisation=world.hillside.organisation,
                agreement=world.agreement,
            )  # fmt: skip
            actions.write_flow(details=details, by=by, day=FRI_6_MARCH)
        with django_assert_max_num_queries(24):
            keeper.get("/sharing/flows")

    def test_a_flow_says_its_three_layers_in_one_sentence(
        self, keeper: Client, papers: dict[str, Any]
    ) -> None:
        """Section 9 of the trust model: lawful basis, confidence, regulation 17; each on its own."""
        words = text(keeper.get(f"/sharing/flows/{papers['flows'].uid}"))

        assert (
            "We share this because the law gives those who are asked six weeks to tell the council what they "
            "know about the child’s needs; you have been told and would expect it; no plan passes; and you can "
            "object to confidential detail being passed on, and will be told first what the assessment would lose."
        ) in words
        for layer in ("1. Lawful basis", "2. Duty of confidence", "3. Regulation 17"):
            assert layer in words
        assert "Not confirmed." in words

    def test_a_flow_is_put_on_the_map_by_a_form(self, world: World, keeper: Client) -> None:
        said = {
            "title": "Panel papers",
            "sender": "one",
            "from_organisation": "northbridge-council",
            "receiver": "kind",
            "to_kind": Kind.HEALTH_COMMISSIONER.value,
            "area": "north-vale-icb",
            "classes": ["M", "H"],
            "why": "To agree who pays.",
            "how": "here",
            "frequency": "monthly",
            "gateway": "joint_funding",
            "confidentiality": "expected",
            "plan_rule": "listed",
            "agreement": str(world.agreement.uid),
            "assessment": "",
            "owner": lead(world.northbridge).slug,
            **day("review_on", date(2027, 3, 1)),
        }
        assert keeper.post("/sharing/flows/new", said).status_code == 302

        made = Flow.objects.get(title="Panel papers")
        assert (made.from_organisation, made.to_kind, made.area) == (
            world.northbridge.organisation,
            "health_commissioner",
            world.icb.organisation,
        )
        page = text(keeper.get(f"/sharing/flows/{made.uid}"))
        assert "Closed" in page
        assert "No impact assessment is named." in page
        changed = sent(keeper, f"/sharing/flows/{made.uid}/change", **said | {"title": "Papers of the panel"})
        assert changed.status_code == 302
