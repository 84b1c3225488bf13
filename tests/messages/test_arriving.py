"""What does not arrive becomes the work of a team, and reaches a person (J02, J04, J11, H15)."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, TextIOWrapper
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from sendwell import cli
from sendwell.casebook.models import Case
from sendwell.messages import callbacks
from sendwell.messages.arriving import apply_reports, escalate
from sendwell.messages.bounces import note_returned
from sendwell.messages.models import DeliveryReport, NotArrived, OutboxMessage
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from tests.world import World

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)  # a Thursday
TOKEN = "a long token of ours"


@pytest.fixture(autouse=True)
def at_nine(settings: Any) -> Any:
    """Notify is told of a token."""
    settings.NOTIFY = settings.NOTIFY | {"callback_token": TOKEN}
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(world: World) -> Case:
    return world.case()


@pytest.fixture
def sent(world: World, case: Case) -> OutboxMessage:
    """A message to the mother, sent."""
    message = tell(world.parent(case.child), "letter_written", "/family", case=case)
    assert tick(NOW) == 1
    return message


def returned(number: object, *, action: str = "failed", whole: bool = True) -> bytes:
    """An email as a mail server sends it back (RFC 3464)."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return f"""From: postmaster@elsewhere.example
To: no-reply@sendwell.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

It could not be delivered.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; elsewhere.example

Final-Recipient: rfc822; pippa@family.example
Action: {action}
Status: 5.1.1

--x
Content-Type: {kind}

Message-ID: <message-{number}@127.0.0.1>
Subject: A letter is ready to read
To: pippa@family.example

body
--x--
""".replace("\n", "\r\n").encode()


# -- returned emails


@pytest.mark.parametrize("whole", [True, False])
def test_a_returned_email_is_on_the_list_of_the_council_within_one_round(
    world: World, sent: OutboxMessage, whole: bool
) -> None:
    """J04."""
    assert note_returned(returned(sent.pk, whole=whole)) == 1
    tick(NOW)
    work = NotArrived.objects.get()
    sent.refresh_from_db()
    assert (work.message_id, work.organisation, work.act_by, sent.why) == (
        sent.pk,
        world.northbridge.organisation,
        date(2026, 3, 6),
        "bounced",
    )


def test_a_delay_an_ordinary_email_and_a_stranger_s_bounce_are_nothing(sent: OutboxMessage) -> None:
    assert note_returned(returned(sent.pk, action="delayed")) == 0
    assert note_returned(b"Subject: Hello\r\n\r\nmessage-" + str(sent.pk).encode()) == 0
    assert note_returned(b"\xff\x00 no email at all") == 0
    assert note_returned(returned(uuid4())) == 1, "kept, and it comes to nothing"
    apply_reports(NOW)
    assert (NotArrived.objects.count(), DeliveryReport.objects.filter(applied_at=None).count()) == (0, 0)


def test_a_hundred_copies_in_any_order_come_to_the_same_end(sent: OutboxMessage) -> None:
    """J02."""
    for number in range(100):
        note_returned(returned(sent.pk, action="failed" if number % 3 else "delivered"))
        if number % 10 == 0:
            apply_reports(NOW)
    apply_reports(NOW)
    sent.refresh_from_db()
    assert (NotArrived.objects.count(), DeliveryReport.objects.count(), sent.why) == (1, 2, "bounced")


def test_the_command_reads_one_from_standard_input(
    sent: OutboxMessage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a mail server pipes it."""
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(returned(sent.pk))))
    assert cli.main(["bounces"]) == 0
    assert capsys.readouterr().out == "1 noted\n"
    assert apply_reports(NOW) == 1


# -- what Notify says


def report(number: object, **more: object) -> dict[str, object]:
    return {
        "id": "0d0b8b5e-8a8f-4ea5-9f5e-0d0d0d0d0d0d",
        "reference": f"message-{number}",
        "to": "pippa@family.example",
        "status": "permanent-failure",
        "completed_at": "2026-03-05T08:59:00.000000Z",
        "notification_type": "email",
        **more,
    }


def post(said: object, token: str = TOKEN) -> int:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    answer = Client().post(
        "/messages/reports/notify",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code


def test_what_notify_reports_becomes_work(sent: OutboxMessage) -> None:
    assert post(report(sent.pk)) == 204
    tick(NOW)
    assert NotArrived.objects.get().message_id == sent.pk


def test_a_forged_report_is_refused(sent: OutboxMessage, settings: Any) -> None:
    """J11: another token, none, and an installation that has set none."""
    assert [post(report(sent.pk), token) for token in ("", "wrong", TOKEN + "x", TOKEN.upper())] == [401] * 4
    settings.NOTIFY = settings.NOTIFY | {"callback_token": ""}
    assert [post(report(sent.pk), ""), post(report(sent.pk), "None")] == [401, 401]
    assert DeliveryReport.objects.count() == 0


def test_a_replay_changes_nothing(world: World, sent: OutboxMessage) -> None:
    """J02, J11: a hundred times the same, also after the work was done."""
    assert {post(report(sent.pk)) for _ in range(50)} == {204}
    apply_reports(NOW)
    NotArrived.objects.update(
        closed_at=NOW, closed_by=world.northbridge.officer, outcome="rang", reason="Rang the mother."
    )
    assert {post(report(sent.pk)) for _ in range(50)} == {204}
    apply_reports(NOW)
    assert DeliveryReport.objects.count() == 1
    assert list(NotArrived.objects.values_list("outcome", flat=True)) == ["rang"]


def test_an_old_report_and_nonsense_are_refused_and_one_of_another_service_is_passed_over(
    sent: OutboxMessage,
) -> None:
    old = (NOW - timedelta(days=8)).isoformat()
    assert post(report(sent.pk, completed_at=old)) == 400
    assert [
        post(wrong) for wrong in (b"{", b"[]", b"\xff", report("x"), report(sent.pk, completed_at=None))
    ] == [400] * 5
    assert post(report(sent.pk, reference="somebody-elses")) == 204
    assert post(report(sent.pk, status="sending")) == 204
    assert DeliveryReport.objects.count() == 0


def test_nobody_reads_the_address_in_by_get(db: None) -> None:
    assert Client().get("/messages/reports/notify").status_code == 405


def test_the_body_of_a_report_is_not_kept(sent: OutboxMessage) -> None:
    """The address that Notify repeats is ours to keep once, not twice."""
    post(report(sent.pk))
    kept = DeliveryReport.objects.values().get()
    assert "family.example" not in str(kept)


def test_a_delivered_message_is_marked_so(sent: OutboxMessage) -> None:
    post(report(sent.pk, status="delivered"))
    tick(NOW)
    sent.refresh_from_db()
    assert (sent.delivered_at, sent.failed_at, NotArrived.objects.count()) == (NOW, None, 0)


# -- the ladder


def test_what_nobody_sees_to_is_passed_on_each_working_day_up_to_the_organisation(
    world: World, sent: OutboxMessage
) -> None:
    """H15, J04: the team, then the manager, then the organisation; Friday's waits for Monday."""
    note_returned(returned(sent.pk))
    tick(NOW)
    told = OutboxMessage.objects.filter(kind="not_arrived")
    fri, mon, tue, wed = (date(2026, 3, day) for day in (6, 9, 10, 11))
    assert [escalate(fri), told.count()] == [0, 0]
    assert [escalate(mon), escalate(mon)] == [1, 0]
    assert [each.to_member for each in told] == [world.northbridge.manager]
    assert [escalate(tue), escalate(wed)] == [0, 1]
    assert list(told.order_by("id").values_list("to_email", flat=True)) == [
        "max-manager@people.example",
        "send@northbridge-council.example",
    ]
    assert [escalate(wed + timedelta(days=n)) for n in range(1, 9)] == [0] * 8


def test_what_is_seen_to_is_not_passed_on(world: World, sent: OutboxMessage) -> None:
    note_returned(returned(sent.pk))
    tick(NOW)
    NotArrived.objects.update(
        closed_at=NOW, closed_by=world.northbridge.officer, outcome="rang", reason="Rang the mother."
    )
    assert escalate(date(2026, 3, 9)) == 0


def test_a_message_about_a_message_that_bounces_too_is_work_but_tells_nobody_else(
    world: World, sent: OutboxMessage
) -> None:
    note_returned(returned(sent.pk))
    tick(NOW)
    escalate(date(2026, 3, 9))
    tick(NOW)
    note_returned(returned(OutboxMessage.objects.get(kind="not_arrived").pk))
    tick(NOW)
    assert NotArrived.objects.count() == 2
    for day in range(10, 20):
        escalate(date(2026, 3, day))
    assert OutboxMessage.objects.filter(kind="not_arrived").count() == 2


def test_a_token_of_the_wrong_length_takes_as_long(settings: Any) -> None:
    with pytest.raises(callbacks.Forged):
        callbacks.take_report("Bearer é", b"{}", NOW)
