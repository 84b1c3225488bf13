"""`sendwell manage COMMAND` comes in the role that it needs: behind the walls some see no row and call all well."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.db import connection, transaction

from sendwell.config import server

# These must see everybody's rows.
OF_EVERY_ROW = {
    "check_files",
    "dumpdata",
    "export_restrictions",
    "loaddata",
    "rebuild_deadlines",
    "replay_restrictions",
}
# These change the tables themselves.
OF_THE_TABLES = {"createcachetable", "flush", "migrate", "remove_stale_contenttypes", "sqlflush"}
# These read no table behind a wall: settings, files, the schema, sessions, or accounts before anybody has signed in.
BEFORE_THE_WALLS = {
    "account_unsetmultipleprimaryemails", "changepassword", "check", "clearsessions", "collectstatic",
    "compilemessages", "createsuperuser", "diffsettings", "findstatic", "generate_reference", "inspectdb",
    "makemessages", "makemigrations", "optimizemigration", "sendtestemail", "showmigrations", "sqlmigrate",
    "sqlsequencereset", "squashmigrations", "startapp", "startproject", "test", "testserver",
}  # fmt: skip
# In these a person or a browser asks, and is meant to meet the walls.
BEHIND_THEM = {"dbshell", "runserver", "shell"}
OURS = ("rebuild_deadlines", "check_files", "export_restrictions", "replay_restrictions")


def test_every_command_is_known_for_what_it_must_see() -> None:
    """A new one fails here until somebody has said whether it would find nothing behind the walls."""
    assert set(get_commands()) == OF_EVERY_ROW | OF_THE_TABLES | BEFORE_THE_WALLS | BEHIND_THEM
    assert server.OWNERS_COMMANDS == OF_EVERY_ROW | OF_THE_TABLES


@pytest.mark.parametrize(
    ("command", "role"), [*((each, "owner") for each in OURS), ("migrate", "owner"), ("shell", "web")]
)
def test_a_command_comes_in_the_role_that_it_needs(
    monkeypatch: pytest.MonkeyPatch, command: str, role: str
) -> None:
    came: list[tuple[str, list[str]]] = []
    monkeypatch.delenv("SENDWELL_DB_ROLE")
    monkeypatch.setattr(
        "django.core.management.execute_from_command_line",
        lambda argv: came.append((os.environ["SENDWELL_DB_ROLE"], argv)),
    )

    assert server.manage([command, "/a/file"]) == 0

    assert came == [(role, ["sendwell manage", command, "/a/file"])]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["sendwell_web", "sendwell_worker"])
@pytest.mark.parametrize("command", OURS)
def test_in_another_role_it_does_nothing_and_says_so(tmp_path: Path, command: str, role: str) -> None:
    """However it came about: an environment that names a role, or an address with the wrong name in it."""
    journal = tmp_path / "restrictions.jsonl"
    journal.write_text('{"uid": "1"}\n')
    file = [str(journal)] if command.endswith("_restrictions") else []
    out = io.StringIO()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        with pytest.raises(CommandError, match=f"must be run as sendwell_owner, and came as {role}"):
            call_command(command, *file, stdout=out)
        cursor.execute("RESET ROLE")

    assert (out.getvalue(), journal.read_text()) == ("", '{"uid": "1"}\n')
    assert list(tmp_path.iterdir()) == [journal]
