"""A restored backup must not undo a no-contact flag: the journal is kept outside and replayed (hazard HZ22)."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from sendwell.family import actions
from sendwell.family.actions.replaying import exported, replay
from sendwell.family.models import RestrictionChange
from sendwell.people.models import AdultOfChild, Contact, Profile, Secrecy
from tests.family.households import FRI_6_MARCH, Household, household
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World) -> Household:
    """Dad is restricted, may have no contact, and must not learn where Mum is."""
    home = household(world)
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH, "why": "Police call"}
    actions.restrict(adult=home.dad.adult, profile="none", **do)  # type: ignore[arg-type]
    actions.limit_contact(adult=home.dad.adult, contact="none", **do)  # type: ignore[arg-type]
    actions.keep_secret(hidden_from=home.dad.adult, hides=home.mum.adult, **do)  # type: ignore[arg-type]
    return home


def restore_an_older_backup() -> None:
    """As it was before any of it was recorded. Only a restore gets past the guard of the journal."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE family_restrictionchange DISABLE TRIGGER USER")
        AdultOfChild.objects.update(profile="full", contact="unknown")
        Secrecy.objects.all().delete()
        cursor.execute("DELETE FROM family_restrictionchange")
        cursor.execute("ALTER TABLE family_restrictionchange ENABLE TRIGGER USER")


def _uid(line: str) -> str:
    return str(json.loads(line)["uid"])


def test_hz22_a_restore_is_tightened_again(
    home: Household, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "restrictions.jsonl"
    call_command("export_restrictions", str(file))
    restore_an_older_backup()

    call_command("replay_restrictions", str(file))

    assert "3 applied, 0 known already." in capsys.readouterr().out
    link = home.link(home.dad)
    assert (link.profile, link.contact) == (Profile.NONE, Contact.NONE)
    assert Secrecy.objects.get().hidden_from == home.dad.adult
    assert RestrictionChange.objects.count() == 3


def test_hz22_replaying_twice_changes_nothing_and_nothing_is_ever_loosened(home: Household) -> None:
    proposal = actions.propose_looser_profile(
        case=home.case,
        adult=home.adult(home.dad),
        profile="redacted",
        why="Order ended",
        evidence="Seen",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    actions.decide_loosening(
        case=home.case, proposal=proposal, agreed=True, said="Read it", by=home.manager, day=FRI_6_MARCH
    )
    lines = list(exported())
    assert replay(lines).known == 4

    restore_an_older_backup()
    done = replay(lines)

    assert (done.applied, len(done.by_hand)) == (3, 1)
    assert home.link(home.dad).profile == Profile.NONE


def test_hz22_before_the_replay_a_restored_database_does_not_write_over_the_journal(
    home: Household, tmp_path: Path
) -> None:
    """The next run of cron comes while somebody still looks for the file."""
    file = tmp_path / "restrictions.jsonl"
    call_command("export_restrictions", str(file))
    whole = file.read_text()
    restore_an_older_backup()
    actions.limit_contact(
        case=home.case, adult=home.mum.adult, contact="none", by=home.officer, day=FRI_6_MARCH, why="New"
    )

    with pytest.raises(CommandError, match="holds 3 changes that this database does not know"):
        call_command("export_restrictions", str(file))
    assert (file.read_text(), list(tmp_path.iterdir())) == (whole, [file])

    call_command("replay_restrictions", str(file))
    call_command("export_restrictions", str(file))
    kept = file.read_text().splitlines()
    assert {_uid(line) for line in whole.splitlines()} < {_uid(line) for line in kept}
    assert len(kept) == RestrictionChange.objects.count()


def test_hz22_a_file_that_is_no_journal_is_neither_replayed_nor_written_over(
    home: Household, tmp_path: Path
) -> None:
    empty, other = tmp_path / "empty.jsonl", tmp_path / "other.txt"
    empty.write_text("\n")
    other.write_text("[]\n")

    with pytest.raises(CommandError, match=r"holds no change\. Is it the journal"):
        call_command("replay_restrictions", str(empty))
    for command in ("replay_restrictions", "export_restrictions"):
        with pytest.raises(CommandError, match=r"other\.txt is not a journal of restrictions"):
            call_command(command, str(other))
    assert other.read_text() == "[]\n"


def test_hz22_what_cannot_be_written_leaves_the_old_journal(
    home: Household, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "restrictions.jsonl"
    call_command("export_restrictions", str(file))
    whole = file.read_text()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        call_command("export_restrictions", str(file))

    assert (file.read_text(), list(tmp_path.iterdir())) == (whole, [file])


def test_the_journal_outside_names_nobody(home: Household) -> None:
    told = "\n".join(exported())

    assert [name for name in ("Adela", "Canary", "Refuge", "Police") if name in told] == []
