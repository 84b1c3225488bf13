"""What somebody may not read cannot be learned from a list either: not by its order, nor by what a filter leaves (A10).

Every text, date and number about the story's children that one person may not read is changed, and nothing else. Every
list of theirs is then the same, byte for byte, in each order that it offers, and with each answer of its filters.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection, models, transaction
from django.db.models.functions import Concat
from django.test import Client

from sendwell.access.classes import DataClass
from sendwell.access.decision import matrix
from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.privacy import PLUMBING, held
from tests.house import who_opens
from tests.house.canaries import CODES, Heard, about_children, name_of, whose
from tests.house.story import Story
from tests.house.test_addresses import OURS, PLAIN, WITH_PARTS
from tests.house.test_strangers import NEW_EACH_TIME
from tests.house.test_who_opens import MayHear

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.sweep

PAGES = [
    route
    for route in (*PLAIN, *WITH_PARTS)
    if "GET" in OURS[route].methods and not route.startswith(("/sign-in/", "/one-login", "/accounts"))
]
SORTS = re.compile(r'href="[^"?]*\?([^"]*\bsort=[^"]*)"')
FILTER = re.compile(r'<form[^>]*method="get".*?</form>', re.DOTALL)
SELECT = re.compile(r'<select[^>]*name="(\w+)".*?</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]+)"')


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("CRITICAL", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def orders_and_cuts(page: str) -> list[str]:
    """Every way in which a list offers to be looked at: its sorts and the answers of its filters."""
    filters = [
        f"{select[1]}={value}"
        for form in FILTER.findall(page)
        for select in SELECT.finditer(form)
        for value in OPTION.findall(select[0])
    ]
    return sorted({unescape(each) for each in SORTS.findall(page)} | set(filters))


def lists(story: Story, who: Member, browser: Client) -> dict[str, str]:
    """Every list of theirs, in each order and with each filter. What looking does is taken back."""
    found: dict[str, str] = {}
    with transaction.atomic():
        for route in (each for each in PAGES if who.may(OURS[each].needs)):
            for address in story.addresses(route) if "<" in route else [route]:
                page = said(browser, address)
                for asked in orders_and_cuts(page):
                    found |= {address: page, f"{address}?{asked}": said(browser, f"{address}?{asked}")}
        transaction.set_rollback(True)
    return found


def said(browser: Client, address: str) -> str:
    """What is answered, without what is new each time."""
    answer: Any = browser.get(address)
    body = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
    return f"{answer.status_code} {NEW_EACH_TIME.sub('', body.decode(errors='replace'))}"


def change_what_is_unreadable(story: Story, who: Member) -> set[str]:
    """Turn round the order of everything about the children that this person may not read. Which fields that were."""
    may_hear, changed = MayHear(who), set()
    for model in about_children():
        owner = whose(model, story)
        for field, letter in words_dates_and_numbers(model):
            rows = [pk for pk, whom in owner.items() if not may_hear(Heard(letter, whom))]
            if rows and not told_in_short(who, letter) and changed_in(field, rows):
                changed.add(name_of(field))
    return changed


def told_in_short(who: Member, letter: str) -> bool:
    """Whoever opens a case by leave is told of whom it is by initials and age, on each of its pages."""
    short = "s" in matrix()[who.role].get(DataClass.IDENTITY, "")
    return short and letter == DataClass.IDENTITY and who.may(Permission.DESK_LEAVE)


def words_dates_and_numbers(model: type[models.Model]) -> "Iterator[tuple[models.Field[Any, Any], str]]":
    """What a list could be sorted by, with its class; no key, and no word of ours by which a page chooses."""
    classes = held()[model._meta.db_table].fields
    for field in model._meta.concrete_fields:
        kinds = models.CharField | models.TextField | models.DateField | models.IntegerField
        free = (
            isinstance(field, kinds) and not field.choices and not field.is_relation and not field.primary_key
        )
        if free and classes.get(field.name, PLUMBING) != PLUMBING and name_of(field) not in CODES:
            yield field, classes[field.name]


def changed_in(field: "models.Field[Any, Any]", rows: list[int]) -> bool:
    """Whether the database would have it: the first become the last."""
    model, name, before = field.model, field.name, models.F(field.name)
    turned: Any
    if isinstance(field, models.DateField):
        turned = before - models.Value(timedelta(days=1)) * models.F("pk")
    elif isinstance(field, models.IntegerField):
        turned = before + models.F("pk")
    else:
        turned = Concat(models.Value("AZ"), before, output_field=models.TextField())
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER"
            )
            done = model._default_manager.filter(pk__in=rows).update(**{name: turned})
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ENABLE TRIGGER USER")
            return done > 0
    except Exception:
        return False


@pytest.mark.parametrize("name", [each for each, opened in who_opens.read().items() if opened])
def test_a10_no_order_and_no_filter_of_any_list_tells_what_somebody_may_not_read(
    name: str, planted: Story, as_member: SignedIn
) -> None:
    who = planted.people[name]
    browser = as_member(who)
    browser.raise_request_exception = False
    before = lists(planted, who, browser)
    changed = change_what_is_unreadable(planted, who)
    after = lists(planted, who, browser)

    assert sorted(each for each in before.keys() | after.keys() if before.get(each) != after.get(each)) == []
    assert changed
