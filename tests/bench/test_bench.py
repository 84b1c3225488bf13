"""The bench measures what it says: cases that the law agrees with, pages that answer, a client that counts."""

import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection

from sendwell.bench import bare, run
from sendwell.bench.checking import changes_of_rebuilding
from sendwell.bench.client import Plan, WrongAnswer, ask_here
from sendwell.bench.figures import Goal, Table, Taken
from sendwell.bench.filling import fill
from sendwell.bench.inside import queries_of
from sendwell.bench.pages import pages, signed_in
from sendwell.bench.stories import owed, stories
from sendwell.casebook.models import Case, Deadline, Event
from sendwell.law.events import event_types
from sendwell.people.identifiers import nhs_check_digit
from sendwell.people.models import Child

TODAY = date(2026, 3, 2)
CASES = 400


@pytest.fixture
def filled(db: None) -> None:
    """Four hundred invented cases of 153 councils, with every foreign key upheld."""
    connection.ensure_connection()
    fill(connection.connection, CASES, TODAY)
    connection.check_constraints()


def test_rebuilding_the_deadlines_of_invented_cases_changes_nothing(filled: None) -> None:
    assert Case.objects.count() == CASES
    assert changes_of_rebuilding(200) == 0


def test_cases_are_of_realistic_length(filled: None) -> None:
    assert 15 < Event.objects.count() / CASES < 30
    assert 8 < Deadline.objects.count() / CASES < 20


def test_invented_children_have_valid_numbers_of_the_999_range(filled: None) -> None:
    numbers = set(Child.objects.values_list("nhs_number", flat=True))
    assert len(numbers) == CASES
    assert all(n.startswith("999") and n[9] == str(nhs_check_digit(n[:9])) for n in numbers)


@pytest.fixture
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages look at the cases from the day round which they were invented."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def test_every_measured_page_answers_and_counts_its_queries(filled: None, on_that_day: None) -> None:
    counted = {page.key: len(queries_of(page)) for page in pages(TODAY)}
    assert set(counted) == set(run.PAGES)
    assert all(counted.values())


def test_the_bare_case_beside_which_creating_is_measured_is_a_whole_one(filled: None) -> None:
    bare.new_case(connection.connection)
    connection.check_constraints()

    case = Case.objects.latest("pk")
    made = (
        case.requests.count(),
        case.child.relationships.count(),
        case.events.count(),
        case.deadlines.count(),
    )
    assert made == (1, 1, 1, 7)


def test_a_measured_case_is_not_there_for_another_council(filled: None, on_that_day: None) -> None:
    page = next(page for page in pages(TODAY) if page.key == "case")
    stranger = (
        type(page.member).objects.select_related("account").get(role="council_manager", organisation_id=2)
    )
    assert signed_in(page.member).get(page.paths[0]).status_code == 200
    assert signed_in(stranger).get(page.paths[0]).status_code == 404


def test_stories_are_the_same_for_the_same_seed_and_end_on_the_day_they_are_seen() -> None:
    told = list(stories(50, TODAY, seed=3))
    assert told == list(stories(50, TODAY, seed=3))
    late = [step for each in told for step in each.steps if step.day > TODAY]
    assert all(event_types()[step.type].ahead for step in late)
    assert all(owed(each) for each in told)


class _Answers(BaseHTTPRequestHandler):
    """Says yes to /yes and no to everything else."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/yes" else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quietly."""


@pytest.fixture
def port():  # type: ignore[no-untyped-def]
    """A server of three lines."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_client_stops_at_the_count_over_all_its_connections(port: int) -> None:
    assert len(ask_here(Plan(port, ["/yes"], {}, connections=4, most=21)).each) == 21


def test_a_wrong_answer_is_not_measured(port: int) -> None:
    with pytest.raises(WrongAnswer) as said:
        ask_here(Plan(port, ["/no"], {}, most=3))
    assert str(said.value) == "/no answered 500, not 200"


def test_figures_goals_and_tables() -> None:
    taken = Taken([0.001, 0.002, 0.003], 0.006)
    assert (taken.p50, round(taken.rate)) == (2.0, 500)
    assert Goal(5, "ms").verdict(5.1) == "MISSED"
    assert Goal(350, "/s", at_least=True).verdict(350) == "met"
    table = Table("T", ("page", "ms"), [("list", "2")], ["A note."])
    assert str(table) == "### T\n\n| page | ms |\n|------|----|\n| list | 2  |\n\nA note.\n"


@pytest.mark.parametrize("words", [["nothing"], ["all", "--cases", "12"], ["all", "--cases", "many"]])
def test_a_bench_that_does_not_exist_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(words)
    assert ended.value.code == 2
    assert "sendwell bench" in capsys.readouterr().err
