"""The generated reference says what the program says, and notices when it no longer does."""

from pathlib import Path

import pytest
from django.core.management import call_command

from sendwell.desks import reference


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with fresh pages."""
    reference.write(tmp_path)
    return tmp_path


def test_what_was_just_written_is_current_and_always_the_same(pages: Path) -> None:
    assert reference.stale(pages) == []


def test_a_page_that_somebody_edited_or_that_is_missing_is_named(pages: Path) -> None:
    (pages / "routes.md").write_text("Nothing here.\n")
    (pages / "events.md").unlink()

    assert reference.stale(pages) == ["routes.md", "events.md"]


def test_the_check_names_them_and_fails(
    pages: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (pages / "models.md").unlink()
    stale = reference.stale(pages)
    monkeypatch.setattr(reference, "stale", lambda: stale)

    with pytest.raises(SystemExit) as ended:
        call_command("generate_reference", check=True)

    assert ended.value.code == 1
    assert capsys.readouterr().err == "Stale: models.md. Run: sendwell manage generate_reference\n"


def test_every_time_limit_address_event_and_table_is_there(pages: Path) -> None:
    for page, words in (
        ("timescales.md", "| [final_plan_20w](../../sendwell/law/timescales/final_plan_20w.yaml) |"),
        ("timescales.md", "| [seek_advice](../../sendwell/law/duties/seek_advice.yaml) |"),
        ("routes.md", "| `/cases/<ref>/chronology` | `casebook:chronology` | GET | `case_read` |"),
        ("permissions.md", "### Clinical lead (`clinical_lead`)"),
        ("events.md", "| `advice_returned` |"),
        ("models.md", "### AdviceRequest"),
        ("annex_a.md", "yes --> Get in touch with the named professional or team, then (4)"),
    ):
        assert words in (pages / page).read_text()
