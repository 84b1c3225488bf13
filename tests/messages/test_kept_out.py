"""Whoever is kept out of a record hears nothing of its messages: no name, no address, no count (A19)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.casebook.models import Case
from sendwell.messages.actions import close_work, mark_posted, send_again
from sendwell.messages.actions.confirming import ask_owner
from sendwell.messages.arriving import escalate
from sendwell.messages.confirming import Address
from sendwell.messages.models import Channel, NotArrived, OutboxMessage, Outcome
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from tests.keeping_out import kept_out
from tests.messages.screens import NOW, text
from tests.requests.asking import asked
from tests.world import FRI_6_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")
MON_9_MARCH = date(2026, 3, 9)


def came_back(message: OutboxMessage, case: Case) -> NotArrived:
    OutboxMessage.objects.filter(pk=message.pk).update(
        failed_at=NOW, why="bounced", organisation=case.authority
    )
    return NotArrived.objects.create(
        message=message, organisation=case.authority, since=NOW, act_by=MON_9_MARCH
    )


def to_print(message: OutboxMessage) -> OutboxMessage:
    OutboxMessage.objects.filter(pk=message.pk).update(channel=Channel.POST)
    return message


@pytest.fixture
def work(mother: Member, case: Case) -> NotArrived:
    """An email to the mother that came back."""
    return came_back(tell(mother, "letter_written", "/family", case=case), case)


@pytest.fixture
def letter(mother: Member, case: Case) -> OutboxMessage:
    """A letter to the mother that waits for the post."""
    return to_print(tell(mother, "letter_written", "/family", case=case))


def addresses(work: NotArrived, letter: OutboxMessage) -> list[str]:
    return [f"not-arrived/{work.pk}", f"not-arrived/{work.pk}/again", f"to-post/{letter.pk}"]


def answers(browser: Client, work: NotArrived, letter: OutboxMessage) -> list[int]:
    return [browser.get(f"/messages/{each}").status_code for each in addresses(work, letter)]


def test_neither_the_lists_nor_their_counts_nor_a_page_know_of_her_messages(
    world: World, work: NotArrived, letter: OutboxMessage, case: Case, as_member: SignedIn
) -> None:
    officer, manager = as_member(world.northbridge.officer), as_member(world.northbridge.manager)
    assert answers(officer, work, letter) == [200, 200, 200]
    kept_out(world, world.northbridge.officer, case.child)

    missing, posting = text(officer.get("/messages/not-arrived")), text(officer.get("/messages/to-post"))
    assert "Every message has arrived." in missing and "Nothing waits to be posted." in posting
    assert ">Letters to print and post</a> (0)" in missing
    assert [word for word in ("pippa", "Pippa", "A letter is ready") if word in missing + posting] == []
    assert answers(officer, work, letter) == [404, 404, 404]

    missing = text(manager.get("/messages/not-arrived"))
    assert "Pippa Parent" in missing and ">Letters to print and post</a> (1)" in missing
    assert answers(manager, work, letter) == [200, 200, 200]


def test_nor_can_they_see_to_it_send_it_again_or_post_it(
    world: World, work: NotArrived, letter: OutboxMessage, case: Case, as_member: SignedIn
) -> None:
    officer = world.northbridge.officer
    kept_out(world, officer, case.child)
    done = {"outcome": "rang", "reason": "Rang the mother."}
    browser = as_member(officer)
    sent = [browser.post(f"/messages/{each}", done).status_code for each in addresses(work, letter)]
    assert sent == [404, 404, 404]
    with pytest.raises(NotThere):
        close_work(work=work, outcome=Outcome.RANG, reason="Rang the mother.", by=officer, now=NOW)
    with pytest.raises(NotThere):
        send_again(work=work, to="", by=officer, now=NOW)
    with pytest.raises(NotThere):
        mark_posted(message=letter, by=officer, now=NOW)
    close_work(
        work=work, outcome=Outcome.RANG, reason="Rang the mother.", by=world.northbridge.manager, now=NOW
    )
    mark_posted(message=letter, by=world.northbridge.manager, now=NOW)


def test_the_database_hides_them_though_python_asks_for_every_message(
    world: World, work: NotArrived, letter: OutboxMessage, case: Case
) -> None:
    tell(world.northbridge.officer, "letter_written", "/", case=case)
    other = world.case(world.child("Benjamin", "Other"))
    came_back(tell(world.parent(other.child, "Otto Other"), "letter_written", "/family", case=other), other)

    def seen() -> tuple[int, int]:
        with scope.acting(world.northbridge.officer, as_of=FRI_6_MARCH):
            return OutboxMessage.objects.count(), NotArrived.objects.count()

    assert seen() == (4, 2)
    kept_out(world, world.northbridge.officer, case.child)
    assert seen() == (1, 1)


class TestWhereNoChildStandsBesideIt:
    """Some messages name no child: whom they are for tells of whom they are."""

    def listed(self, world: World, as_member: SignedIn) -> str:
        return text(as_member(world.northbridge.officer).get("/messages/not-arrived"))

    def test_the_question_whether_an_address_is_hers(
        self, world: World, mother: Member, case: Case, as_member: SignedIn
    ) -> None:
        new = Address(Channel.EMAIL, "new@family.example")
        assert mother.adult is not None
        ask_owner(whose=mother.adult, address=new, team=case.authority_id, day=FRI_6_MARCH)
        came_back(OutboxMessage.objects.get(kind="address_to_confirm"), case)
        assert "Pippa Parent" in self.listed(world, as_member)
        kept_out(world, world.northbridge.officer, case.child)
        assert "Every message has arrived." in self.listed(world, as_member)

    def test_that_a_request_has_come(self, world: World, as_member: SignedIn) -> None:
        request = asked(world)
        came_back(OutboxMessage.objects.get(kind="request_received"), request.case)
        assert "pam@family.example" in self.listed(world, as_member)
        kept_out(world, world.northbridge.officer, request.case.child)
        assert "Every message has arrived." in self.listed(world, as_member)

    def test_that_another_family_s_request_has_come_is_still_theirs_to_see_to(
        self, world: World, case: Case, as_member: SignedIn
    ) -> None:
        kept_out(world, world.northbridge.officer, case.child)
        request = asked(world)
        came_back(OutboxMessage.objects.get(kind="request_received"), request.case)
        assert "pam@family.example" in self.listed(world, as_member)

    def test_a_word_to_an_address_she_has_left(self, world: World, case: Case, as_member: SignedIn) -> None:
        old = tell("old@family.example", "contact_details_changed", "/", sender=case.authority)
        came_back(old, case)
        assert "old@family.example" in self.listed(world, as_member)
        kept_out(world, world.northbridge.officer, case.child)
        assert "Every message has arrived." in self.listed(world, as_member)

    def test_a_message_to_her_by_name(
        self, world: World, mother: Member, case: Case, as_member: SignedIn
    ) -> None:
        came_back(tell(mother, "request_received", "/ask/receipt/x", sender=case.authority), case)
        assert "Pippa Parent" in self.listed(world, as_member)
        kept_out(world, world.northbridge.officer, case.child)
        assert "Every message has arrived." in self.listed(world, as_member)

    def test_what_goes_to_a_colleague_or_an_organisation_stays(
        self, world: World, case: Case, as_member: SignedIn
    ) -> None:
        kept_out(world, world.northbridge.officer, case.child)
        came_back(tell(world.northbridge.manager, "not_arrived", "/messages/not-arrived"), case)
        hospital = world.hillside.organisation.email
        came_back(tell(hospital, "sharing_stopped", "/", sender=case.authority), case)
        listed = self.listed(world, as_member)
        assert ("Max Manager" in listed, hospital in listed) == (True, True)


def test_whose_name_may_not_be_read_is_not_shown_by_their_address_instead(
    world: World, case: Case, as_member: SignedIn
) -> None:
    """A message of the case to a parent of whom the council may not know."""
    stranger = world.parent(world.child("Benjamin", "Other"), "Sten Stranger")
    work = came_back(tell(stranger, "letter_written", "/family", case=case), case)
    letter = to_print(tell(stranger, "letter_written", "/family", case=case))
    browser = as_member(world.northbridge.officer)
    for path in ("not-arrived", "to-post", f"not-arrived/{work.pk}", f"to-post/{letter.pk}"):
        page = text(browser.get(f"/messages/{path}"))
        assert (path, "Somebody who is not named to you" in page) == (path, True)
        assert (path, "sten@family" in page, "Sten" in page) == (path, False, False)


def test_what_nobody_sees_to_is_not_passed_on_to_a_manager_who_is_kept_out(
    world: World, work: NotArrived, case: Case
) -> None:
    """H06: they could not see to it, so it goes to where the council is reached."""
    kept_out(world, world.northbridge.manager, case.child)
    tick(NOW)
    assert escalate(MON_9_MARCH + timedelta(days=1)) == 1
    told = OutboxMessage.objects.filter(kind="not_arrived")
    assert list(told.values_list("to_email", flat=True)) == [world.northbridge.organisation.email]
