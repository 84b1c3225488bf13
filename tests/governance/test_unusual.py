"""What looks unusual in who read what: found by rule, noted once, looked into by somebody else."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.casebook.actions import begin_case
from sendwell.casebook.models import Case
from sendwell.config.postgres import WORKER
from sendwell.governance import actions
from sendwell.governance.models import Finding, Incident, Rule
from sendwell.governance.unusual import Found, Look, unusual
from sendwell.governance.watching import look_for_unusual, watch
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Child
from sendwell.ui.words import LONDON
from tests.governance.glass import opening
from tests.governance.guardians import signs_in
from tests.governance.looking import look
from tests.house.test_database import acting_as
from tests.world import MON_2_MARCH, World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=LONDON)


def seen(member: int, child: int, at: datetime = NOON, **more: object) -> Look:
    """One look in a day's work."""
    said: dict[str, object] = {"member_name": f"Mo Member{member}", "child_family_name": f"Child{child}"}
    return Look(member_id=member, child_id=child, at=at, **said | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("looks", "rules"),
    [
        ([seen(1, 1, member_name="Mo Canary", child_family_name="CANARY ")], [Rule.OWN_NAME]),
        ([seen(1, n, NOON.replace(hour=23)) for n in range(3)], [Rule.NIGHT]),
        ([seen(1, n, NOON.replace(hour=4)) for n in range(3)], [Rule.NIGHT]),
        ([seen(1, n, NOON.replace(hour=5)) for n in range(3)], []),
        ([seen(1, 1, NOON.replace(hour=23)) for _ in range(9)], []),
        ([seen(1, n) for n in range(16)], [Rule.FAR_ABOVE]),
        ([seen(1, n) for n in range(11)], []),
        ([seen(2, n) for n in range(40)], []),  # nobody knows yet what is usual for a newcomer
        ([seen(1, 1, finished_days=91)], [Rule.NO_TASK]),
        ([seen(1, 1, finished_days=91, did_something=True)], []),
        ([seen(1, 1, finished_days=90)], []),
        ([seen(1, 1)], []),
    ],
)
def test_each_rule_finds_what_it_says_and_nothing_else(looks: list[Look], rules: list[Rule]) -> None:
    assert [each.rule for each in unusual(looks, {1: [5, 6, 7, 6, 5, 6]})] == rules


def test_of_fifty_bad_days_nearly_all_are_found_among_five_thousand_good_ones() -> None:
    """D10: at least 45 of 50, and at most one false alarm in a hundred."""
    chance = random.Random(10)
    usual = {m: [chance.randint(3, 9) for _ in range(20)] for m in range(5050)}
    good = [
        seen(m, chance.randint(0, 900), NOON.replace(hour=chance.randint(8, 18)), finished_days=None)
        for m in range(5000)
        for _ in range(chance.randint(1, 9))
    ]
    bad = []
    for n, m in enumerate(range(5000, 5050)):
        child = chance.randint(0, 900)
        bad += [
            [seen(m, child, member_name=f"Sly Child{child}")],
            [seen(m, c, NOON.replace(hour=2)) for c in range(5)],
            [seen(m, c) for c in range(40)],
            [seen(m, child, finished_days=400)],
        ][n % 4]
    found = {each.member_id for each in unusual([*good, *bad], usual)}

    assert len([m for m in found if m >= 5000]) >= 45
    assert len([m for m in found if m < 5000]) <= 50


def test_the_worker_notes_it_once_and_tells_the_guardian(world: World, guardian: Member) -> None:
    child = world.child("Adela", "Officer")
    begin_case(child=child, authority=world.northbridge.organisation, day=MON_2_MARCH)
    look(world.northbridge.officer, child)
    today = timezone.localdate()

    assert look_for_unusual(today) == 1
    assert look_for_unusual(today) == 0
    finding = Finding.objects.get()
    assert (finding.rule, finding.member, finding.child) == ("own_name", world.northbridge.officer, child)
    assert OutboxMessage.objects.filter(kind="access_unusual", to_member=guardian).count() == 1


def test_somebody_who_did_something_with_a_finished_record_had_a_task(world: World) -> None:
    """What was changed is read behind the wall, as the organisation's own nightly work."""
    today = timezone.localdate()
    did, did_not = world.child("Adela", "One"), world.child("Bo", "Two")
    for child in (did, did_not):
        case = begin_case(
            child=child, authority=world.northbridge.organisation, day=today - timedelta(days=200)
        )
        Case.objects.filter(pk=case.pk).update(closed_on=today - timedelta(days=100))
        look(world.northbridge.officer, child)
    with scope.acting(world.northbridge.officer, as_of=today):
        Child.objects.filter(pk=did.pk).update(language="Welsh")
    look_for_unusual(today)

    assert [(each.rule, each.child) for each in Finding.objects.all()] == [("no_task", did_not)]


def test_the_worker_does_all_this_in_its_own_role(world: World, guardian: Member) -> None:
    """A20: behind the walls, sealing what it cannot read."""
    review = opening(world.case(), world.riverside.paediatrician)
    later = timezone.now() + timedelta(days=9)
    with acting_as(WORKER):
        watch(later)

    review.refresh_from_db()
    assert review.escalated_on == timezone.localdate(later)
    assert OutboxMessage.objects.filter(kind="break_glass_overdue", to_member=guardian).count() == 1


def test_where_the_anchor_cannot_be_written_the_next_round_reminds_all_the_same(
    world: World, guardian: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part is due by itself: a seal that fails each minute keeps the rest waiting for one round, of seconds."""
    review = opening(world.case(), world.riverside.paediatrician)
    later = timezone.now() + timedelta(days=40)

    def full(now: datetime, **_: object) -> None:
        raise OSError

    monkeypatch.setattr("sendwell.governance.watching.seal", full)
    with pytest.raises(OSError):
        watch(later)
    watch(later + timedelta(seconds=5))

    review.refresh_from_db()
    assert review.escalated_on == timezone.localdate(later)
    assert OutboxMessage.objects.filter(kind="break_glass_overdue", to_member=guardian).count() == 1


def test_a_finding_is_looked_into_by_somebody_else_and_once(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    actions.note_findings(
        [Found(Rule.NIGHT, world.northbridge.officer.pk, None, date(2026, 3, 5), 4)],
        world.northbridge.organisation,
    )
    finding = Finding.objects.get()
    browser = as_member(guardian)
    assert "Several records read at night" in browser.get("/governance/unusual").content.decode()
    address = f"/governance/unusual/{finding.uid}"

    said = {"found": "She is on the out-of-hours team.", "incident": "no"}
    assert browser.post(address, said).status_code == 302
    assert Incident.objects.count() == 0
    with pytest.raises(Refused, match="already"):
        actions.look_into(
            finding=finding, found="Again", incident=False, by=guardian, day=NOON.date(), at=NOON
        )
    assert "Nothing unusual waits" in browser.get("/governance/unusual").content.decode()
    assert as_member(signs_in(world.southmere.governance)).get(address).status_code == 404


def test_what_should_not_have_been_seen_becomes_an_incident(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    officer, child = world.northbridge.officer, world.case().child
    actions.note_findings(
        [Found(Rule.OWN_NAME, officer.pk, child.pk, date(2026, 3, 5), 1)], world.northbridge.organisation
    )
    address = f"/governance/unusual/{Finding.objects.get().uid}"
    answer = as_member(guardian).post(address, {"found": "Her nephew.", "incident": "yes"})

    assert answer["Location"] == "/governance/incidents"
    incident = Incident.objects.get()
    assert (incident.member, incident.child, incident.opened_by) == (officer, child, guardian)
    assert incident.what == "Nora Officer, 5 March 2026. The child has the same family name. Her nephew."


def test_nobody_sees_or_looks_into_what_is_about_themselves(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    actions.note_findings(
        [Found(Rule.NIGHT, guardian.pk, None, date(2026, 3, 5), 4)], world.northbridge.organisation
    )
    finding = Finding.objects.get()

    assert "at night" not in as_member(guardian).get("/governance/unusual").content.decode()
    assert as_member(guardian).get(f"/governance/unusual/{finding.uid}").status_code == 404
    with pytest.raises(Refused, match="themselves"):
        actions.look_into(
            finding=finding, found="Fine", incident=False, by=guardian, day=NOON.date(), at=NOON
        )
