"""Who answers for data and is kept out of a record is not told who opened it, and reviews nothing of it (A19)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sendwell.access import grants, scope
from sendwell.access.models import Grant, GrantKind, Member, Reading
from sendwell.access.opening import NotThere
from sendwell.audit.models import Change
from sendwell.casebook.models import Case
from sendwell.family.models import Override
from sendwell.governance import actions
from sendwell.governance.models import BreakGlassReview, Finding, Incident, Rule
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.organisations.models import Organisation
from tests.governance.glass import WORDS, opening, reviewed
from tests.governance.guardians import signs_in
from tests.governance.looking import look
from tests.world import World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]

CANARY = "The CANARY address was on the letter."


@pytest.fixture
def second(world: World) -> Member:
    """Who else answers for data at Northbridge."""
    return member("information_governance", "Second Guardian", world.northbridge.organisation)


def shut_out(case: Case, who: Member | Organisation, by: Member) -> None:
    at = timezone.now()
    grants.give(
        kind=GrantKind.EXCLUDED,
        child=case.child,
        to=who,
        purpose="Must have no contact",
        gateway="Conflict of interest",
        by=by,
        at=at - timedelta(days=1),
        until=at + timedelta(days=365),
    )


@pytest.fixture
def kept_out(world: World, case: Case, second: Member) -> Member:
    """The first guardian of Northbridge, who is the father."""
    shut_out(case, world.northbridge.governance, world.northbridge.manager)
    return signs_in(world.northbridge.governance)


@pytest.fixture
def review(world: World, case: Case, kept_out: Member) -> BreakGlassReview:
    return opening(case, world.riverside.paediatrician)


@pytest.fixture
def finding(world: World, case: Case) -> Finding:
    officer, ours = world.northbridge.officer, world.northbridge.organisation
    day = timezone.localdate()
    return Finding.objects.create(
        rule=Rule.OWN_NAME, member=officer, organisation=ours, child=case.child, day=day
    )


@pytest.fixture
def incident(world: World, case: Case) -> Incident:
    return Incident.objects.create(
        organisation=world.northbridge.organisation,
        child=case.child,
        what=CANARY,
        known_at=timezone.now(),
        opened_by=world.northbridge.officer,
    )


def test_they_are_not_told_of_an_emergency_opening_and_the_others_are(review: BreakGlassReview) -> None:
    told = OutboxMessage.objects.filter(kind="break_glass_used").values_list("to_member__name", flat=True)

    assert set(told) == {"Second Guardian", "Max Manager", "Gov Riverside", "r Lead"}


def test_nor_that_its_review_is_overdue(review: BreakGlassReview) -> None:
    actions.escalate(review.due_on + timedelta(days=1))

    told = OutboxMessage.objects.filter(kind="break_glass_overdue").values_list("to_member__name", flat=True)
    assert set(told) == {"Second Guardian", "Max Manager", "Gov Riverside", "r Lead"}


@pytest.mark.parametrize("all_of_it", [False, True], ids=["the guardian", "all of the council"])
def test_they_do_not_count_where_somebody_must_be_told(all_of_it: bool, world: World, case: Case) -> None:
    """Fail closed (trust.md 4.6): nothing opens when the only guardian is kept out."""
    shut_out(
        case,
        world.northbridge.organisation if all_of_it else world.northbridge.governance,
        world.northbridge.manager,
    )
    with pytest.raises(Refused, match="Northbridge Council has no information-governance lead"):
        opening(case, world.riverside.paediatrician)


def test_they_neither_read_nor_review_it_and_a_colleague_does(
    review: BreakGlassReview, kept_out: Member, second: Member, as_member: SignedIn
) -> None:
    page = f"/governance/emergencies/{review.uid}"
    browser = as_member(kept_out)
    assert browser.get(page).status_code == 404
    said = {"outcome": "justified", "findings": "All well.", "withhold": "no"}
    assert browser.post(page, said).status_code == 404
    with pytest.raises(NotThere):
        reviewed(review, kept_out)
    review.refresh_from_db()
    assert (review.outcome, review.reviewed_by) == ("", None)
    assert not Reading.objects.filter(member=kept_out, allowed=True, child=review.child_id).exists()

    assert WORDS in as_member(second).get(page).content.decode()
    assert as_member(second).post(page, said).status_code == 302


def test_they_open_no_incident_and_no_finding_about_it_and_close_none(
    incident: Incident, finding: Finding, kept_out: Member, second: Member, as_member: SignedIn
) -> None:
    pages = [f"/governance/incidents/{incident.uid}", f"/governance/unusual/{finding.uid}"]
    assert [as_member(kept_out).get(each).status_code for each in pages] == [404, 404]
    assert [as_member(second).get(each).status_code for each in pages] == [200, 200]
    day, at = timezone.localdate(), timezone.now()
    with pytest.raises(NotThere):
        actions.close_incident(
            incident=incident, done="Nothing.", commissioner_told_on=None, by=kept_out, day=day
        )
    with pytest.raises(NotThere):
        actions.look_into(finding=finding, found="Nothing.", incident=False, by=kept_out, day=day, at=at)


@pytest.fixture
def everything(
    world: World, case: Case, review: BreakGlassReview, incident: Incident, finding: Finding
) -> None:
    """All that a desk can show of the child: and a refusal, and an override of consent."""
    look(world.northbridge.officer, case.child, kind="refusal", allowed=False)
    today = timezone.localdate()
    Override.objects.create(
        child=case.child,
        organisation=world.school.organisation,
        by=world.northbridge.officer,
        ground="court",
        words="An order.",
        why_not_told="Danger",
        decided_by=world.northbridge.officer,
        from_on=today,
        until=today,
    )


SCREENS = ("/governance/", "/governance/unusual", "/governance/incidents", "/governance/refusals")


@pytest.mark.usefixtures("everything")
def test_no_list_and_no_count_of_theirs_holds_it(
    kept_out: Member, second: Member, as_member: SignedIn
) -> None:
    def says(who: Member) -> str:
        return " ".join(as_member(who).get(each).content.decode() for each in SCREENS)

    theirs, others = says(kept_out), says(second)
    for words in ("r Paediatrician", "Nora Officer", "Canary"):
        assert (words, words in theirs, words in others) == (words, False, True)
    tiles = "emergency opening to review", "unusual reading to look into", "open incident<"
    for words in tiles:
        assert (words, words in theirs, words in others) == (words, False, True)


@pytest.mark.usefixtures("everything")
@pytest.mark.database
def test_the_database_gives_them_no_row_of_it(
    world: World, case: Case, kept_out: Member, second: Member
) -> None:
    """Even where a page forgets to ask (A15)."""

    def rows(who: Member) -> list[bool]:
        with scope.acting(who, as_of=timezone.localdate()):
            readings = Reading.objects.exclude(member=who)
            tables = (BreakGlassReview.objects, Incident.objects, Finding.objects, readings, Change.objects)
            return [each.filter(child_id=case.child_id).exists() for each in tables]

    assert (rows(kept_out), rows(second)) == ([False] * 5, [True] * 5)
    assert Grant.objects.filter(kind=GrantKind.EXCLUDED).count() == 1


def test_what_is_about_another_child_is_theirs_as_before(
    world: World, kept_out: Member, as_member: SignedIn
) -> None:
    """(ctl)"""
    other = opening(world.case(world.child("Ben", "Small")), world.riverside.paediatrician)

    assert as_member(kept_out).get(f"/governance/emergencies/{other.uid}").status_code == 200
    assert OutboxMessage.objects.filter(kind="break_glass_used", to_member=kept_out).count() == 1
