"""What a person reads on a page."""

import re
from typing import Any

import html5lib
from django.test import Client


def words_of(answer: Any) -> str:
    """The words of a page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page_at(client: Client, address: str, status: int = 200) -> str:
    """A page, which must be whole HTML5."""
    answer: Any = client.get(address)
    assert (address, answer.status_code) == (address, status)
    page = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    return str(page)
