"""A held file that is not to be used: a second person says so, with a reason, and it is work no more (H05)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.documents.actions import release_upload, set_aside
from sendwell.documents.models import Held, SetAside, Upload
from sendwell.documents.opening import may_go, open_to
from sendwell.documents.uploads import take_in
from sendwell.law.refusals import Refused
from tests.documents.small_files import docx
from tests.documents.test_bundles import files_in
from tests.world import THU_5_MARCH, World

__all__ = ["files_in"]
type SignedIn = Callable[[Member], Client]
WHY = "It is a letter about somebody else’s child. I asked for the right one."


@pytest.fixture
def held(world: World) -> Upload:
    """The officer took in a file that names another child."""
    other = world.child("Benjamin", "Budgie")
    file = SimpleUploadedFile("letter.docx", docx(f"NHS number {other.nhs_number}"))
    return take_in(file, case=world.case(), by=world.northbridge.officer)


def fresh(upload: Upload) -> Upload:
    return Upload.objects.get(pk=upload.pk)


def test_a_file_that_is_another_child_s_leaves_the_list_and_is_opened_by_nobody(
    world: World, held: Upload, as_member: SignedIn
) -> None:
    manager = as_member(world.northbridge.manager)
    where = f"/files/{held.uid}/not-used"
    assert where in manager.get(f"/files/{held.uid}/held").content.decode()
    assert manager.post(where, {"why": " "}).status_code == 200
    assert SetAside.objects.count() == 0

    assert manager.post(where, {"why": WHY}).status_code == 302

    kept = SetAside.objects.get()
    assert (kept.by, kept.author, kept.why) == (world.northbridge.manager, world.northbridge.officer, WHY)
    for member in (world.northbridge.manager, world.northbridge.officer):
        assert "No file is held." in as_member(member).get("/files/held").content.decode()
        page = as_member(member).get(f"/uploads/{held.uid}")
        assert page.status_code == 409 and f"It is not to be used. {kept.by.name} said so: {WHY}" in page.text
        assert open_to(member, fresh(held)) is False
    assert may_go(fresh(held)) is False
    assert "This file is held" in manager.get(f"/files/{held.uid}/held").content.decode()
    with pytest.raises(Refused, match="is not to be used"):
        release_upload(
            upload=held, ticks=["name", "born"], words="x", by=world.northbridge.manager, day=THU_5_MARCH
        )


def test_what_the_scanner_refused_leaves_the_list_too(
    world: World, held: Upload, as_member: SignedIn
) -> None:
    Upload.objects.filter(pk=held.pk).update(state=Held.REFUSED, file="", hits=[])
    manager = as_member(world.northbridge.manager)
    assert "letter.docx" in manager.get("/files/held").content.decode()

    set_aside(upload=held, why="A virus.", by=world.northbridge.manager, day=THU_5_MARCH)

    assert "No file is held." in manager.get("/files/held").content.decode()


def test_whoever_gave_it_another_council_and_a_clinician_do_not_say_so(
    world: World, held: Upload, as_member: SignedIn
) -> None:
    where = f"/files/{held.uid}/not-used"
    officer = as_member(world.northbridge.officer)
    assert "Somebody else has to say that it is not to be used." in officer.post(where, {"why": WHY}).text
    for stranger in (world.southmere.manager, world.hillside.lead):
        assert as_member(stranger).post(where, {"why": WHY}).status_code == 404
        with pytest.raises(NotThere):
            set_aside(upload=held, why=WHY, by=stranger, day=THU_5_MARCH)
    assert SetAside.objects.count() == 0


def test_the_database_refuses_whoever_gave_it(world: World, held: Upload) -> None:
    said: dict[str, Any] = {"upload": held, "author": held.by, "why": WHY, "day": THU_5_MARCH}
    with pytest.raises(IntegrityError), transaction.atomic():
        SetAside.objects.create(**said | {"by": held.by})


def test_a_file_that_is_not_held_or_was_set_aside_already_is_left_as_it_is(
    world: World, held: Upload
) -> None:
    manager = world.northbridge.manager
    good = take_in(SimpleUploadedFile("a.txt", b"Adela"), case=held.case, by=world.northbridge.officer)
    with pytest.raises(Refused, match="not held"):
        set_aside(upload=good, why=WHY, by=manager, day=THU_5_MARCH)
    set_aside(upload=held, why=WHY, by=manager, day=THU_5_MARCH)
    with pytest.raises(Refused, match="said so already"):
        set_aside(upload=held, why=WHY, by=manager, day=THU_5_MARCH)
