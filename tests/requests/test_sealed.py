"""What is sealed stands on no page of a request, and whoever reads it is told that something is withheld (C15, N04)."""

import pytest

from sendwell.access import grants
from sendwell.access.models import GrantKind
from sendwell.documents.letters import Recipient, write_letter
from sendwell.people.models import Seal
from sendwell.requests.actions import note_information
from sendwell.requests.models import AssessmentRequest
from tests.keeping_out import SINCE, UNTIL
from tests.reading import words_of
from tests.requests.asking import SignedIn, asked
from tests.world import MON_2_MARCH, THU_5_MARCH, World

pytestmark = pytest.mark.usefixtures("on_thursday")


@pytest.fixture
def request_(world: World) -> AssessmentRequest:
    """What the police said is sealed, and a letter about it."""
    request, manager = asked(world), world.northbridge.manager
    note_information(
        request=request, source="Police", what="The uncle was charged.", by=manager, day=THU_5_MARCH
    )
    letter = write_letter(
        case=request.case,
        kind="note",
        title="Strategy meeting",
        to=Recipient("Northbridge Police", None, ("1 Station Road",)),
        from_name="Max Manager",
        blocks=[],
        day=THU_5_MARCH,
        by=manager,
        about=request.ref,
    )
    event = request.case.events.get(type="more_information_given")
    for item, number in (("event", event.pk), ("letter", letter.pk)):
        Seal.objects.create(
            child=request.child, kind="sealed", item=item, number=number, about="", from_on=MON_2_MARCH
        )
    return request


def test_a_sealed_event_and_a_sealed_letter_are_withheld_on_the_page_of_the_request(
    world: World, request_: AssessmentRequest, as_member: SignedIn
) -> None:
    page = words_of(as_member(world.northbridge.officer).get(f"/requests/{request_.ref}"))

    assert [word for word in ("Police", "charged", "Strategy", "Max Manager") if word in page] == []
    assert "1 more event is withheld: sealed, and not yours to read." in page
    assert "1 more letter is withheld: sealed, and not yours to read." in page


def test_with_leave_to_read_what_is_sealed_both_are_there(
    world: World, request_: AssessmentRequest, as_member: SignedIn
) -> None:
    officer = world.northbridge.officer
    grants.give(
        kind=GrantKind.SPECIFIC,
        child=request_.child,
        to=officer,
        classes=["X"],  # type: ignore[list-item]
        purpose="Strategy meeting",
        gateway="Children Act 1989 s.47",
        by=world.northbridge.manager,
        at=SINCE,
        until=UNTIL,
    )
    page = words_of(as_member(officer).get(f"/requests/{request_.ref}"))

    assert [word for word in ("The uncle was charged.", "Strategy meeting") if word not in page] == []
    assert "withheld" not in page


def test_without_a_seal_nothing_is_said_to_be_withheld(world: World, as_member: SignedIn) -> None:
    page = words_of(as_member(world.northbridge.officer).get(f"/requests/{asked(world).ref}"))

    assert "withheld" not in page
