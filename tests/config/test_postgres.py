"""Our own PostgreSQL: it starts when it is needed, survives a crash, and stops when the last user leaves."""

import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sendwell.config.postgres import (
    OWNER,
    ROLES,
    SUPERUSER,
    WEB,
    WORKER,
    PostgresError,
    Server,
    drop_database,
    ensure_database,
)
from sendwell.config.postgres.binaries import major_version, programs, reachable
from tests.config.places import open_folder_in_tmp

ROOT = Path(__file__).resolve().parents[2]
BINDIR = Path(os.environ["SENDWELL_POSTGRES_BIN"]) if os.environ.get("SENDWELL_POSTGRES_BIN") else None

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """One data folder for all tests here: making one takes half a second."""
    with open_folder_in_tmp() as folder:
        yield folder


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    with Server.at(place, BINDIR) as running:
        ensure_database(running, "records")
        yield running


def another_process(place: Path, body: str) -> subprocess.Popen[str]:
    """A second program using the same server; it says `ready` and does what `body` says."""
    program = f"""
        import sys, time
        from pathlib import Path
        from sendwell.config.postgres import Server
        server = Server.at(Path({str(place)!r}), {f"Path({str(BINDIR)!r})" if BINDIR else None}).start()
        print("ready", flush=True)
        {body}
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def is_up(place: Path) -> bool:
    return Server.at(place, BINDIR).answers()


def wait_until_down(place: Path) -> bool:
    give_up = time.monotonic() + 20
    while is_up(place) and time.monotonic() < give_up:
        time.sleep(0.02)
    return not is_up(place)


def postmaster(server: Server) -> int:
    return int((server.place.data / "postmaster.pid").read_text().split("\n")[0])


def ask(
    server: Server, query: str, role: str = SUPERUSER, database: str = "records"
) -> list[tuple[object, ...]]:
    with server.connect(database, role) as connection:
        return connection.execute(query.encode()).fetchall()


# -- how it is set up


def test_the_server_has_no_port_and_a_private_door(server: Server) -> None:
    assert ask(server, "SHOW listen_addresses") == [("",)]
    assert stat.S_IMODE(server.place.socket_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.place.data.stat().st_mode) == 0o700


def test_pages_carry_checksums_and_text_is_unicode(server: Server) -> None:
    assert ask(server, "SHOW data_checksums") == [("on",)]
    assert ask(server, "SHOW server_encoding") == [("UTF8",)]
    assert ask(server, "SELECT upper('é'), 'Zoe' < 'abe'") == [("É", True)]


def test_nobody_is_let_in_by_trust_or_password(server: Server) -> None:
    assert ask(server, "SELECT type, auth_method FROM pg_hba_file_rules") == [("local", "peer")]


def test_a_log_line_never_quotes_a_statement_or_a_row(server: Server) -> None:
    with server.connect("records", OWNER) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS child (nhs_number text PRIMARY KEY)")
        connection.execute("TRUNCATE child")
        connection.execute("INSERT INTO child VALUES ('9990000018')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO child VALUES ('9990000018')")
    assert "9990000018" not in server.place.log.read_text()


# -- the roles


def test_no_role_of_ours_is_a_superuser_or_passes_row_level_security(server: Server) -> None:
    attributes = "rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
    found = ask(server, f"SELECT {attributes} FROM pg_roles WHERE rolname LIKE 'sendwell%' ORDER BY rolname")
    assert found == [(role, False, False, False, False, False) for role in sorted(ROLES)]


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_the_working_roles_use_tables_but_own_none(server: Server, role: str) -> None:
    with server.connect("records", OWNER) as connection:
        connection.execute("DROP TABLE IF EXISTS letter")
        connection.execute("CREATE TABLE letter (id bigserial PRIMARY KEY, words text)")
    with server.connect("records", role) as connection:
        connection.execute("INSERT INTO letter (words) VALUES ('Dear')")
        connection.execute("UPDATE letter SET words = 'Dear parent'")
        assert connection.execute("SELECT words FROM letter").fetchall() == [("Dear parent",)]
        connection.execute("DELETE FROM letter")
        for forbidden in (
            "CREATE TABLE mine (i int)",
            "DROP TABLE letter",
            "TRUNCATE letter",
            "CREATE SCHEMA mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden.encode())
    owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = '" + role + "'"
    assert ask(server, owned) == [(0,)]


def test_the_owner_may_step_down_to_the_web_role_and_inherits_nothing_from_it(server: Server) -> None:
    with server.connect("records", OWNER) as connection:
        connection.execute(f"SET ROLE {WEB}".encode())
        assert connection.execute("SELECT current_user").fetchone() == (WEB,)
    assert ask(server, f"SELECT pg_has_role('{OWNER}', '{WEB}', 'USAGE')") == [(False,)]


def test_the_web_role_cannot_become_the_owner(server: Server) -> None:
    with server.connect("records", WEB) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"SET ROLE {OWNER}".encode())


def test_a_database_is_made_once_and_can_be_forgotten(server: Server) -> None:
    ensure_database(server, "passing")
    ensure_database(server, "passing")
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'passing'"
    assert ask(server, owner) == [(OWNER,)]
    drop_database(server, "passing")
    drop_database(server, "passing")
    assert ask(server, owner) == []


def test_running_the_sql_for_a_councils_own_server_again_changes_nothing(server: Server) -> None:
    from sendwell.config.postgres.roles import grant_everywhere

    grants = "SELECT defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1"
    before = ask(server, grants)
    grant_everywhere(server)
    assert ask(server, grants) == before


# -- starting and stopping


def test_the_last_process_to_leave_stops_the_server(place: Path) -> None:
    other = another_process(place, "sys.stdin.read()")
    with Server.at(place, BINDIR):
        pass
    assert is_up(place), "the other process still uses it"
    other.communicate()
    assert not is_up(place)


def test_a_killed_process_does_not_leave_the_server_running(place: Path) -> None:
    other = another_process(place, "time.sleep(60)")
    other.kill()
    other.wait()
    assert wait_until_down(place)


def test_a_killed_server_starts_again_with_everything_that_was_committed(server: Server) -> None:
    with server.connect("records", OWNER) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (words text)")
        connection.execute("TRUNCATE kept")
        connection.execute("INSERT INTO kept VALUES ('before the crash')")
    os.kill(postmaster(server), signal.SIGKILL)
    server.start()
    assert ask(server, "SELECT words FROM kept", WEB) == [("before the crash",)]


def test_a_stale_number_that_belongs_to_another_process_now_does_not_matter(place: Path) -> None:
    with Server.at(place, BINDIR) as server:
        os.kill(postmaster(server), signal.SIGKILL)
        number = server.place.data / "postmaster.pid"
        lines = number.read_text().split("\n")
        number.write_text("\n".join([str(os.getpid()), *lines[1:]]))
        server.start()
        assert postmaster(server) != os.getpid()


def test_starting_twice_at_once_makes_one_server(place: Path) -> None:
    others = [another_process(place, "sys.stdin.read()") for _ in range(2)]
    with Server.at(place, BINDIR) as server:
        first = postmaster(server)
        for other in others:
            other.communicate()
        assert postmaster(server) == first
    assert not is_up(place)


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(tmp_path: Path) -> None:
    server = Server.at(tmp_path / ("long" * 30))
    assert server.place.socket_folder.parent == Path("/tmp")
    assert Server.at(tmp_path / ("longer" * 20)).place.socket_folder != server.place.socket_folder


def test_a_folder_that_closed_accounts_cannot_walk_into_is_seen(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    assert not reachable(closed / "data")
    assert reachable(Path("/tmp"))


def test_the_wheel_brings_a_server_and_a_wrong_folder_is_said_plainly(tmp_path: Path) -> None:
    assert major_version(programs()) >= 18
    with pytest.raises(PostgresError, match=r"^There is no PostgreSQL in "):
        programs(tmp_path)


def test_data_of_another_version_is_refused_with_what_to_do(place: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    server = Server.at(place, BINDIR).start()
    server.stop()
    version = server.place.data / "PG_VERSION"
    true = version.read_text()
    try:
        version.write_text("11\n")
        with pytest.raises(PostgresError, match=r"was made by PostgreSQL 11 .* Dump and restore"):
            server.start()
    finally:
        version.write_text(true)
        server.stop()
