"""The screens of the registers, as those see them who keep them, read them, and have nothing to do with them."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import html5lib
import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.organisations.models import Kind
from sendwell.sharing import actions
from sendwell.sharing.models import Agreement, Assessment, Flow, Party
from tests.sharing.people import agreement_details, assessment_details, flow_details, lead, risk_details
from tests.world import FRI_6_MARCH, World, member, organisation

AsMember = Callable[[Member], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]
OWN = "Trust papers"


@pytest.fixture
def keeper(world: World, as_member: AsMember) -> Client:
    """Northbridge's information-governance lead."""
    return as_member(lead(world.northbridge))


@pytest.fixture
def papers(world: World) -> dict[str, Any]:
    """An agreement, an assessment with a risk and a flow that concern Northbridge and Hillside alone."""
    by = lead(world.northbridge)
    agreement = actions.write_agreement(details=agreement_details(by, title=OWN), by=by, day=FRI_6_MARCH)
    actions.add_party(agreement=agreement, organisation=world.hillside.organisation, by=by, day=FRI_6_MARCH)
    assessment = actions.write_assessment(
        details=assessment_details(by, title=f"{OWN} assessed"), by=by, day=FRI_6_MARCH
    )
    actions.add_risk(assessment=assessment, details=risk_details(), by=by, day=FRI_6_MARCH)
    flow = actions.write_flow(
        details=flow_details(
            by,
            title=f"{OWN} flow",
            to_organisation=world.hillside.organisation,
            agreement=agreement,
            assessment=assessment,
        ),
        by=by,
        day=FRI_6_MARCH,
    )
    for each in (agreement, assessment, flow):
        each.refresh_from_db()
    return {"agreements": agreement, "assessments": assessment, "flows": flow}


def text(answer: Any) -> str:
    """The words of a page."""
    assert answer.status_code == 200, answer.status_code
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(answer.content.decode())
    assert parser.errors == []
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def addresses(papers: dict[str, Any], *what: str) -> list[str]:
    """The addresses of the three documents."""
    return [f"/sharing/{kind}/{document.uid}{end}" for kind, document in papers.items() for end in what]


def sent(client: Client, address: str, **said: Any) -> Any:
    """Post a form as the page made it: with its version."""
    page = client.get(address).content.decode()
    found = re.search(r'name="version" value="([^"]*)"', page)
    return client.post(address, {"version": found[1] if found else "", **said})


def day(name: str, value: date) -> dict[str, Any]:
    """A date as three boxes."""
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


def typed(owner: Member, **more: Any) -> dict[str, Any]:
    """A whole agreement as typed."""
    said = {
        "title": "Hearing tests",
        "purpose": "To know how a child hears.",
        "lawful_basis": "6(1)(e)",
        "condition": "9(2)(h)+2",
        "classes": ["H", "I"],
        "evidence": "Folder 3",
        "owner": owner.slug,
        **day("starts_on", FRI_6_MARCH),
        **day("until", date(2028, 3, 31)),
        **day("review_on", date(2027, 3, 1)),
    }
    return said | more


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
        strangers = [
            lead(world.riverside),
            lead(world.southmere),
            world.hillside.paediatrician,
            world.northbridge.officer,
            world.parent(world.child()),
        ]
        for who in strangers:
            client = as_member(who)
            for address in addresses(papers, "", "/history", "/change", "/end", "/review"):
                assert (who.name, address, client.get(address).status_code) == (who.name, address, 404)
            for name in ("agreements", "assessments", "flows"):
                answer = client.get(f"/sharing/{name}")
                assert answer.status_code == 404 or OWN not in answer.content.decode()

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
        for change in (
            {"until": date(2026, 3, 5)},
            {"until": date(2026, 3, 6)},
            {"starts_on": date(2026, 3, 7)},
        ):
            Agreement.objects.filter(title="Sharing for assessments").update(
                **{"until": date(2030, 1, 1), "starts_on": date(2020, 1, 1)} | change
            )
            for state, word in words.items():
                page = keeper.get(f"/sharing/agreements?state={state}").content.decode()
                rows = re.findall(r'data-label="State"><strong class="govuk-tag[^"]*">([^<]*)', page)
                assert set(rows) <= {word}

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
        framework = "Sharing for assessments: impact assessment"
        assert framework in text(keeper.get("/sharing/assessments?state=live"))
        waiting = text(keeper.get("/sharing/assessments?state=waiting"))
        assert (OWN in waiting, framework in waiting) == (True, False)
        Assessment.objects.filter(title=framework).update(outcome="stop")
        assert framework in text(keeper.get("/sharing/assessments?state=refused"))
        assert "No assessment fits" in text(keeper.get("/sharing/assessments?state=ended"))

    def test_an_empty_register_says_so(self, world: World, as_member: AsMember) -> None:
        alone = member("information_governance", "Ira Lone", world.icb.organisation)
        client = as_member(alone)

        assert "No agreement fits these filters." in text(client.get("/sharing/agreements"))
        assert "No assessment fits these filters." in text(client.get("/sharing/assessments?holds=X"))
        assert "Nothing is due within 90 days." in text(client.get("/sharing/reviews"))


class TestAnAgreement:
    def test_it_is_written_down_signed_by_both_and_then_live(
        self, world: World, keeper: Client, as_member: AsMember
    ) -> None:
        done = keeper.post("/sharing/agreements/new", typed(lead(world.northbridge)))
        made = Agreement.objects.get(title="Hearing tests")
        address = f"/sharing/agreements/{made.uid}"
        assert (done.status_code, done["Location"]) == (302, address)
        keeper.post(f"{address}/parties", {"who": "one", "organisation": "hillside-nhs-trust"})
        assert "Waiting for signatures" in text(keeper.get(address))
        for client in (keeper, as_member(lead(world.hillside))):
            assert "Read and sign for" in text(client.get(address))
            assert sent(client, f"{address}/sign", authorised="on").status_code == 302

        page = text(keeper.get(address))
        assert "Live" in page
        assert "Gov Hillside, 6 March 2026" in page
        assert "Read and sign for" not in page

    def test_nothing_is_signed_without_the_tick(self, world: World, as_member: AsMember, papers: Any) -> None:
        client = as_member(lead(world.hillside))
        answer = sent(client, f"/sharing/agreements/{papers['agreements'].uid}/sign")

        assert "Tick to go on" in text(answer)
        assert not Party.objects.filter(agreement=papers["agreements"], signed_on__isnull=False).exists()

    def test_what_was_typed_is_kept_when_it_cannot_be_right(self, world: World, keeper: Client) -> None:
        said = typed(lead(world.northbridge), **day("until", date(2026, 3, 1)))
        answer = keeper.post("/sharing/agreements/new", said)

        words = text(answer)
        assert "It would end on 1 March 2026, before it begins on 6 March 2026." in words
        assert "To know how a child hears." in words
        assert not Agreement.objects.filter(title="Hearing tests").exists()

    def test_the_second_of_two_sees_both_texts_and_loses_neither(
        self, world: World, keeper: Client, papers: dict[str, Any]
    ) -> None:
        """I08: no lost update, on the screen."""
        by, agreement = lead(world.northbridge), papers["agreements"]
        address = f"/sharing/agreements/{agreement.uid}/change"
        stale = agreement.version
        actions.change_agreement(
            agreement=agreement,
            details=agreement_details(by, title=OWN, evidence="Folder of the first"),
            version=stale,
            by=by,
            day=FRI_6_MARCH,
        )
        mine = typed(by, title=OWN, evidence="Folder of the second", version=stale)
        answer = keeper.post(address, mine)

        words = text(answer)
        assert "Two texts" in words
        assert "Theirs Folder of the first" in words
        assert "Yours Folder of the second" in words
        assert 'value="Folder of the second"' in answer.content.decode()
        agreement.refresh_from_db()
        assert agreement.evidence == "Folder of the first"
        again = re.search(r'name="version" value="(\d+)"', answer.content.decode())
        assert again is not None
        assert keeper.post(address, mine | {"version": again[1]}).status_code == 302
        agreement.refresh_from_db()
        assert agreement.evidence == "Folder of the second"

    def test_it_is_reviewed_and_ended_and_its_history_says_so(
        self, keeper: Client, papers: dict[str, Any]
    ) -> None:
        address = f"/sharing/agreements/{papers['agreements'].uid}"
        review = {"words": "Nothing has changed.", **day("next_on", date(2027, 1, 4))}
        assert keeper.post(f"{address}/review", review).status_code == 302
        assert keeper.post(f"{address}/end", {"reason": "Merged into the framework."}).status_code == 302

        history = text(keeper.get(f"{address}/history"))
        for words in (
            "Written",
            "Party added",
            "Reviewed",
            "Nothing has changed.",
            "Merged into the framework.",
        ):
            assert words in history
        assert "Ended" in text(keeper.get(address))
        assert keeper.get(f"{address}/change").status_code == 404

    def test_a_party_may_end_its_own_part_and_not_another_s(
        self, world: World, as_member: AsMember, papers: dict[str, Any]
    ) -> None:
        agreement = papers["agreements"]
        own = agreement.parties.get(organisation=world.hillside.organisation)
        other = agreement.parties.get(organisation=world.northbridge.organisation)
        client, address = as_member(lead(world.hillside)), f"/sharing/agreements/{agreement.uid}/parties"

        assert client.post(f"{address}/{other.pk}/end", {"reason": "x"}).status_code == 404
        assert client.post(f"{address}/{own.pk}/end", {"reason": "We merge."}).status_code == 302
        other.refresh_from_db()
        assert other.left_on is None


class TestAnAssessment:
    def test_risks_stand_in_rows_and_are_added_changed_and_taken_out(
        self, keeper: Client, papers: dict[str, Any]
    ) -> None:
        address = f"/sharing/assessments/{papers['assessments'].uid}"
        row = {
            "risk": "Somebody guesses a password.",
            "likelihood": "possible",
            "severity": "significant",
            "measure": "A second factor.",
            "effect": "reduced",
            "left": "low",
            "who": "IT lead",
        }
        assert keeper.post(f"{address}/risks", row).status_code == 302
        assert "Somebody guesses a password." in text(keeper.get(address))
        done = sent(keeper, f"{address}/risks/2", **row, **day("done_on", FRI_6_MARCH))
        assert done.status_code == 302
        assert "IT lead, done on 6 March 2026" in text(keeper.get(address))
        assert keeper.post(f"{address}/risks/2/remove").status_code == 302
        assert "Somebody guesses a password." not in text(keeper.get(address))
        assert "Somebody guesses a password." in text(keeper.get(f"{address}/history"))
        assert keeper.get(f"{address}/risks/9").status_code == 404

    def test_it_is_signed_off_on_the_screen(self, keeper: Client, papers: dict[str, Any]) -> None:
        address = f"/sharing/assessments/{papers['assessments'].uid}"
        assert "Waiting for signatures" in text(keeper.get(address))
        assert sent(keeper, f"{address}/sign", authorised="on").status_code == 302
        assert "Live Signed off on 6 March 2026." in text(keeper.get(address))


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
        assert "6 flows: 2 open, 2 open for some, 2 closed." in words

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
