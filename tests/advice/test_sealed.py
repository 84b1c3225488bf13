"""What is sealed stands on no page of a request for advice; whoever reads it is told that something is (C15, N04)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from sendwell.access import grants, scope
from sendwell.access.classes import DataClass
from sendwell.access.models import GrantKind, Member
from sendwell.access.opening import NotThere
from sendwell.advice.actions import returned
from sendwell.advice.models import AdviceRequest
from sendwell.advice.signing import second_signatories
from sendwell.casebook import history
from sendwell.documents.models import Letter, Upload
from sendwell.people.models import Seal
from tests.advice.test_reports import draft_with, give
from tests.advice.test_returned import signed
from tests.documents.test_bundles import files_in
from tests.reading import words_of
from tests.world import MON_2_MARCH, THU_5_MARCH, World

__all__ = ["files_in"]

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_thursday")
SAID = "The uncle was charged."


@pytest.fixture
def request_(world: World) -> AdviceRequest:
    """A request to paediatrics, and what happened on it."""
    request = world.request_to(world.hillside.paediatrics)
    history.record(
        request.case,
        "requester_asked",
        by=world.hillside.paediatrician,
        day=THU_5_MARCH,
        about=request.ref,
        details={"said": SAID},
    )
    return request


def sealed(request: AdviceRequest, item: str, number: int, about: str = "") -> None:
    Seal.objects.create(
        child=request.child, kind="sealed", item=item, number=number, about=about, from_on=MON_2_MARCH
    )


def test_a_sealed_event_is_withheld_from_everybody_who_opens_the_request(
    world: World, request_: AdviceRequest, as_member: SignedIn
) -> None:
    readers = [world.northbridge.officer, world.icb.designated, world.hillside.lead]
    before = [SAID in words_of(as_member(each).get(f"/advice/{request_.ref}")) for each in readers]
    event = request_.case.events.get(type="requester_asked")
    sealed(request_, "event", event.pk)

    pages = [words_of(as_member(each).get(f"/advice/{request_.ref}")) for each in readers]

    assert (before, [SAID in page for page in pages]) == ([True] * 3, [False] * 3)
    assert ["1 more event is withheld: sealed, and not yours to read." in page for page in pages] == [
        True
    ] * 3


def test_where_the_whole_request_is_sealed_the_body_that_must_answer_it_sees_what_happened_on_it(
    world: World, request_: AdviceRequest, as_member: SignedIn
) -> None:
    sealed(request_, "advice", request_.pk, about=request_.ref)

    asked = as_member(world.hillside.lead).get(f"/advice/{request_.ref}")
    council = as_member(world.northbridge.officer).get(f"/advice/{request_.ref}")

    assert (SAID in words_of(asked), "more event" in words_of(asked)) == (True, False)
    assert (council.status_code, SAID in words_of(council)) == (404, False)


@pytest.mark.usefixtures("on_friday")
class TestReturnedAdvice:
    """What is sealed at its own address is withheld beside the advice as well."""

    @pytest.fixture(autouse=True)
    def returned(self, world: World, request_: AdviceRequest) -> None:
        give(draft_with(world, request_, "Adela alone"), world)

    def pages(self, world: World, request_: AdviceRequest, as_member: SignedIn) -> list[str]:
        """The advice, and asking to have it improved; also as its own clinicians and the designated officer read it."""
        readers = (world.northbridge.officer, world.icb.designated, world.hillside.lead)
        read = [words_of(as_member(each).get(f"/advice/{request_.ref}/read")) for each in readers]
        improve = as_member(world.northbridge.officer).get(f"/advice/{request_.ref}/improve")
        return [*read, words_of(improve)]

    def test_a_sealed_report_is_neither_named_nor_linked(
        self, world: World, request_: AdviceRequest, as_member: SignedIn
    ) -> None:
        """N04."""
        upload = Upload.objects.get()
        before = ["report.docx" in page for page in self.pages(world, request_, as_member)]
        sealed(request_, "upload", upload.pk)

        pages = self.pages(world, request_, as_member)

        assert (before, ["report.docx" in page for page in pages]) == ([True] * 4, [False] * 4)
        assert ["withheld" in page for page in pages] == [True] * 4
        assert ["Adela falls often." in page for page in pages] == [True] * 4

    def test_advice_whose_letter_is_sealed_is_not_read_beside_it(
        self, world: World, request_: AdviceRequest, as_member: SignedIn
    ) -> None:
        """N04: as at the letter's own address."""
        letter = Letter.objects.get(kind="advice_returned")
        sealed(request_, "letter", letter.pk)

        pages = self.pages(world, request_, as_member)
        at_home = as_member(world.northbridge.officer).get(f"/letters/{letter.uid}")

        assert ["Adela falls often." in page for page in pages] == [False] * 4
        assert ["withheld" in page.lower() for page in (*pages, words_of(at_home))] == [True] * 5

    def test_where_the_whole_request_is_sealed_the_body_that_was_asked_keeps_its_advice_and_its_report(
        self, world: World, request_: AdviceRequest, as_member: SignedIn
    ) -> None:
        sealed(request_, "advice", request_.pk, about=request_.ref)

        own = words_of(as_member(world.hillside.lead).get(f"/advice/{request_.ref}/read"))

        assert ("Adela falls often." in own, "report.docx" in own) == (True, True)


def test_advice_on_a_sealed_request_waits_for_no_second_signature_of_somebody_from_whom_it_is_sealed(
    world: World, request_: AdviceRequest, as_member: SignedIn
) -> None:
    designated, lead = world.icb.designated, world.hillside.lead
    advice = signed(world, request_, significant=True, asked_of=designated)
    pages = ("/sign-offs", f"/sign-offs/{request_.ref}")

    def seen(who: Member) -> list[bool]:
        return [request_.ref in as_member(who).get(each).content.decode() for each in pages]

    assert (seen(designated), seen(lead)) == ([True, True], [True, True])
    sealed(request_, "advice", request_.pk, about=request_.ref)

    assert (seen(designated), seen(lead)) == ([False, False], [True, True])
    people = second_signatories(request_, signer=world.hillside.paediatrician, day=THU_5_MARCH)
    assert people == [lead]
    with pytest.raises(NotThere):
        returned.sign_off(advice=advice, by=designated, day=THU_5_MARCH)
    grants.give(
        kind=GrantKind.SPECIFIC,
        child=request_.child,
        to=designated,
        classes=[DataClass.PROCESS, DataClass.HEALTH, DataClass.SEALED],
        purpose="To look into it",
        gateway="Children Act 1989 s.47",
        by=world.northbridge.manager,
        at=scope.moment(),
        until=scope.moment() + timedelta(days=9),
    )

    assert seen(designated) == [True, True]
    assert second_signatories(request_, signer=world.hillside.paediatrician, day=THU_5_MARCH) == [
        designated,
        lead,
    ]
