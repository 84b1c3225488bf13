"""What was held is scanned once the scanner is there: one file after the other, and none stops the others (F07)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings

from sendwell.access.models import Member
from sendwell.documents import worker
from sendwell.documents.health import files
from sendwell.documents.models import Held, Upload
from sendwell.documents.uploads import take_in
from tests.documents import small_files
from tests.documents.test_keeping import EICAR, NOW, FakeClam, clam, files_in, given
from tests.world import World

__all__ = ["clam", "files_in"]
type SignedIn = Callable[[Member], Client]


def a_round(at: datetime = NOW) -> int:
    """One round of the worker, which comes in its own role."""
    with override_settings(SCOPE_ROLE="sendwell_worker"):
        return worker.rescan(at)


def test_the_worker_scans_what_was_held_once_the_scanner_is_there(world: World, clam: str) -> None:
    """F07: each council's files on its own behalf."""
    with override_settings(CLAMAV=""):
        case, theirs = world.case(), world.case(world.child("Benjamin"), council=world.southmere)
        good, bad = given(world, case=case), given(world, EICAR, "a.txt", case=theirs)
    assert a_round() == 2
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state, bad.file.name) == (Held.CLEAN, Held.REFUSED, "")


def test_a_draft_s_report_is_scanned_as_well_though_its_council_may_not_see_it(
    world: World, clam: str
) -> None:
    case = world.case()
    with override_settings(CLAMAV=""):
        file = SimpleUploadedFile("report.pdf", small_files.pdf())
        report = take_in(file, case=case, by=world.hillside.paediatrician)
    assert a_round() == 1
    report.refresh_from_db()
    assert report.state == Held.CLEAN


def test_one_damaged_file_stops_the_scanning_of_no_other(
    world: World, clam: str, as_member: SignedIn
) -> None:
    """F07: it says that it is damaged, with an owner, and every later council's files are scanned."""
    with override_settings(CLAMAV=""):
        lost = given(world, case=world.case())
        after = given(world, case=lost.case)
        other = given(world, case=world.case(world.child("Benjamin"), council=world.southmere))
    path = Path(lost.file.path)
    content = path.read_bytes()
    path.unlink()

    assert a_round() == 2

    for each in (lost, after, other):
        each.refresh_from_db()
    assert [each.state for each in (lost, after, other)] == [Held.DAMAGED, Held.CLEAN, Held.CLEAN]
    listed = as_member(world.northbridge.officer).get("/files/held").text
    assert "It is damaged. Its bytes are gone, or are not what they were." in listed
    assert "No file is held." in as_member(world.southmere.officer).get("/files/held").text

    path.write_bytes(content)  # restored from a backup
    assert a_round() == 1
    lost.refresh_from_db()
    assert lost.state == Held.CLEAN


def test_files_that_the_scanner_answers_oddly_do_not_starve_the_others(
    world: World, clam: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those tried longest ago come first."""
    monkeypatch.setattr(worker, "MOST_A_ROUND", 2)
    with override_settings(CLAMAV=""):
        case = world.case()
        odd = [given(world, case=case) for _ in range(2)]
        good = given(world, case=case)
    FakeClam.says = b"stream: what?\0"
    assert a_round() == 0
    FakeClam.says = b""
    assert a_round(NOW + timedelta(minutes=1)) == 2
    good.refresh_from_db()
    odd[0].refresh_from_db()
    assert (good.state, odd[0].tried_at) == (Held.CLEAN, NOW + timedelta(minutes=1))


def test_health_counts_what_has_waited_for_more_than_an_hour(
    world: World, clam: str, as_member: SignedIn
) -> None:
    """Of nobody in particular: whoever asks is nobody here."""
    with override_settings(CLAMAV=""):
        upload = given(world)
    Upload.objects.filter(pk=upload.pk).update(at=NOW - timedelta(minutes=59))
    assert files(NOW).waiting == 0
    Upload.objects.filter(pk=upload.pk).update(at=NOW - timedelta(minutes=61))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sendwell_web")
        assert (files(NOW).waiting, files(NOW).held) == (1, False)
        cursor.execute("RESET ROLE")
    health = as_member(world.northbridge.officer).get("/health/files")
    assert (health.status_code, health.json()["waiting"]) == (503, 1)
