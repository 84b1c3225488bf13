"""The desk of whoever answers for data: what waits, who was refused, the audit in words, and the brake (K06, D10)."""

import csv
import io
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from sendwell.access import scope
from sendwell.access.models import Member, Reading
from sendwell.casebook.actions import begin_case
from sendwell.casebook.models import Case
from sendwell.config.postgres import WORKER
from sendwell.governance import actions
from sendwell.governance.models import Brake, Finding, Incident, Rule
from sendwell.governance.pages.history import harmless
from sendwell.governance.unusual import Found, Look, unusual
from sendwell.governance.watching import look_for_unusual, watch
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Child
from sendwell.ui.words import LONDON
from tests.governance.guardians import signs_in
from tests.governance.test_breaking_glass import opening, reviewed
from tests.house.test_database import acting_as
from tests.world import MON_2_MARCH, World

pytestmark = pytest.mark.django_db

type SignedIn = Callable[[Member], Client]


@pytest.fixture
def guardian(world: World) -> Member:
    """Who answers for data at Northbridge."""
    return signs_in(world.northbridge.governance)


def look(who: Member, child: Child, **more: object) -> Reading:
    """One look."""
    return Reading.objects.create(
        member=who,
        child=child,
        allowed=True,
        role=who.role,
        organisation=who.organisation,
        **{"screen": "case", **more},
    )


# The desk and the audit in words


def test_the_desk_tells_what_waits(world: World, guardian: Member, as_member: SignedIn) -> None:
    case = world.case()
    opening(case, world.riverside.paediatrician)
    as_member(world.southmere.officer).get(f"/cases/{case.ref}")
    shown = as_member(guardian).get("/governance/").content.decode()

    for words in ("r Paediatrician", "A medical emergency", "refusals in seven days", "open incidents"):
        assert words in shown
    assert "Canary" not in shown


def test_another_organisations_desk_tells_nothing_of_it(world: World, as_member: SignedIn) -> None:
    opening(world.case(), world.riverside.paediatrician)
    shown = as_member(signs_in(world.southmere.governance)).get("/governance/").content.decode()

    assert "r Paediatrician" not in shown
    assert "None waits for a review." in shown


def test_a_refusal_at_one_of_our_children_is_listed(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    case = world.case()
    assert as_member(world.southmere.officer).get(f"/cases/{case.ref}").status_code == 404
    shown = as_member(guardian).get("/governance/refusals").content.decode()

    assert "Sam Officer" in shown
    assert "Ada Canary" in shown
    elsewhere = as_member(signs_in(world.riverside.governance)).get("/governance/refusals").content.decode()
    assert "Sam Officer" not in elsewhere


def test_a_childs_history_is_found_by_two_facts_and_told_in_words(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    case = world.case()
    look(world.northbridge.officer, case.child)
    Child.objects.filter(pk=case.child_id).update(address="2 Canary Close")
    browser = as_member(guardian)
    answer = browser.post("/governance/search", {"nhs_number": case.child.nhs_number})
    assert answer["Location"] == f"/governance/history/{case.child.uid}"
    shown = browser.get(answer["Location"]).content.decode()

    assert "Changed child: address" in shown
    assert "Looked at: case" in shown
    assert "Nora Officer" in shown
    assert "2 Canary Close" not in shown  # which detail was changed, never what it says
    assert Reading.objects.filter(member=guardian, kind="search").count() == 1
    assert Reading.objects.filter(member=guardian, screen="history", child=case.child).count() == 1


@pytest.mark.parametrize(
    ("query", "there", "away"),
    [
        ("?what=looked", "Looked at: case", "Changed child"),
        ("?what=changed", "Changed child: address", "Looked at: case"),
        ("?what=refused", "Was refused", "Looked at: case"),
        (
            "?since-day=1&since-month=1&since-year=2020&until-day=2&until-month=1&until-year=2020",
            "Nothing",
            "Looked",
        ),
    ],
)
def test_a_history_can_be_cut_down(
    query: str, there: str, away: str, world: World, guardian: Member, as_member: SignedIn
) -> None:
    case = world.case()
    look(world.northbridge.officer, case.child)
    Child.objects.filter(pk=case.child_id).update(address="2 Canary Close")
    as_member(world.southmere.officer).get(f"/cases/{case.ref}")
    shown = as_member(guardian).get(f"/governance/history/{case.child.uid}{query}").content.decode()

    assert there in shown
    assert away not in shown.split("<table")[-1] or away in there


def test_a_child_of_another_council_is_not_found_and_its_history_not_there(
    world: World, as_member: SignedIn
) -> None:
    case = world.case()
    browser = as_member(signs_in(world.southmere.governance))
    answer = browser.post("/governance/search", {"nhs_number": case.child.nhs_number})

    assert "No record fits" in answer.content.decode()
    assert browser.get(f"/governance/history/{case.child.uid}").status_code == 404
    assert browser.get(f"/governance/history/{case.child.uid}.csv").status_code == 404


def test_what_a_colleague_did_is_there_for_their_own_guardian_only(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    case = world.case()
    look(world.northbridge.officer, case.child)
    address = f"/governance/people/{world.northbridge.officer.slug}"

    assert "Looked at: case" in as_member(guardian).get(address).content.decode()
    assert as_member(signs_in(world.southmere.governance)).get(address).status_code == 404
    assert as_member(world.northbridge.manager).get(address).status_code == 404


def test_a_copy_for_a_spreadsheet_holds_no_formula_and_is_noted(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    case = world.case()
    Member.objects.filter(pk=world.northbridge.officer.pk).update(name='=HYPERLINK("http://evil.example")')
    look(world.northbridge.officer, case.child)
    answer = as_member(guardian).get(f"/governance/history/{case.child.uid}.csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "Canary" not in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0] == ["When", "Who", "Role", "Organisation", "What", "Whose record", "Purpose", "Request"]
    assert '\'=HYPERLINK("http://evil.example")' in {row[1] for row in rows}
    assert Reading.objects.filter(member=guardian, kind="export", child=case.child).count() == 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|x", "  =1"])
def test_what_a_spreadsheet_would_compute_is_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Nora Officer", "5 March 2026, 9:02am", "", "a=b"])
def test_what_it_would_not_is_left_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_an_incident_is_closed_with_words(world: World, guardian: Member, as_member: SignedIn) -> None:
    review = opening(world.case(), world.riverside.paediatrician)
    reviewed(review, guardian, outcome="not_justified", findings="A neighbour's child.")
    incident = Incident.objects.get()
    browser = as_member(guardian)
    address = f"/governance/incidents/{incident.uid}"
    assert "told by" in browser.get(address).content.decode()

    assert browser.post(address, {"done": "Spoke to them. No risk to anybody."}).status_code == 302
    incident.refresh_from_db()
    assert (incident.closed_by, incident.done) == (guardian, "Spoke to them. No risk to anybody.")
    other = as_member(signs_in(world.southmere.governance))
    assert other.get(address).status_code == 404


# Unusual reading

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
    child = world.child("Ada", "Officer")
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
    did, did_not = world.child("Ada", "One"), world.child("Bo", "Two")
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

    assert browser.post(address, {"found": "She is on the out-of-hours team."}).status_code == 302
    with pytest.raises(Refused, match="already"):
        actions.look_into(finding=finding, found="Again", by=guardian, day=date(2026, 3, 6))
    assert "Nothing unusual waits" in browser.get("/governance/unusual").content.decode()
    assert as_member(signs_in(world.southmere.governance)).get(address).status_code == 404


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
        actions.look_into(finding=finding, found="Fine", by=guardian, day=date(2026, 3, 6))


# The brake


def children(world: World, many: int) -> list[Child]:
    """So many children."""
    return Child.objects.bulk_create(
        Child(given_name=f"C{n}", family_name="Canary", born=date(2018, 5, 4)) for n in range(many)
    )


def test_after_sixty_records_in_an_hour_the_next_page_asks_who_one_is(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    """K06: stopped well before a hundred, the guardian is told, and a second factor lets one go on."""
    case, officer = world.case(), world.northbridge.officer
    for child in children(world, 60):
        look(officer, child)
    browser = as_member(officer)
    assert browser.get(f"/cases/{case.ref}").status_code == 200  # the sixty-first
    answer = browser.get(f"/cases/{case.ref}/people")

    assert (answer.status_code, answer["Location"]) == (302, "/slow-down")
    assert "Please show who you are" in browser.get("/slow-down").content.decode()
    assert OutboxMessage.objects.filter(kind="access_unusual", to_member=guardian).count() == 1
    assert browser.get(f"/cases/{case.ref}")["Location"] == "/slow-down"
    assert OutboxMessage.objects.filter(kind="access_unusual").count() == 1
    assert browser.get("/").status_code in (200, 302)  # what is about nobody still opens

    assert browser.post("/slow-down/go-on", {}).status_code == 302
    assert browser.get(f"/cases/{case.ref}").status_code == 200
    assert Brake.objects.get().lifted_at is not None


def test_without_the_second_factor_one_does_not_go_on(world: World, as_member: SignedIn) -> None:
    case, officer = world.case(), world.northbridge.officer
    for child in children(world, 61):
        look(officer, child)
    browser = as_member(officer)
    session = browser.session
    session["second_factor_at"] = 0
    session.save()
    browser.get(f"/cases/{case.ref}")
    browser.post("/slow-down/go-on", {})

    assert browser.get(f"/cases/{case.ref}").status_code == 302
    assert not Brake.objects.filter(lifted_at__isnull=False).exists()


def test_the_same_record_a_hundred_times_and_sixty_stop_nobody(world: World, as_member: SignedIn) -> None:
    """(ctl) It counts different children."""
    case, officer = world.case(), world.northbridge.officer
    for child in children(world, 59):
        look(officer, child)
    for _ in range(100):
        look(officer, case.child)

    assert as_member(officer).get(f"/cases/{case.ref}").status_code == 200


def test_an_hour_later_it_has_worn_off_and_the_next_time_is_told_again(
    world: World, guardian: Member
) -> None:
    officer = world.northbridge.officer
    now = timezone.now()
    for ago in (3, 0):
        with time_machine.travel(now - timedelta(hours=ago), tick=False):
            for child in children(world, 61):
                look(officer, child)
            assert actions.stop_if_too_many(officer, timezone.now())
        with time_machine.travel(now - timedelta(hours=ago - 1.5), tick=False):
            assert not actions.stop_if_too_many(officer, timezone.now())

    assert Brake.objects.count() == 2


def test_a_parent_is_never_stopped(world: World) -> None:
    parent = world.parent(world.child())
    for child in children(world, 70):
        look(parent, child)

    assert not actions.stop_if_too_many(parent, timezone.now())
