"""What is in the outbox goes out once, and again only after a crash. Nothing is lost."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import override_settings

from sendwell.messages import worker
from sendwell.messages.models import OutboxMessage
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from tests.world import World

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class DiedError(BaseException):
    """The process is gone: nothing catches this."""


def refused(*_: object) -> None:
    raise ConnectionRefusedError


def test_a_message_is_sent_once_however_often_the_worker_ticks(db: None) -> None:
    message = tell("a@b.example", "advice_returned", "/")
    assert [tick(NOW), tick(NOW), tick(NOW + 60 * MINUTE)] == [1, 0, 0]
    message.refresh_from_db()
    assert message.sent_at == NOW
    assert len(mail.outbox) == 1


@override_settings(PUBLIC_ADDRESS="https://sendwell.example/")
def test_an_email_has_one_recipient_a_link_and_nothing_attached(world: World) -> None:
    tell(world.hillside.clerk, "advice_requested", "/advice/A000001")
    message = tell("a@b.example", "decision_made", "/letters/1")
    tick(NOW)
    email = mail.outbox[1]
    assert [each.to for each in mail.outbox] == [["h-clerk@people.example"], ["a@b.example"]]
    assert (email.cc, email.bcc, email.attachments, email.content_subtype) == ([], [], [], "plain")
    assert email.subject == "A decision is ready to read"
    assert email.body == (
        "A decision has been made. It says why, and what you can do.\n\n"
        "https://sendwell.example/letters/1\n\n"
        "You may be asked to sign in. We put no names and no details into email.\n"
        "Please do not answer this message: nobody reads this address.\n"
    )
    assert email.extra_headers == {
        "Message-ID": f"<message-{message.pk}@sendwell.example>",
        "Auto-Submitted": "auto-generated",
    }


def test_a_worker_that_dies_before_it_could_note_the_sending_sends_again(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise DiedError

    tell("a@b.example", "advice_returned", "/")
    with monkeypatch.context() as patched, pytest.raises(DiedError):
        patched.setattr(worker, "_confirm", die)
        tick(NOW)
    assert [tick(NOW + 9 * MINUTE), tick(NOW + 10 * MINUTE), tick(NOW + 30 * MINUTE)] == [0, 1, 0]
    assert len(mail.outbox) == 2
    assert mail.outbox[0].extra_headers["Message-ID"] == mail.outbox[1].extra_headers["Message-ID"]


def test_a_worker_that_dies_before_sending_loses_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise DiedError

    tell("a@b.example", "advice_returned", "/")
    with monkeypatch.context() as patched, pytest.raises(DiedError):
        patched.setattr(worker, "email_of", die)
        tick(NOW)
    assert [tick(NOW), tick(NOW + 10 * MINUTE)] == [0, 1]
    assert len(mail.outbox) == 1


def test_a_failure_is_tried_again_ever_more_patiently_and_given_up_in_sight(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    message = tell("a@b.example", "advice_returned", "/")
    waits = [20, 40, 80, 160, 320, 640, 1280]
    now = NOW
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refused)
        tick(now)
        for attempt, minutes in enumerate(waits, 1):
            tick(now + (minutes - 1) * MINUTE)
            message.refresh_from_db()
            assert (message.attempts, message.failed_at) == (attempt, None)
            now += minutes * MINUTE
            tick(now)
    message.refresh_from_db()
    assert (message.attempts, message.failed_at, message.sent_at) == (8, now, None)
    assert tick(now + timedelta(days=9)) == 0
    assert caplog.messages[-1] == f"message {message.pk} was not sent: ConnectionRefusedError"
    assert "b.example" not in caplog.text


def test_one_message_that_cannot_be_sent_does_not_keep_the_others_waiting(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("broken@b.example", "advice_returned", "/")
    tell("well@b.example", "advice_returned", "/")
    send = mail.EmailMessage.send

    def picky(email: mail.EmailMessage) -> int:
        if email.to == ["broken@b.example"]:
            raise ConnectionRefusedError
        return send(email)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", picky)
    assert [tick(NOW), tick(NOW)] == [0, 1]
    assert [email.to for email in mail.outbox] == [["well@b.example"]]


def test_messages_that_could_reach_nobody_are_not_tried(db: None) -> None:
    tell("", "advice_returned", "/")
    assert tick(NOW) == 0
    assert OutboxMessage.objects.filter(sent_at__isnull=True, failed_at__isnull=False).count() == 1


def test_messages_go_out_in_the_order_in_which_they_were_written(db: None) -> None:
    for number in range(5):
        tell(f"{number}@b.example", "advice_returned", "/")
    assert tick(NOW) == 5
    assert [email.to[0][0] for email in mail.outbox] == ["0", "1", "2", "3", "4"]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_message() -> None:
    tell("a@b.example", "advice_returned", "/")
    taken, finish = threading.Event(), threading.Event()

    def another_worker() -> None:
        with transaction.atomic():
            worker._claim(NOW)
            taken.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=another_worker)
    thread.start()
    assert taken.wait(10)
    assert worker.send_waiting(NOW) == 0
    finish.set()
    thread.join(10)
    assert mail.outbox == []
