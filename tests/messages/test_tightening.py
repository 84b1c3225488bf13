"""What a family may be told is asked again at the moment of sending; tightening beats a send in flight (C05)."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction

from sendwell.access.models import Member, Relationship
from sendwell.casebook.models import Case
from sendwell.law.refusals import Refused
from sendwell.messages import sending
from sendwell.messages.models import NotArrived, OutboxMessage
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from sendwell.people.models import AdultOfChild, Responsibility
from tests.messages.fake_carrier import FakeCarrier
from tests.world import World

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_nine() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def family(world: World) -> tuple[Case, Member]:
    case = world.case()
    return case, world.parent(case.child)


def end_relationship(mother: Member) -> None:
    Relationship.objects.filter(member=mother).update(ends_on="2026-03-04")


def unknown_responsibility(mother: Member) -> None:
    AdultOfChild.objects.filter(adult=mother.adult).update(responsibility=Responsibility.UNKNOWN)


@pytest.mark.parametrize("tighten", [end_relationship, unknown_responsibility])
def test_what_was_tightened_before_it_went_out_is_held_and_a_team_sees_it(
    world: World, as_member: Any, tighten: Any
) -> None:
    """C05, C01: never sent, never lost."""
    case, mother = family(world)
    message = tell(mother, "letter_written", "/family", case=case)
    tighten(mother)
    assert tick(NOW) == 0
    message.refresh_from_db()
    assert (message.why, mail.outbox) == ("held", [])
    work = NotArrived.objects.get(message=message)
    assert work.organisation == world.northbridge.organisation
    page = as_member(world.northbridge.officer).get(f"/messages/not-arrived/{work.pk}")
    assert "They may not be told about this child for now." in page.content.decode()


def test_who_may_still_be_told_is_told(world: World) -> None:
    """The control."""
    case, mother = family(world)
    tell(mother, "letter_written", "/family", case=case)
    assert tick(NOW) == 1
    assert [each.to for each in mail.outbox] == [["pippa-parent@people.example"]]


def test_an_adult_without_an_account_who_is_shut_out_is_not_written_to_either(world: World) -> None:
    """C02: known by the address; another address about the same child is written to."""
    case, mother = family(world)
    for address in ("pippa@family.example", "grandmother@family.example"):
        tell(address, "decision_made", "/ask/receipt/1", case=case)
    AdultOfChild.objects.filter(adult=mother.adult).update(profile="hold")
    assert tick(NOW) == 1
    assert [each.to for each in mail.outbox] == [["grandmother@family.example"]]
    assert NotArrived.objects.get().message.why == "held"


def test_a_message_about_no_child_asks_nothing(world: World) -> None:
    _, mother = family(world)
    end_relationship(mother)
    tell(mother, "cover_arranged", "/")
    assert tick(NOW) == 1


def test_sending_again_what_is_held_does_not_get_round_it(world: World) -> None:
    from sendwell.messages.actions import send_again

    case, mother = family(world)
    tell(mother, "letter_written", "/family", case=case)
    end_relationship(mother)
    tick(NOW)
    work = NotArrived.objects.get()
    with pytest.raises(Refused, match="goes to no other address"):
        send_again(work=work, to="other@family.example", by=world.northbridge.officer, now=NOW)
    send_again(work=work, to="", by=world.northbridge.officer, now=NOW)
    assert tick(NOW) == 0
    assert OutboxMessage.objects.filter(why="held").count() == 2
    assert mail.outbox == []


class SlowCarrier(FakeCarrier):
    """Says when it has begun, and takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def carry(self, outgoing: sending.Outgoing) -> str:
        self.begun.set()
        self.go_on.wait(10)
        return super().carry(outgoing)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tighten", [end_relationship, unknown_responsibility])
def test_whoever_tightens_waits_for_a_send_that_has_begun(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, tighten: Any
) -> None:
    """C05: so that nothing goes out after they were told that it holds."""
    case, mother = family(World())
    tell(mother, "letter_written", "/family", case=case)
    provider = SlowCarrier()
    monkeypatch.setattr(sending, "carrier", lambda: provider)
    order: list[str] = []

    def send() -> None:
        sending.send_waiting(NOW)
        order.append("sent")
        connection.close()

    def tightening() -> None:
        with transaction.atomic():
            tighten(mother)
        order.append("tightened")
        connection.close()

    threads = [threading.Thread(target=send), threading.Thread(target=tightening)]
    threads[0].start()
    assert provider.begun.wait(10)
    threads[1].start()
    time.sleep(0.3)
    assert order == []
    provider.go_on.set()
    for thread in threads:
        thread.join(10)
    assert sorted(order) == ["sent", "tightened"]
    assert len(provider.taken) == 1, "it had begun before"


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_would_block_somebody_who_tightens_gives_way(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person who tightens is never refused because a message was going out."""
    case, mother = family(World())
    message = tell(mother, "letter_written", "/family", case=case)
    locked, done = threading.Event(), threading.Event()

    def tightening() -> None:
        with transaction.atomic():
            unknown_responsibility(mother)
            locked.set()
            done.wait(10)
            end_relationship(mother)
        connection.close()

    thread = threading.Thread(target=tightening)
    thread.start()
    assert locked.wait(10)
    assert sending.send_waiting(NOW) == 0
    message.refresh_from_db()
    assert (message.sent_at, message.failed_at, message.attempts, message.claimed_at) == (None, None, 0, None)
    done.set()
    thread.join(10)
    assert tick(NOW.replace(minute=5)) == 0
    message.refresh_from_db()
    assert message.why == "held"
