"""What the tests of this room's screens type and read."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import html5lib
from django.test import Client

from sendwell.access.models import Member

AsMember = Callable[[Member], Client]
OWN = "Trust papers"


def text(answer: Any) -> str:
    """The words of a page."""
    assert answer.status_code == 200, answer.status_code
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(answer.content.decode())
    assert parser.errors == []
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def sent(client: Client, address: str, **said: Any) -> Any:
    """Post a form as the page made it: with its version."""
    page = client.get(address).content.decode()
    found = re.search(r'name="version" value="([^"]*)"', page)
    return client.post(address, {"version": found[1] if found else "", **said})


def day(name: str, value: date) -> dict[str, Any]:
    """A date as three boxes."""
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}
