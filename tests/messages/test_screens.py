"""Messages that did not arrive, and that the worker stands still: as people see it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from sendwell.access.models import Member, Reading
from sendwell.casebook.models import Case
from sendwell.law.refusals import Refused
from sendwell.messages import actions, heartbeat
from sendwell.messages.models import NotArrived, OutboxMessage, Outcome, Wanted
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from sendwell.people.models import Alert
from tests.messages.screens import NOW, text, wishes
from tests.world import FRI_6_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")


@pytest.fixture
def work(mother: Member, case: Case) -> NotArrived:
    """A message to the mother that came back."""
    message = tell(mother, "letter_written", "/family", case=case)
    tick(NOW)
    OutboxMessage.objects.filter(pk=message.pk).update(failed_at=NOW, why="bounced")
    return NotArrived.objects.create(
        message=message, organisation=case.authority, since=NOW, act_by=date(2026, 3, 9)
    )


def test_a_team_sees_what_did_not_arrive_with_what_to_do(
    world: World, work: NotArrived, as_member: SignedIn
) -> None:
    """J04, H06: every officer of the council, not one person."""
    for officer in (world.northbridge.officer, world.northbridge.manager):
        browser = as_member(officer)
        listed = text(browser.get("/messages/not-arrived"))
        assert "Pippa Parent" in listed
        assert "AC, born 2018" in listed
        page = text(browser.get(f"/messages/not-arrived/{work.pk}"))
        assert "Ring them and ask for an address that works" in page
        assert "9 March 2026" in page


def test_whoever_sends_it_again_or_posts_it_reads_the_alerts_first(
    world: World, work: NotArrived, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """C20; and what is printed for the envelope has neither alert nor number of the child."""
    Alert.objects.create(child=case.child, words="Never ring the father.", from_on=date(2026, 1, 1))
    wishes(mother.adult, mother, channel=Wanted.POST)
    letter = tell(mother, "letter_written", "/family", case=case)
    tick(NOW)
    browser = as_member(world.northbridge.officer)
    for path in (f"not-arrived/{work.pk}", f"not-arrived/{work.pk}/again", f"to-post/{letter.pk}"):
        assert "<strong>Alert:</strong> Never ring the father." in text(browser.get(f"/messages/{path}"))
    printed = text(browser.get(f"/messages/to-post/{letter.pk}?print=1"))
    assert [said for said in ("Never ring", "999 ", "Adela") if said in printed] == []


def test_another_council_a_trust_and_the_family_see_nothing_of_it(
    world: World, work: NotArrived, mother: Member, as_member: SignedIn
) -> None:
    for stranger in (world.southmere.officer, world.hillside.clerk):
        browser = as_member(stranger)
        assert "Pippa Parent" not in text(browser.get("/messages/not-arrived"))
        for path in ("", "/again"):
            for answer in (
                browser.get(f"/messages/not-arrived/{work.pk}{path}"),
                browser.post(f"/messages/not-arrived/{work.pk}{path}", {"to": "x@y.example"}),
            ):
                assert answer.status_code == 404
    assert as_member(mother).get("/messages/not-arrived").status_code == 404


def test_opening_one_is_noted_as_a_reading_of_the_child(
    world: World, work: NotArrived, case: Case, as_member: SignedIn
) -> None:
    as_member(world.northbridge.officer).get(f"/messages/not-arrived/{work.pk}")
    assert Reading.objects.filter(child=case.child, screen="message that did not arrive").count() == 1


def test_it_is_sent_again_to_a_corrected_address_and_only_once(
    world: World, work: NotArrived, as_member: SignedIn
) -> None:
    browser = as_member(world.northbridge.officer)
    wrong = browser.post(f"/messages/not-arrived/{work.pk}/again", {"to": "pippa(at)family"})
    assert "pippa(at)family" in text(wrong)
    assert OutboxMessage.objects.count() == 1
    done = browser.post(f"/messages/not-arrived/{work.pk}/again", {"to": "pippa.right@family.example"})
    assert done.status_code == 302
    tick(NOW)
    said = [(each.to, each.subject) for each in mail.outbox[1:]]
    assert said == [(["pippa.right@family.example"], "Shall our messages come here?")]
    sent_again = OutboxMessage.objects.get(kind="letter_written", to_email="pippa.right@family.example")
    assert (sent_again.channel, sent_again.sent_at) == ("post", None), "J08: the law's notice does not wait"
    work.refresh_from_db()
    assert (work.outcome, work.closed_by) == ("sent_again", world.northbridge.officer)
    again = browser.post(f"/messages/not-arrived/{work.pk}/again", {"to": "pippa.right@family.example"})
    assert "has already seen to this" in text(again)
    assert OutboxMessage.objects.count() == 3


def test_it_is_closed_with_words_and_what_was_typed_is_kept_when_they_are_missing(
    world: World, work: NotArrived, as_member: SignedIn
) -> None:
    browser = as_member(world.northbridge.manager)
    missing = browser.post(f"/messages/not-arrived/{work.pk}", {"outcome": "rang", "reason": "rang"})
    assert "Say what you did" in text(missing)
    assert 'value="rang" checked' in text(missing)
    browser.post(
        f"/messages/not-arrived/{work.pk}", {"outcome": "rang", "reason": "Rang the mother at noon."}
    )
    work.refresh_from_db()
    assert (work.outcome, work.reason, work.closed_at) == ("rang", "Rang the mother at noon.", NOW)
    assert "Every message has arrived." in text(browser.get("/messages/not-arrived"))
    assert "Told by telephone, Max Manager" in text(browser.get("/messages/not-arrived?which=done"))


def test_of_two_who_see_to_it_at_once_the_second_is_told(world: World, work: NotArrived) -> None:
    """I09."""
    actions.close_work(
        work=work, outcome=Outcome.RANG, reason="Rang her.", by=world.northbridge.officer, now=NOW
    )
    with pytest.raises(Refused, match="Nora Officer has already seen to this"):
        actions.close_work(
            work=work, outcome=Outcome.ON_PAPER, reason="Posted.", by=world.northbridge.manager, now=NOW
        )


def test_a_link_for_one_person_only_is_never_sent_to_another_address(world: World) -> None:
    message = tell("a@b.example", "draft_link", "/ask/secret", sender=world.northbridge.organisation)
    work = NotArrived.objects.create(
        message=message, organisation=world.northbridge.organisation, since=NOW, act_by=FRI_6_MARCH
    )
    with pytest.raises(Refused, match="one person only"):
        actions.send_again(work=work, to="c@d.example", by=world.northbridge.officer, now=NOW)


def test_a_long_list_has_pages(world: World, case: Case, mother: Member, as_member: SignedIn) -> None:
    mother.email, mother.account = "", None
    for _ in range(50):
        tell(mother, "letter_written", "/", case=case)
    listed = text(as_member(world.northbridge.manager).get("/messages/not-arrived"))
    assert "Showing 1 to 25 of 50" in listed


def test_a_watcher_is_told_when_the_worker_stands_still(db: None) -> None:
    """H09: a quarter of an hour, and not before."""
    assert Client().get("/health/worker").status_code == 503
    tick(NOW)
    assert Client().get("/health/worker").status_code == 200
    with time_machine.travel(NOW.replace(minute=15), tick=False):
        assert Client().get("/health/worker").status_code == 200
    with time_machine.travel(NOW.replace(minute=16), tick=False):
        answer = Client().get("/health/worker")
    assert (answer.status_code, answer.json()["worker"]) == (503, False)


def test_staff_are_told_on_every_page_that_notices_do_not_go_out(
    world: World, mother: Member, as_member: SignedIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """H09; the family is not troubled with it."""
    settings.STANDING_STILL = "sendwell.messages.heartbeat.standing_still"
    monkeypatch.setattr(heartbeat, "_last_asked", None)
    tick(NOW)
    officer = as_member(world.northbridge.officer)
    assert heartbeat.STILL not in text(officer.get("/messages/not-arrived"))
    heartbeat.beat(NOW.replace(hour=11, minute=44))
    assert heartbeat.STILL not in text(officer.get("/messages/not-arrived")), "asked once a minute"
    monkeypatch.setattr(heartbeat, "_last_asked", None)
    assert heartbeat.STILL in text(officer.get("/messages/not-arrived"))
    assert heartbeat.STILL not in text(as_member(mother).get("/preferences"))
    monkeypatch.setattr(heartbeat, "_last_asked", None)
