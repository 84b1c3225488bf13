"""What went to the wrong one and was taken back is a task of 72 hours for whoever answers for data (B16)."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.test import Client

from sendwell.access.models import Member
from sendwell.documents.disclosure.actions import revoke
from sendwell.governance.models import Incident
from sendwell.messages.models import OutboxMessage
from tests.documents.test_gate import family
from tests.world import World

type SignedIn = Callable[[Member], Client]
THU_NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def test_taking_back_a_letter_opens_an_incident_that_tells_the_guardian(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    found = family(world)
    as_member(found.mother).get(f"/letters/{found.letter.uid}")

    taken_back = as_member(world.northbridge.officer).post(
        f"/sending/{found.disclosure.uid}", {"why": "It is about another Adela."}
    )

    assert taken_back.status_code == 302
    incident = Incident.objects.get()
    assert (incident.organisation, incident.child, incident.member, incident.opened_by) == (
        world.northbridge.organisation,
        found.letter.case.child,
        None,
        world.northbridge.officer,
    )
    opened = found.disclosure.openings.get()
    assert opened.member == found.mother
    assert incident.what.startswith(
        f"“{found.letter.title}”, case {found.letter.case.ref}, went to Pippa Parent and was taken back: "
        "It is about another Adela. Opened by Pippa Parent, "
    )
    told = OutboxMessage.objects.filter(kind="incident_opened")
    assert [(each.to_member, each.path) for each in told] == [
        (guardian, f"/governance/incidents/{incident.uid}")
    ]


def test_the_72_hours_run_from_the_moment_it_was_taken_back(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    found = family(world)
    revoke(disclosure=found.disclosure, why="Wrong person.", by=world.northbridge.officer, now=THU_NOON)
    incident = Incident.objects.get()

    browser = as_member(guardian)
    assert incident.known_at == THU_NOON
    assert "8 March 2026, 12:00pm" in browser.get("/governance/incidents").content.decode()
    page = browser.get(f"/governance/incidents/{incident.uid}").content.decode()
    assert "was taken back: Wrong person. Nobody had opened it." in page


def test_nobody_but_the_guardians_of_that_organisation_reads_it(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    found = family(world)
    revoke(disclosure=found.disclosure, why="Wrong person.", by=world.northbridge.officer, now=THU_NOON)
    address = f"/governance/incidents/{Incident.objects.get().uid}"

    strangers = (world.northbridge.officer, world.northbridge.manager, world.southmere.officer, found.mother)
    assert [as_member(each).get(address).status_code for each in strangers] == [404] * 4
    assert as_member(guardian).get(address).status_code == 200
