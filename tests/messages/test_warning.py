"""Whoever owes something is told when its date is near and when it has passed, once each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from sendwell.casebook import history
from sendwell.casebook.actions import close_case, name_key_worker
from sendwell.casebook.models import Case, Deadline, Event
from sendwell.messages.models import OutboxMessage
from sendwell.messages.warning import warn
from sendwell.messages.worker import tick
from tests.keeping_out import kept_out
from tests.world import MON_2_MARCH, MON_13_APRIL, World

SOON = date(2026, 4, 6)
LATE = date(2026, 4, 14)
DAY = timedelta(days=1)


def told() -> list[tuple[str, str, str]]:
    return list(OutboxMessage.objects.order_by("id").values_list("kind", "to_email", "path"))


def stored(case: Case) -> list[tuple[object, ...]]:
    facts = ("timescale", "due_on", "stopped_on", "excused")
    return list(Deadline.objects.filter(case=case).order_by("timescale").values_list(*facts))


def asked(world: World, case: Case) -> None:
    """Hillside has received a request for advice about the child."""
    for type_ in ("advice_requested", "advice_request_received"):
        history.record(
            case,
            type_,
            by=world.northbridge.officer,
            day=MON_2_MARCH,
            about="A000001",
            answerable=world.hillside.organisation if type_ == "advice_request_received" else None,
        )


@pytest.fixture
def case(world: World) -> Case:
    """A request received on 2 March: whether to assess must be decided by 13 April."""
    return world.case()


def test_the_key_worker_is_told_when_the_councils_own_date_is_near(world: World, case: Case) -> None:
    name_key_worker(
        case=case, member=world.northbridge.officer, by=world.northbridge.manager, day=MON_2_MARCH
    )
    decide = Deadline.objects.get(case=case, timescale="decide_assess_6w")
    assert (decide.due_on, decide.soon_on) == (MON_13_APRIL, SOON)
    assert warn(SOON - DAY) == 0
    warn(SOON)
    assert ("deadline_due_soon", "nora-officer@people.example", f"/cases/{case.ref}") in told()
    decide.refresh_from_db()
    assert decide.warned == "due_soon"


def test_without_a_key_worker_the_council_is_told_where_it_is_reached(case: Case) -> None:
    warn(SOON)
    assert {(kind, to) for kind, to, _ in told()} == {
        ("deadline_due_soon", "send@northbridge-council.example")
    }


def test_a_key_worker_who_is_kept_out_is_not_told_and_the_council_is(world: World, case: Case) -> None:
    """A19, H06: a date that only they would hear of passes unseen."""
    officer, manager = world.northbridge.officer, world.northbridge.manager
    name_key_worker(case=case, member=officer, by=manager, day=MON_2_MARCH)
    kept_out(world, officer, case.child)
    warn(LATE)
    assert {(kind, to) for kind, to, _ in told()} == {
        ("deadline_overdue", "send@northbridge-council.example")
    }


def test_another_organisation_is_told_of_what_it_owes_and_sees_no_case_in_the_link(world: World) -> None:
    case = world.assessing()
    asked(world, case)
    warn(SOON)
    assert ("deadline_due_soon", "send@hillside-nhs-trust.example", "/") in told()
    assert [path for _, to, path in told() if to == "send@hillside-nhs-trust.example"] == ["/"]


def test_each_state_is_warned_of_once(case: Case) -> None:
    near = Deadline.objects.filter(case=case, soon_on__lte=SOON).count()
    assert near >= 1
    assert [warn(SOON), warn(SOON), warn(SOON + DAY), warn(MON_13_APRIL)] == [near, 0, 0, 0]
    assert [warn(LATE), warn(LATE), warn(LATE + DAY)] == [near, 0, 0]
    assert [kind for kind, _, _ in told()] == ["deadline_due_soon"] * near + ["deadline_overdue"] * near


def test_nights_without_the_worker_change_only_when_the_message_comes(case: Case) -> None:
    before = stored(case)
    warn(LATE)
    assert {kind for kind, _, _ in told()} == {"deadline_overdue"}
    assert stored(case) == before


def test_a_warning_is_in_the_chronology_and_survives_a_rebuild(case: Case) -> None:
    warn(LATE)
    noted = Event.objects.filter(case=case, type="deadline_warned").values_list("by", "day", "details")
    assert {"timescale": "decide_assess_6w", "state": "overdue"} in [details for _, _, details in noted]
    assert {(by, day) for by, day, _ in noted} == {(None, LATE)}
    assert history.rebuild(case) == 0
    assert Deadline.objects.get(case=case, timescale="decide_assess_6w").warned == "overdue"
    assert warn(LATE) == 0


def test_what_is_done_excused_or_closed_is_not_warned_of(world: World) -> None:
    done, excused, closed = (
        world.assessing(),
        world.case(world.child("Benjamin")),
        world.case(world.child("Cy")),
    )
    Deadline.objects.filter(case=excused).update(excused=True)
    history.record(closed, "decided_to_assess", by=world.northbridge.officer, day=MON_2_MARCH)
    close_case(case=closed, reason="Moved away.", by=world.northbridge.officer, day=MON_2_MARCH)
    warn(LATE)
    assert Deadline.objects.filter(case__in=[excused, closed]).exclude(warned="").count() == 0
    assert Deadline.objects.filter(case=done, stopped_on__isnull=False).exclude(warned="").count() == 0
    assert [path for _, _, path in told() if path != f"/cases/{done.ref}"] == []


def test_one_case_that_cannot_be_warned_of_does_not_keep_the_others_waiting(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.case(world.child("Benjamin"))
    record = history.record

    def failing(held: Case, *rest: object, **more: object) -> Event:
        if held.pk == case.pk:
            raise ZeroDivisionError
        return record(held, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(history, "record", failing)
    with pytest.raises(ZeroDivisionError):
        warn(SOON)
    assert Deadline.objects.filter(case=case).exclude(warned="").count() == 0
    assert Deadline.objects.filter(case=other, warned="due_soon").count() >= 1


def test_the_worker_warns_by_the_day_in_london_and_sends_in_the_same_round(case: Case) -> None:
    assert tick(datetime(2026, 4, 5, 22, 59, tzinfo=UTC)) == 0
    assert tick(datetime(2026, 4, 5, 23, 0, tzinfo=UTC)) == len(mail.outbox) > 0
    assert {email.subject for email in mail.outbox} == {"A date is near"}
