"""An agreement and an impact assessment on the screen, from the first word to the end."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.sharing import actions
from sendwell.sharing.models import Agreement, Party
from tests.sharing.people import agreement_details, lead
from tests.sharing.screens import OWN, AsMember, day, sent, text
from tests.world import FRI_6_MARCH, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


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
