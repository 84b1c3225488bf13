"""One contract for every carrier: the fake that other tests use, a mail server, and GOV.UK Notify."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.mail import EmailMessage, mailers
from django.test import override_settings

from sendwell.messages.carriers import Carrier, NotDeliverable, Outgoing, TryLater, Unreachable
from sendwell.messages.carriers.mail import ByMail
from sendwell.messages.carriers.notify import ByNotify
from sendwell.messages.mailer import SecureMailer
from sendwell.messages.models import Channel
from tests.messages.fake_carrier import FakeCarrier
from tests.messages.mail_server import certificate, mail_server

KEY = "message-019ae0a0-0000-7000-8000-000000000001"
NOTIFY = {
    "key": "test-00000000-0000-0000-0000-000000000000-00000000-0000-0000-0000-000000000000",
    "address": "https://notify.example",
    "email_template": "email-template",
    "text_template": "text-template",
    "callback_token": "a long token",
}


def outgoing(to: str = "a@b.example", channel: Channel = Channel.EMAIL) -> Outgoing:
    return Outgoing(KEY, channel, to, "A letter is ready to read", "There is a new letter for you.\n")


@dataclass
class Provider:
    """A carrier under test: what it took, and how to make it fail."""

    carrier: Carrier
    took: Callable[[], list[tuple[str, str]]]
    """(recipient, subject) of each."""
    refuses: Callable[[], None]
    puts_off: Callable[[], None] | None
    goes_away: Callable[[], None]


@pytest.fixture
def fake() -> Provider:
    carrier = FakeCarrier()

    def fail(failure: Exception) -> Callable[[], None]:
        return lambda: setattr(carrier, "fails_with", failure)

    return Provider(
        carrier,
        lambda: [(each.to, each.subject) for each in carrier.taken],
        fail(NotDeliverable("550")),
        fail(TryLater("451")),
        fail(Unreachable("away")),
    )


def over(port: int, host: str = "127.0.0.1", **more: object) -> dict[str, object]:
    options = {"host": host, "port": port, "timeout": 2, **more}
    return {"default": {"BACKEND": "sendwell.messages.mailer.SecureMailer", "OPTIONS": options}}


@pytest.fixture
def smtp() -> Iterator[Provider]:
    with mail_server() as server, override_settings(MAILERS=over(server.port)):

        def answer(name: str, words: bytes) -> Callable[[], None]:
            return lambda: setattr(server, name, words)

        yield Provider(
            ByMail(),
            lambda: [(to[0], str(parsed(raw)["Subject"])) for to, raw in server.took],
            answer("rcpt", b"550 nobody here"),
            answer("rcpt", b"451 later"),
            lambda: setattr(server, "cuts_off_at", "EHLO"),
        )


def parsed(raw: bytes) -> Any:
    return message_from_bytes(raw, policy=policy.default)


@pytest.fixture
def notify(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    asked: list[dict[str, Any]] = []
    says: dict[str, int] = {"status": 201}

    def answer(_: object, method: str, url: str, **more: Any) -> requests.Response:
        response = requests.Response()
        response.status_code = says["status"]
        response._content = json.dumps({"id": "a-number-of-theirs", "errors": []}).encode()
        if says["status"] == 201:
            asked.append(json.loads(more["data"]) | {"url": url, "method": method})
        return response

    monkeypatch.setattr(requests.Session, "request", answer)
    with override_settings(NOTIFY=NOTIFY):
        yield Provider(
            ByNotify(),
            lambda: [(each["email_address"], each["personalisation"]["subject"]) for each in asked],
            lambda: says.update(status=400),
            None,
            lambda: says.update(status=503),
        )


@pytest.fixture(params=["fake", "smtp", "notify"])
def provider(request: pytest.FixtureRequest) -> Provider:
    made: Provider = request.getfixturevalue(request.param)
    return made


# -- the contract


def test_it_hands_over_one_message_to_one_recipient(provider: Provider) -> None:
    provider.carrier.carry(outgoing())
    assert provider.took() == [("a@b.example", "A letter is ready to read")]


def test_an_address_that_is_refused_is_refused_for_ever(provider: Provider) -> None:
    provider.refuses()
    with pytest.raises(NotDeliverable):
        provider.carrier.carry(outgoing())
    assert provider.took() == []


def test_what_it_will_not_take_now_is_tried_later(provider: Provider) -> None:
    if provider.puts_off is None:
        pytest.skip("Notify puts off everybody at once, never one message")
    provider.puts_off()
    with pytest.raises(TryLater):
        provider.carrier.carry(outgoing())
    assert provider.took() == []


def test_when_it_is_away_nobody_is_to_blame(provider: Provider) -> None:
    provider.goes_away()
    with pytest.raises(Unreachable):
        provider.carrier.carry(outgoing())
    assert provider.took() == []


def test_it_writes_only_to_the_list_of_what_is_not_production(provider: Provider) -> None:
    """J09."""
    with pytest.raises(NotDeliverable):
        provider.carrier.carry(outgoing("somebody@council.gov.uk"))
    assert provider.took() == []


def test_the_same_message_sent_twice_has_the_same_key() -> None:
    """J01: a provider or a mailbox can know the second copy."""
    with mail_server() as server, override_settings(MAILERS=over(server.port)):
        ByMail().carry(outgoing())
        ByMail().carry(outgoing())
    assert [parsed(raw)["Message-ID"] for _, raw in server.took] == [f"<{KEY}@127.0.0.1>"] * 2


# -- the mail server


def test_an_email_is_plain_text_with_nothing_attached_and_no_second_recipient() -> None:
    """B04, J07: as it arrives."""
    with mail_server() as server, override_settings(MAILERS=over(server.port)):
        ByMail().carry(outgoing())
    (to, raw), email = server.took[0], parsed(server.took[0][1])
    assert (to, email["To"], email["Cc"], email["Bcc"]) == (["a@b.example"], "a@b.example", None, None)
    assert (email.get_content_type(), list(email.iter_attachments())) == ("text/plain", [])
    assert raw.count(b"\nTo:") + raw.startswith(b"To:") == 1


def test_a_server_that_cannot_do_tls_gets_nothing(smtp: Provider) -> None:
    """J06: STARTTLS was asked for and refused. Not one command with anything of ours goes in plain text."""
    with mail_server() as server, override_settings(MAILERS=over(server.port, use_tls=True)):
        for _ in range(3):
            with pytest.raises(Unreachable):
                ByMail().carry(outgoing())
    assert (server.took, server.spoke_in_plain) == ([], [])


def test_a_connection_that_failed_once_is_not_used_in_plain_text_afterwards() -> None:
    """J06: the fault of which CVE-2026-7666 tells, on one connection object used again."""
    with mail_server() as server, override_settings(MAILERS=over(server.port, use_tls=True)):
        connection = mailers["default"]
        email = EmailMessage("A letter is ready to read", "body", to=["a@b.example"])
        for _ in range(3):
            with pytest.raises(OSError, match="TLS"):
                connection.send_messages([email])
    assert (server.took, server.spoke_in_plain) == ([], [])


def test_a_certificate_that_nobody_trusts_is_not_trusted(tmp_path: Path) -> None:
    """J06, with a control: trusted, the same server takes the message over TLS and nothing before it."""
    pem, context = certificate(tmp_path)
    with mail_server() as server, override_settings(MAILERS=over(server.port, use_tls=True)):
        server.starttls = context
        with pytest.raises(Unreachable):
            ByMail().carry(outgoing())
        assert server.took == []
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(SecureMailer, "ssl_context", trusting(pem))
            ByMail().carry(outgoing())
    assert ([to for to, _ in server.took], server.spoke_in_plain) == ([["a@b.example"]], [])


def trusting(pem: Path) -> Any:
    import ssl

    return ssl.create_default_context(cafile=str(pem))


def test_another_machine_is_never_spoken_to_in_plain_text(db: None) -> None:
    with override_settings(MAILERS=over(25, host="mail.council.example")), pytest.raises(Unreachable):
        ByMail().carry(outgoing())


def test_mail_about_signing_in_keeps_the_same_rules() -> None:
    """J07, J09: whatever else sends email here goes by the same mailer."""
    with mail_server() as server, override_settings(MAILERS=over(server.port)):
        for to in (["a@b.example", "c@d.example"], ["somebody@council.gov.uk"]):
            with pytest.raises(OSError, match="not from this installation"):
                EmailMessage("Sign in", "body", to=to).send()
    assert server.took == []


def test_a_header_cannot_be_injected(smtp: Provider) -> None:
    """F22: at the last door too."""
    for subject, to in (
        ("A letter\nBcc: c@d.example", "a@b.example"),
        ("A letter", "a@b.example\nBcc: c@d.example"),
    ):
        with pytest.raises(ValueError, match=r"Invalid address|linefeed"):
            EmailMessage(subject, "body", to=[to]).send()
    assert smtp.took() == []


def test_a_line_that_breaks_after_the_message_may_mean_that_it_was_taken() -> None:
    with mail_server() as server, override_settings(MAILERS=over(server.port)):
        server.cuts_off_at = "DATA"
        with pytest.raises(Unreachable) as failure:
            ByMail().carry(outgoing())
    assert failure.value.unsure is True


def test_no_text_message_goes_by_a_mail_server(smtp: Provider) -> None:
    with pytest.raises(NotDeliverable):
        smtp.carrier.carry(outgoing("07700900123", Channel.TEXT))


# -- GOV.UK Notify


def test_notify_is_given_the_address_the_words_and_our_key_and_nothing_else(
    notify: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J03."""
    sent: list[tuple[str, dict[str, Any]]] = []

    def answer(_: object, method: str, url: str, **more: Any) -> requests.Response:
        sent.append((url, json.loads(more["data"])))
        response = requests.Response()
        response.status_code, response._content = 201, b'{"id": "a-number-of-theirs"}'
        return response

    monkeypatch.setattr(requests.Session, "request", answer)
    assert notify.carrier.carry(outgoing()) == "a-number-of-theirs"
    notify.carrier.carry(outgoing("07700900123", Channel.TEXT))
    said = {"subject": "A letter is ready to read", "body": "There is a new letter for you.\n"}
    assert sent == [
        (
            "https://notify.example/v2/notifications/email",
            {
                "email_address": "a@b.example",
                "template_id": "email-template",
                "personalisation": said,
                "reference": KEY,
            },
        ),
        (
            "https://notify.example/v2/notifications/sms",
            {
                "phone_number": "07700900123",
                "template_id": "text-template",
                "personalisation": said,
                "reference": KEY,
            },
        ),
    ]


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (400, NotDeliverable),
        (401, Unreachable),
        (403, Unreachable),
        (429, Unreachable),
        (500, Unreachable),
        (409, TryLater),
    ],
)
def test_what_notify_answers_means(
    notify: Provider, monkeypatch: pytest.MonkeyPatch, status: int, meaning: type[Exception]
) -> None:
    """A wrong key or a suspended service is nobody's message's fault: all wait, and an alarm is seen."""

    def answer(*_: object, **__: object) -> requests.Response:
        response = requests.Response()
        response.status_code, response._content = status, b"{}"
        return response

    monkeypatch.setattr(requests.Session, "request", answer)
    with pytest.raises(meaning):
        notify.carrier.carry(outgoing())


def test_the_carrier_of_an_installation_without_notify_is_its_mail_server(settings: Any) -> None:
    assert settings.MESSAGES_BY == "sendwell.messages.carriers.mail.ByMail"
