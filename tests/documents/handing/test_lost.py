"""A link that came back is the giver's work, and the hand-over says so (J04)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from sendwell.documents.handing.actions import take_back
from sendwell.law.refusals import Refused
from sendwell.messages.arriving import apply_reports, becomes_work, note_report
from sendwell.messages.models import NotArrived, OutboxMessage, Report
from sendwell.messages.outbox import tell
from sendwell.people.models import Seal
from tests.documents.handing.papers import NOON, Papers, SignedIn, link, shown
from tests.world import MON_2_MARCH, World

LOST = "It did not arrive: hand it over again"


def bounced(message: OutboxMessage) -> None:
    """It was sent, its link was forgotten, and a mail server says that nobody is there."""
    OutboxMessage.objects.filter(pk=message.pk).update(sent_at=NOON, path="")
    note_report(message=message.pk, says=Report.FAILED, source="smtp", said="550 no such user")
    apply_reports(NOON)


def last() -> OutboxMessage:
    return OutboxMessage.objects.filter(kind="handed_over").latest("id")


def test_a_link_that_came_back_is_on_the_list_of_the_givers_team(papers: Papers, as_member: SignedIn) -> None:
    papers.give()
    bounced(last())

    work = NotArrived.objects.get()
    assert (work.organisation, work.act_by) == (papers.world.northbridge.organisation, date(2026, 3, 6))
    officer = as_member(papers.officer)
    page = shown(officer.get(f"/messages/not-arrived/{work.pk}"))
    assert "take it back, and hand it over again" in page
    assert "Send it again" not in page
    assert (
        as_member(papers.world.southmere.officer).get(f"/messages/not-arrived/{work.pk}").status_code == 404
    )


def test_the_hand_over_says_that_it_did_not_arrive_and_can_be_made_again(
    papers: Papers, as_member: SignedIn
) -> None:
    given, other = papers.give(), papers.give()
    bounced(OutboxMessage.objects.get(once=f"handed-over:{given.uid}"))
    officer = as_member(papers.officer)

    page = officer.get(f"/hand-overs/{given.uid}")
    assert LOST in shown(page) and "Make a code" not in shown(page)
    assert f"/cases/{papers.case.ref}/hand-over" in page.content.decode()
    assert LOST not in shown(officer.get(f"/hand-overs/{other.uid}"))
    assert shown(officer.get(f"/cases/{papers.case.ref}/hand-overs")).count(LOST) == 1

    take_back(given=given, why="Wrong address", by=papers.officer, now=NOON)
    assert LOST not in shown(officer.get(f"/hand-overs/{given.uid}"))


def test_the_message_belongs_to_the_organisation_that_gave_it(papers: Papers) -> None:
    given = papers.give()
    assert last().organisation == given.organisation == papers.world.northbridge.organisation


def test_what_arrived_is_nobodys_work(papers: Papers, as_member: SignedIn) -> None:
    given = papers.give()
    OutboxMessage.objects.update(sent_at=NOON, delivered_at=NOON)

    assert NotArrived.objects.count() == 0
    assert "Not opened yet" in shown(as_member(papers.officer).get(f"/hand-overs/{given.uid}"))


def test_a_link_to_a_form_of_somebody_without_an_account_is_nobodys_work(world: World) -> None:
    message: Any = tell("a@b.example", "draft_link", "/ask/secret", sender=world.northbridge.organisation)
    assert becomes_work(message, NOON) is None


@pytest.mark.parametrize(("kind", "titles"), [("child_asks", True), ("sealed", False)])
def test_what_was_sealed_since_opens_for_nobody_and_its_giver_is_told_so(
    papers: Papers, as_member: SignedIn, kind: str, *, titles: bool
) -> None:
    """N04: not "Not opened yet". What is sealed from the giver too is named nowhere; it can still be taken back."""
    given, officer = papers.give(), as_member(papers.officer)
    pages = (f"/hand-overs/{given.uid}", f"/cases/{papers.case.ref}/hand-overs")
    address = link()
    assert Client().get(address).status_code == 200
    Seal.objects.create(
        child=papers.case.child, kind=kind, item="letter", number=papers.letter.pk, from_on=MON_2_MARCH
    )

    read = [shown(officer.get(each)) for each in pages]

    assert ["Stopped: something in it is sealed" in each for each in read] == [True, True]
    assert ["What we heard" in each for each in read] == [titles, titles]
    assert ["Withheld:" in each for each in read] == [not titles, not titles]
    assert Client().get(address).status_code == 404
    with pytest.raises(Refused, match="nothing for a code to open"):
        papers.code(given)
    assert "Make a code" not in read[0]
    assert officer.post(f"{pages[0]}/take-back", {"why": "Make it again."}).status_code == 302
    assert "Taken back" in shown(officer.get(pages[1]))
