"""What is in the outbox goes out once, and again only after a crash. Nothing is lost (J01, J10)."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import override_settings

from sendwell.messages import sending
from sendwell.messages.carriers import NotDeliverable, Outgoing, TryLater, Unreachable, chosen
from sendwell.messages.heartbeat import pulse
from sendwell.messages.models import NotArrived, OutboxMessage
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from tests.messages.fake_carrier import FakeCarrier
from tests.world import World

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class DiedError(BaseException):
    """The process is gone: nothing catches this."""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> FakeCarrier:
    """A provider that keeps the contract of `test_carriers.py`, and fails when told to."""
    fake = FakeCarrier()
    monkeypatch.setattr(sending, "carrier", lambda: fake)
    return fake


@pytest.fixture(autouse=True)
def written_at_nine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Messages are written at the moment at which the tests send them."""
    import time_machine

    with time_machine.travel(NOW, tick=False):
        yield


def test_a_message_is_sent_once_however_often_the_worker_ticks(db: None) -> None:
    message = tell("a@b.example", "advice_returned", "/")
    assert [tick(NOW), tick(NOW), tick(NOW + 60 * MINUTE)] == [1, 0, 0]
    message.refresh_from_db()
    assert (message.sent_at, message.may_repeat) == (NOW, False)
    assert len(mail.outbox) == 1


@override_settings(PUBLIC_ADDRESS="https://sendwell.example/")
def test_an_email_has_one_recipient_a_link_and_nothing_attached(world: World) -> None:
    """B04, J03, J07."""
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


def die(*_: object) -> None:
    raise DiedError


def test_a_worker_that_dies_before_it_could_note_the_sending_sends_again_and_says_so(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J01: the only window for a second copy, which is marked."""
    tell("a@b.example", "advice_returned", "/")
    with monkeypatch.context() as patched, pytest.raises(DiedError):
        patched.setattr(sending, "_confirm", die)
        tick(NOW)
    assert [tick(NOW + 9 * MINUTE), tick(NOW + 10 * MINUTE), tick(NOW + 30 * MINUTE)] == [0, 1, 0]
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert ("X-May-Repeat" in first.extra_headers, "X-May-Repeat" in second.extra_headers) == (False, True)
    assert "You may have had this message already." in second.body
    assert OutboxMessage.objects.get().may_repeat is True


def test_a_worker_that_dies_before_sending_loses_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    tell("a@b.example", "advice_returned", "/")
    with monkeypatch.context() as patched, pytest.raises(DiedError):
        patched.setattr(sending, "outgoing", die)
        tick(NOW)
    assert [tick(NOW), tick(NOW + 10 * MINUTE)] == [0, 1]
    assert len(mail.outbox) == 1


def test_one_that_the_provider_will_not_take_now_is_tried_ever_more_patiently_and_given_up_in_sight(
    world: World, provider: FakeCarrier, caplog: pytest.LogCaptureFixture
) -> None:
    message = tell(world.northbridge.officer, "advice_returned", "/")
    provider.fails_with = TryLater("451")
    now = NOW
    tick(now)
    for attempt, minutes in enumerate([20, 40, 80, 160, 320, 640, 1280], 1):
        assert tick(now + (minutes - 1) * MINUTE) == 0
        message.refresh_from_db()
        assert (message.attempts, message.failed_at) == (attempt, None)
        now += minutes * MINUTE
        tick(now)
    message.refresh_from_db()
    assert (message.attempts, message.failed_at, message.why, message.sent_at) == (8, now, "given_up", None)
    assert NotArrived.objects.get().message_id == message.pk
    assert tick(now + timedelta(days=9)) == 0
    assert "people.example" not in caplog.text


def test_an_address_that_is_refused_is_work_at_once(world: World, provider: FakeCarrier) -> None:
    """J04: not tried eight times, and not a line in a log."""
    message = tell(world.northbridge.officer, "advice_returned", "/")
    provider.fails_with = NotDeliverable("550")
    assert tick(NOW) == 0
    message.refresh_from_db()
    assert (message.why, message.failed_at, NotArrived.objects.get().organisation) == (
        "refused",
        NOW,
        world.northbridge.organisation,
    )


def test_one_message_that_cannot_be_sent_does_not_keep_the_others_waiting(
    db: None, provider: FakeCarrier
) -> None:
    tell("broken@b.example", "advice_returned", "/")
    tell("well@b.example", "advice_returned", "/")
    provider.fails_for["broken@b.example"] = ValueError("nobody foresaw this")
    assert tick(NOW) == 1
    assert [each.to for each in provider.taken] == ["well@b.example"]


def test_messages_that_could_reach_nobody_are_not_tried(db: None) -> None:
    tell("", "advice_returned", "/")
    assert tick(NOW) == 0
    assert OutboxMessage.objects.filter(sent_at__isnull=True, failed_at__isnull=False).count() == 1


def test_messages_go_out_in_the_order_in_which_they_were_written(db: None) -> None:
    for number in range(5):
        tell(f"{number}@b.example", "advice_returned", "/")
    assert tick(NOW) == 5
    assert [email.to[0][0] for email in mail.outbox] == ["0", "1", "2", "3", "4"]


def test_what_the_law_asks_for_goes_first_and_reminders_last(db: None) -> None:
    for kind in ("deadline_due_soon", "question_asked", "decision_made"):
        tell(f"{kind}@b.example", kind, "/")
    tick(NOW)
    assert [email.to[0].split("@")[0] for email in mail.outbox] == [
        "decision_made",
        "question_asked",
        "deadline_due_soon",
    ]


def test_a_provider_that_is_away_for_a_day_loses_nothing_and_no_storm_follows(
    db: None, provider: FakeCarrier, settings: object
) -> None:
    """J10: nothing lost, order kept, a steady rate, statutory first, stale reminders dropped with a record."""
    settings.MESSAGES_A_MINUTE = 10  # type: ignore[attr-defined]
    for number in range(30):
        tell(f"{number:02}@b.example", "advice_returned" if number % 3 else "slot_offered", "/")
    tell("law@b.example", "decision_made", "/")
    provider.fails_with = Unreachable("ConnectionRefusedError")
    tries = 0
    for minutes in range(0, 25 * 60, 5):
        before = provider.tries
        assert tick(NOW + minutes * MINUTE) == 0
        tries += provider.tries - before
    assert tries <= 25 * 60 / 5 + 5, "it is not hammered while it is away"
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {0}
    assert pulse(NOW + 25 * HOUR).unreachable_since == NOW

    provider.fails_with = None
    back = NOW + 26 * HOUR
    sent = [tick(back + n * MINUTE + timedelta(seconds=n)) for n in range(6)]
    assert sent == [10, 10, 1, 0, 0, 0]
    took = [each.to.split("@")[0] for each in provider.taken]
    assert took == sorted_as_written()
    dropped = OutboxMessage.objects.filter(why="stale", failed_at__isnull=False)
    assert (dropped.count(), NotArrived.objects.count()) == (10, 0)
    assert pulse(back).unreachable_since is None


def test_one_message_over_which_the_provider_stumbles_does_not_stop_the_others(
    world: World, provider: FakeCarrier
) -> None:
    """J10: nobody can know whose fault it is, so it makes way; at last it is given up in sight of its team."""
    bad = tell("bad@b.example", "decision_made", "/", sender=world.northbridge.organisation)
    for number in range(3):
        tell(f"good{number}@b.example", "decision_made", "/")
    provider.fails_for["bad@b.example"] = Unreachable("SMTPServerDisconnected", unsure=True)

    for minutes in range(10):
        tick(NOW + minutes * MINUTE)
    assert [each.to for each in provider.taken] == [f"good{number}@b.example" for number in range(3)]
    bad.refresh_from_db()
    assert (bad.attempts, bad.failed_at) == (0, None)

    for hours in range(1, 100):
        tell("good@b.example", "request_new", "/")
        tick(NOW + hours * HOUR)
        tick(NOW + hours * HOUR + 10 * MINUTE)
    bad.refresh_from_db()
    assert (bad.attempts, bad.why) == (8, "given_up")
    assert NotArrived.objects.get().message == bad
    assert len(provider.taken) == 3 + 99


def test_two_of_them_do_not_either(db: None, provider: FakeCarrier) -> None:
    for name in ("bad1", "bad2", "good"):
        tell(f"{name}@b.example", "decision_made", "/")
        if name != "good":
            provider.fails_for[f"{name}@b.example"] = Unreachable("TimeoutError", unsure=True)
    for minutes in range(15):
        tick(NOW + minutes * MINUTE)
    assert [each.to for each in provider.taken] == ["good@b.example"]


def sorted_as_written() -> list[str]:
    """Advice that came back and the decision are both of the first rank: in the order written."""
    return [f"{n:02}" for n in range(30) if n % 3] + ["law"]


def test_a_line_that_breaks_while_handing_over_may_mean_a_second_copy(
    db: None, provider: FakeCarrier
) -> None:
    tell("a@b.example", "advice_returned", "/")
    provider.fails_with = Unreachable("TimeoutError", unsure=True)
    tick(NOW)
    provider.fails_with = None
    assert tick(NOW + HOUR) == 1
    assert provider.taken[0].may_repeat is True


def test_the_key_of_a_draft_is_forgotten_once_it_has_gone(db: None) -> None:
    """Whoever reads the outbox later finds no way into somebody's form."""
    message = tell("a@b.example", "draft_link", "/ask/secret-token")
    tick(NOW)
    message.refresh_from_db()
    assert message.path == ""
    assert "/ask/secret-token" in mail.outbox[0].body


def test_the_key_is_forgotten_also_where_the_address_is_refused(db: None, provider: FakeCarrier) -> None:
    message = tell("a@b.example", "draft_link", "/ask/secret-token")
    provider.fails_with = NotDeliverable("550")
    tick(NOW)
    message.refresh_from_db()
    assert (message.path, message.why) == ("", "refused")


def test_what_is_not_production_writes_to_its_own_list_only(db: None) -> None:
    """J09, with a control: the same message goes out where the list has the address."""
    message = tell("somebody@council.gov.uk", "advice_returned", "/")
    assert tick(NOW) == 0
    message.refresh_from_db()
    assert (message.why, mail.outbox) == ("not_allowed", [])
    tell("somebody@council.gov.uk", "advice_returned", "/")
    with override_settings(MAIL_ONLY_TO=["@council.gov.uk"]):
        assert tick(NOW) == 1


def test_no_line_break_begins_a_header(db: None) -> None:
    """F22."""
    for wrong in ("a@b.example\nBcc: c@d.example", "a@b.example\r\nSubject: x", "a\0@b.example"):
        with pytest.raises(ValueError, match="one line"):
            Outgoing("key", sending.Channel.EMAIL, wrong, "A letter is ready to read", "body")
        assert tell(wrong, "letter_written", "/").to_email == ""
    with pytest.raises(ValueError, match="one line"):
        Outgoing("key", sending.Channel.EMAIL, "a@b.example", "A letter\nBcc: c@d.example", "body")


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_message() -> None:
    tell("a@b.example", "advice_returned", "/")
    taken, finish = threading.Event(), threading.Event()

    def another_worker() -> None:
        with transaction.atomic():
            sending._claim(NOW)
            taken.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=another_worker)
    thread.start()
    assert taken.wait(10)
    assert sending.send_waiting(NOW) == 0
    finish.set()
    thread.join(10)
    assert mail.outbox == []


def test_the_carrier_is_the_one_that_the_settings_name() -> None:
    with override_settings(MESSAGES_BY="tests.messages.fake_carrier.FakeCarrier"):
        assert isinstance(chosen.carrier(), FakeCarrier)
