"""The desk of whoever answers for data: what waits, who was refused, the audit in words (D10)."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from sendwell.access.models import Member, Reading
from sendwell.family.models import Override
from sendwell.governance.models import Incident
from sendwell.governance.pages.history import harmless
from sendwell.people.models import Child
from sendwell.sharing.models import Agreement
from tests.governance.glass import opening, reviewed
from tests.governance.guardians import signs_in
from tests.governance.looking import look
from tests.world import World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


def test_the_desk_tells_what_waits(world: World, guardian: Member, as_member: SignedIn) -> None:
    case = world.case()
    opening(case, world.riverside.paediatrician)
    as_member(world.southmere.officer).get(f"/cases/{case.ref}")
    shown = as_member(guardian).get("/governance/").content.decode()

    for words in ("r Paediatrician", "A medical emergency", "refusal in seven days", "open incidents"):
        assert words in shown
    assert "Canary" not in shown


def test_a_council_counts_the_overrides_that_it_decided_on(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    officer, to = world.northbridge.officer, world.school.organisation
    today = timezone.localdate()
    until = {"from_on": today, "until": today}
    said = {"ground": "court", "words": "An order.", "why_not_told": "Danger", "decided_by": officer}
    Override.objects.create(child=world.case().child, organisation=to, by=officer, **said, **until)

    for who, counted in (
        (guardian, "1 override of consent in 30 days"),
        (signs_in(world.school.governance), "0 overrides of consent in 30 days"),
    ):
        shown = re.sub(r"<[^>]+>", " ", as_member(who).get("/governance/").content.decode())
        assert counted in " ".join(shown.split())


def test_an_auditor_is_not_told_that_nothing_waits_where_they_cannot_see(
    world: World, as_member: SignedIn
) -> None:
    opening(world.case(), world.riverside.paediatrician)
    browser = as_member(member("auditor", "Aud Itor", world.northbridge.organisation))
    shown = browser.get("/governance/").content.decode()

    assert "refusals in seven days" in shown
    assert "emergency" not in shown.lower()
    assert "incident" not in shown
    for closed in ("unusual", "incidents"):
        assert browser.get(f"/governance/{closed}").status_code == 404


def test_the_desk_tells_which_documents_are_past_and_how_many_more_are_due(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    Agreement.objects.update(review_on=date(2020, 1, 1), kept_by=world.northbridge.organisation)
    shown = as_member(guardian).get("/governance/").content.decode()

    assert "(agreement): review by 1 January 2020 <strong" in shown
    assert 'href="/sharing/reviews"' in shown


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
    assert "Adela Canary" in shown
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
    ("query", "told"),
    [
        ("?what=looked", {"Looked at"}),
        ("?what=changed", {"Added", "Changed"}),
        ("?what=refused", {"Was refused"}),
        ("", {"Looked at", "Added", "Changed", "Was refused"}),
        ("?since-day=1&since-month=1&since-year=2020&until-day=2&until-month=1&until-year=2020", set()),
    ],
)
def test_a_history_can_be_cut_down(
    query: str, told: set[str], world: World, guardian: Member, as_member: SignedIn
) -> None:
    case = world.case()
    look(world.northbridge.officer, case.child)
    Child.objects.filter(pk=case.child_id).update(address="2 Canary Close")
    as_member(world.southmere.officer).get(f"/cases/{case.ref}")
    shown = as_member(guardian).get(f"/governance/history/{case.child.uid}{query}").content.decode()

    acts = "Looked at|Added|Changed|Was refused"
    found = re.findall(rf'<td data-label="What">(?:({acts})|[^<]*)', shown)
    assert set(found) == told
    assert ("Nothing was done in that time." in shown) is (not told)


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
    browser = as_member(guardian)
    only = browser.get(f"/governance/history/{case.child.uid}?what=changed").content.decode()
    assert f"/governance/history/{case.child.uid}.csv?what=changed" in only
    answer = browser.get(f"/governance/history/{case.child.uid}.csv")

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
