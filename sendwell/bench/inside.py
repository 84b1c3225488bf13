"""Looking into a page: which queries it makes, and where its time goes when it misses its goal."""

import cProfile
import re

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sendwell.bench.client import WrongAnswer
from sendwell.bench.figures import table_of
from sendwell.bench.pages import Page, signed_in

ROUNDS = 30
TRANSACTION = re.compile(r"BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE")
READS = re.compile(r"\s*(SELECT|WITH)\b", re.IGNORECASE)


def queries_of(page: Page) -> list[str]:
    """Every statement that the page sends once it is warm, but for BEGIN and its kin. Raises WrongAnswer."""
    browser = signed_in(page.member)
    ask(browser, page)
    with CaptureQueriesContext(connection) as caught:
        ask(browser, page)
    return [each["sql"] for each in caught.captured_queries if not TRANSACTION.match(each["sql"])]


def reads_of(statements: list[str]) -> list[str]:
    """The statements that change and lock nothing, to be run again alone."""
    return [
        each
        for each in statements
        if READS.match(each) and "FOR UPDATE" not in each and "nextval" not in each
    ]


def profile_of(page: Page) -> str:
    """Where Python's time goes: the dozen functions of ours and of our libraries with the longest time in all."""
    browser = signed_in(page.member)
    ask(browser, page)
    watched = cProfile.Profile()
    watched.enable()
    for _ in range(ROUNDS):
        ask(browser, page)
    watched.disable()
    return table_of(
        watched, r"sendwell/(?!bench|access/middleware)|jinja2|db/models/query|db/backends/utils|sessions"
    )


def ask(browser: Client, page: Page, turn: int = 0) -> None:
    """Ask for the page once, the `turn`th of its addresses. Raises WrongAnswer."""
    path = page.paths[turn % len(page.paths)]
    answer: HttpResponse
    if page.sends:
        kind = "application/x-www-form-urlencoded"
        answer = browser.post(path, page.sends(), content_type=kind)  # type: ignore[assignment]
    else:
        answer = browser.get(path)  # type: ignore[assignment]
    if answer.status_code != page.expects:
        raise WrongAnswer(f"{path} answered {answer.status_code}, not {page.expects}")
