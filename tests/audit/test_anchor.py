"""The anchor outside the database: how often it is written, and that it names nobody."""

from datetime import timedelta
from pathlib import Path

import pytest

from sendwell.access.models import Member
from sendwell.audit import anchor
from sendwell.audit.chain import seal
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
