"""What reaches a log: one line for one event, and nothing of anybody, whatever fails (D08, D09)."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from sendwell.access.models import Member
from sendwell.audit.logs import OneLine
from tests.audit.addresses import known_address
from tests.house.story import NAMES, Story
from tests.house.test_addresses import OURS
from tests.world import World

type SignedIn = Callable[[Member], Client]

CANARIES = (*NAMES, "Canary", "9990000", "canary-in-a-query")
BREAKERS = ["a\nb", "a\r\nb", 'a"b', "a\x1b[31mb", "a\u2028b", "a\x00b", '{"level": "INFO"}', "a\\nb"]


@pytest.fixture
def lines() -> Iterator[Callable[[], list[str]]]:
    """What the log handler of production would have written."""
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    handler.setFormatter(OneLine())
    loggers = [logging.getLogger(), logging.getLogger("django"), logging.getLogger("sendwell")]
    before = [(each, each.level) for each in loggers]
    for each in loggers:
        each.setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    yield lambda: sink.getvalue().splitlines()
    logging.getLogger().removeHandler(handler)
    for each, level in before:
        each.setLevel(level)


pytestmark = pytest.mark.usefixtures("on_friday")


def test_nothing_of_anybody_is_in_any_line_whatever_is_asked_for(
    story: Story, as_member: SignedIn, lines: Callable[[], list[str]]
) -> None:
    """Every route that there is, by somebody of the council and by a stranger, with names in the query and the path."""
    for who in (story.world.northbridge.manager, story.strangers[0]):
        browser = as_member(who)
        for route in sorted(OURS):
            address = known_address(story, route)
            browser.get(f"{address}?q=canary-in-a-query", HTTP_USER_AGENT="Adela Canary")
    browser.get("/cases/Adela%20Canary")
    browser.post("/find", {"sought": "Adela Canary 9990000018"})
    browser.get("/", headers={"host": "adela-canary.example"})

    assert len(lines()) > 50
    assert [line for line in lines() if any(name.lower() in line.lower() for name in CANARIES)] == []


@pytest.mark.django_db
def test_a_page_that_breaks_says_where_and_not_what(
    world: World, as_member: SignedIn, lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.case()

    def broken(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'Adela Canary'::date")

    monkeypatch.setattr("sendwell.casebook.pages.case_page", broken)
    browser = as_member(world.northbridge.officer)
    browser.raise_request_exception = False
    answer = browser.get(f"/cases/{case.ref}")

    assert answer.status_code == 500
    assert "Canary" not in answer.content.decode()
    (told,) = [json.loads(line) for line in lines() if '"ERROR"' in line]
    assert (told["what"], told["page"], told["status"]) == ("Internal Server Error", "cases/<ref>", 500)
    assert "psycopg.errors.InvalidDatetimeFormat" in " ".join(told["failed"])
    assert "Canary" not in json.dumps(told)


def test_the_lines_would_show_a_name_if_django_wrote_them(
    world: World, as_member: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    """(ctl) The same event in the usual form repeats the address."""
    as_member(world.northbridge.officer).get("/cases/Adela%20Canary")

    assert "Canary" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("breaker", BREAKERS)
def test_whatever_is_typed_one_line_is_one_event(breaker: str, lines: Callable[[], list[str]]) -> None:
    log = logging.getLogger("sendwell.messages")
    before = len(lines())
    log.warning("message %s was not sent: %s", breaker, ValueError(breaker))
    log.warning(breaker)
    Client().get("/no-such-page/" + breaker.replace("\x00", ""), HTTP_USER_AGENT=breaker.replace("\n", " "))

    written = lines()[before:]
    assert len(written) == 3
    for line in written:
        told = json.loads(line)
        assert set(told) >= {"at", "level", "from", "what"}
        assert told["level"] == "WARNING"
    assert json.loads(written[2])["page"] == "(no such page)"


@pytest.mark.parametrize(("message", "values"), [("%s and %s", ()), ("%d", ("Adela",))])
def test_a_message_that_does_not_fit_its_values_is_still_one_line(
    message: str, values: tuple[object, ...]
) -> None:
    record = logging.LogRecord("sendwell.x", logging.WARNING, "x.py", 1, message, values, None)

    assert json.loads(OneLine().format(record))["what"] == message


def test_production_writes_its_log_so_and_mails_no_error() -> None:
    from sendwell.config import settings as production

    logging_of: dict[str, Any] = production.LOGGING
    assert logging_of["handlers"]["console"]["formatter"] == "one_line"
    assert logging_of["loggers"]["django"]["handlers"] == []
    assert not getattr(production, "ADMINS", [])
