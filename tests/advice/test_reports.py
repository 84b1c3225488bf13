"""A report beside a draft is its service's own until the advice is returned; its own people look first (HZ02, HZ06)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.advice.actions import returned, writing
from sendwell.advice.models import Advice, AdviceRequest
from sendwell.documents.actions import release_upload
from sendwell.documents.disclosure.bundles import make_bundle
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Disclosure, HandOver, Upload
from tests.advice.test_held import put_right
from tests.documents.small_files import docx
from tests.world import FRI_6_MARCH, THU_5_MARCH, World

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.usefixtures("on_friday")
AS_CHECKED = {"ticks": ["name", "born"], "words": "It is about Adela; the number is a slip."}


@pytest.fixture
def other_number(world: World) -> str:
    return f"NHS number {world.child('Benjamin', 'Budgie').nhs_number}"


def outsiders(world: World) -> tuple[Member, ...]:
    return world.northbridge.officer, world.northbridge.manager, world.icb.designated


def draft_with(
    world: World, request_: AdviceRequest, report: str, narrative: str = "Adela falls often."
) -> Advice:
    by = world.hillside.paediatrician
    draft = writing.save_advice(
        request=request_, part="whole", narrative=narrative, statements=[], by=by, day=THU_5_MARCH
    )
    file = SimpleUploadedFile("report.docx", docx(report))
    return writing.attach_report(advice=draft, file=file, by=by, day=THU_5_MARCH)


def give(advice: Advice, world: World, **more: Any) -> None:
    returned.sign(advice=advice, by=world.hillside.paediatrician, day=FRI_6_MARCH, **more)


def status(as_member: SignedIn, member: Member, upload: Upload) -> int:
    return as_member(member).get(f"/uploads/{upload.uid}").status_code


def test_a_draft_s_report_is_opened_by_nobody_outside_before_it_is_returned(
    world: World, request_: AdviceRequest, as_member: SignedIn
) -> None:
    advice = draft_with(world, request_, "Draft: what I suspect")
    upload = Upload.objects.get()

    assert [status(as_member, each, upload) for each in outsiders(world)] == [404, 404, 404]
    assert status(as_member, world.hillside.lead, upload) == 200
    assert status(as_member, world.riverside.lead, upload) == 404
    picker = as_member(world.northbridge.officer).get(f"/cases/{request_.case.ref}/bundles").text
    assert "report.docx" not in picker

    give(advice, world)

    assert [status(as_member, each, upload) for each in outsiders(world)] == [200, 200, 200]
    assert status(as_member, world.riverside.lead, upload) == 404
    assert status(as_member, world.southmere.officer, upload) == 404


def test_a_report_that_was_taken_away_from_the_draft_is_nobody_s_outside(
    world: World, request_: AdviceRequest, as_member: SignedIn
) -> None:
    advice = draft_with(world, request_, "Draft: what I suspect")
    upload = Upload.objects.get()
    give(writing.detach_report(advice=advice, by=world.hillside.paediatrician, day=FRI_6_MARCH), world)

    assert [status(as_member, each, upload) for each in outsiders(world)] == [404, 404, 404]


def test_the_report_waits_with_the_words_that_wait(
    world: World, request_: AdviceRequest, as_member: SignedIn, other_number: str
) -> None:
    """The text names another child, the report does not: nobody outside has either before the trust looked."""
    give(draft_with(world, request_, "Adela alone", narrative=other_number), world)
    upload = Upload.objects.get()
    assert [status(as_member, each, upload) for each in outsiders(world)] == [404, 404, 404]

    waiting = Disclosure.objects.get(state="to_check")
    as_member(world.hillside.lead).post(f"/sending/{waiting.uid}/check", AS_CHECKED)

    assert [status(as_member, each, upload) for each in outsiders(world)] == [200, 200, 200]


def test_the_report_goes_with_the_words_that_were_written_again(
    world: World, request_: AdviceRequest, as_member: SignedIn, other_number: str
) -> None:
    """Shut again with words that wait, and open with those after them."""
    give(draft_with(world, request_, "Adela alone", narrative=other_number), world)
    upload = Upload.objects.get()

    def found() -> list[int]:
        return [status(as_member, each, upload) for each in (*outsiders(world), world.riverside.lead)]

    put_right(as_member, world, "advice_returned", "Adela falls often.")
    assert found() == [200, 200, 200, 404]
    put_right(as_member, world, "advice_returned", other_number)
    assert found() == [404, 404, 404, 404]
    put_right(as_member, world, "advice_returned", "Adela falls every day.")
    assert found() == [200, 200, 200, 404]


def test_a_report_that_names_another_child_is_looked_at_by_its_own_trust_first(
    world: World, request_: AdviceRequest, as_member: SignedIn, other_number: str
) -> None:
    """Also when it is returned meanwhile: the council neither opens it nor lets it go."""
    advice = draft_with(world, request_, other_number)
    upload = Upload.objects.get()
    officer, lead = as_member(world.northbridge.officer), as_member(world.hillside.lead)
    held = f"/files/{upload.uid}/held"
    assert (officer.get(held).status_code, officer.post(held, AS_CHECKED).status_code) == (404, 404)

    give(advice, world)

    assert [status(as_member, each, upload) for each in outsiders(world)] == [409, 409, 409]
    assert "report.docx" not in officer.get("/files/held").text
    assert "It is being checked." in officer.get(held).text
    assert officer.post(held, AS_CHECKED).status_code == 404
    with pytest.raises(NotThere):
        release_upload(
            upload=upload,
            **AS_CHECKED,
            by=world.northbridge.manager,
            day=FRI_6_MARCH,  # type: ignore[arg-type]
        )
    assert "report.docx" in lead.get("/files/held").text
    assert lead.post(held, AS_CHECKED).status_code == 302
    assert [status(as_member, each, upload) for each in outsiders(world)] == [200, 200, 200]


def test_whoever_is_asked_for_the_second_signature_has_the_report_and_the_council_has_not(
    world: World, request_: AdviceRequest, as_member: SignedIn
) -> None:
    designated = world.icb.designated
    give(draft_with(world, request_, "Draft"), world, significant=True, asked_of=designated)
    upload = Upload.objects.get()

    assert status(as_member, designated, upload) == 200
    assert status(as_member, world.northbridge.officer, upload) == 404
    assert status(as_member, world.other_icb.designated, upload) == 404


def test_a_file_that_a_trust_adds_to_hand_to_somebody_outside_is_not_the_council_s(
    world: World, request_: AdviceRequest, as_member: SignedIn
) -> None:
    """Neither the file nor the bundle that is made of it."""
    clerk = as_member(world.hillside.clerk)
    case = f"/cases/{request_.case.ref}"
    file = SimpleUploadedFile("camhs.txt", b"For the GP alone")
    assert clerk.post(f"{case}/hand-overs/file", {"file": file}).status_code == 302
    upload = Upload.objects.get()
    handed = clerk.post(
        f"{case}/hand-overs/new",
        {
            "documents": [f"upload:{upload.uid}"],
            "name": "Gita Practice",
            "job": "GP",
            "organisation": "The Surgery",
            "email": "gita@surgery.example",
            "right": "acts_for",
            "told": "spoken",
            "days": "7",
        },
    )
    assert (handed.status_code, HandOver.objects.count()) == (302, 1)
    bundle = Bundle.objects.get()

    for member in outsiders(world):
        assert status(as_member, member, upload) == 404
        assert as_member(member).get(f"/bundles/{bundle.uid}.pdf").status_code == 404
    assert status(as_member, world.hillside.clerk, upload) == 200


def test_a_council_puts_no_draft_into_a_bundle(world: World, request_: AdviceRequest) -> None:
    draft_with(world, request_, "Draft")

    with pytest.raises(NotThere):
        make_bundle(
            case=request_.case,
            title="Papers",
            letters=[],
            uploads=[Upload.objects.get().uid],
            to=Recipient("Anybody", None),
            by=world.northbridge.officer,
            day=FRI_6_MARCH,
        )


def test_the_database_alone_keeps_a_draft_s_report_behind_its_service_s_wall(
    world: World, request_: AdviceRequest
) -> None:
    """Row-level security, without the Python that asks first."""
    advice = draft_with(world, request_, "Draft")

    def found() -> list[int]:
        seen = []
        for member in (*outsiders(world), world.hillside.lead, world.riverside.lead):
            with scope.acting(member, as_of=FRI_6_MARCH):
                seen.append(Upload.objects.count())
        return seen

    assert found() == [0, 0, 0, 1, 0]
    give(advice, world)
    assert found() == [1, 1, 1, 1, 0]
