"""The anchor outside the database: how often it is written, and that it names nobody."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from sendwell.access.models import Member
from sendwell.audit import anchor
from sendwell.audit.chain import seal, verify
from sendwell.audit.models import Seal
from sendwell.governance import watching
from tests.audit.sealing import NOON, child, look

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.usefixtures("whatever_other_tests_do"),
]


def test_an_anchor_is_written_every_ten_minutes_or_thousand_rows(tmp_path: Path) -> None:
    file = tmp_path / "anchor.jsonl"

    def due(number: int, minutes: int, rows: int) -> bool:
        now = NOON + timedelta(minutes=minutes)
        return anchor.write_if_due(file, anchor.Anchor(number, now, rows, "ab" * 32), now)

    assert due(1, 0, 5)
    assert not due(1, 60, 5)  # nothing new to say
    assert not due(2, 9, 900)
    assert due(3, 10, 900)
    assert due(4, 11, 1900)
    assert not due(5, 12, 2000)
    assert [each.number for each in anchor.read(file)] == [1, 3, 4]


def test_the_anchor_names_nobody(looker: Member, tmp_path: Path) -> None:
    file = tmp_path / "anchor.jsonl"
    look(looker, child("Adela"))
    seal(NOON, anchored_in=file)

    said = file.read_text()
    assert not any(word in said for word in ("Adela", "Canary", "Nora", "Northbridge"))
    assert len(said.splitlines()) == 1


def test_an_anchor_file_that_was_spoiled_says_which_line(tmp_path: Path) -> None:
    file = tmp_path / "anchor.jsonl"
    file.write_text('{"seal": 1}\n')

    with pytest.raises(anchor.AnchorError, match="Line 1"):
        anchor.read(file)


def rounds_at(*seconds: int, anchored_in: str, reader: Member) -> list[int]:
    """How many seals there are after the worker came round at each second; something was read before each."""
    seals = []
    with override_settings(AUDIT_ANCHOR=anchored_in):
        for second in seconds:
            look(reader, child())
            watching.watch(NOON + timedelta(seconds=second))
            seals.append(Seal.objects.count())
    return seals


@pytest.fixture
def just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has done nothing yet."""
    monkeypatch.setattr(watching, "_last", {})


def test_the_worker_seals_each_minute_however_often_it_comes_round(
    looker: Member, just_started: None, tmp_path: Path
) -> None:
    """What was written meanwhile waits for the minute to end (D04, D05)."""
    file = tmp_path / "anchor.jsonl"

    assert rounds_at(0, 30, 61, anchored_in=str(file), reader=looker) == [1, 1, 2]
    assert (verify(file).whole, verify(file).waiting) == (True, 0)
    assert [each.number for each in anchor.read(file)] == [1]


def test_a_worker_without_an_anchor_seals_all_the_same(
    looker: Member, just_started: None, tmp_path: Path
) -> None:
    assert rounds_at(0, anchored_in="", reader=looker) == [1]
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_was_cut_off_as_it_was_written_stops_no_later_one_and_no_check(tmp_path: Path) -> None:
    """The disk was full, or the machine went down. Where nothing can be rewritten the half line stays for ever."""
    file = tmp_path / "anchor.jsonl"

    def written(number: int) -> bool:
        now = NOON + timedelta(hours=number)
        return anchor.write_if_due(file, anchor.Anchor(number, now, number, "ab" * 32), now)

    assert written(1) and written(2)
    file.write_text(file.read_text()[:-40])

    assert [each.number for each in anchor.read(file)] == [1]
    assert [written(3), written(4)] == [True, True]
    assert [each.number for each in anchor.read(file)] == [1, 3, 4]
    assert len(file.read_text().splitlines()) == 4


def test_the_first_line_of_all_can_be_cut_off_too(tmp_path: Path) -> None:
    file = tmp_path / "anchor.jsonl"
    file.write_text('{"seal": 1, "at"')

    assert anchor.newest(file) is None
    assert anchor.write_if_due(file, anchor.Anchor(2, NOON, 5, "ab" * 32), NOON)
    assert [each.number for each in anchor.read(file)] == [2]
