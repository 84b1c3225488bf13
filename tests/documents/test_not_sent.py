"""A letter that may not be posted says so on every printed page (B07)."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.documents.blocks import text
from sendwell.documents.models import Disclosure, Going
from tests.documents.test_gate import NOW, family
from tests.documents.test_letters import words_of
from tests.world import World


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (Going.TO_CHECK, "NOT SENT. This letter waits to be checked. Do not post it."),
        (Going.SENT_BACK, "NOT SENT. This letter was sent back to its author. Do not post it."),
        (Going.REVOKED, "TAKEN BACK. Do not post this letter."),
        (Going.RELEASED, ""),
    ],
)
def test_a_letter_that_may_not_be_posted_says_so_on_every_printed_page(
    world: World,
    as_member: Callable[[Member], Client],
    state: Going,
    said: str,
) -> None:
    """B07: on paper nobody can see that the gate holds it."""
    found = family(world, blocks=[text("We looked at this with care.")] * 120)
    now: dict[str, object] = {"state": state}
    if state == Going.REVOKED:
        now |= {"revoked_at": NOW, "revoked_by": world.northbridge.officer, "revoked_why": "Wrong."}
    Disclosure.objects.filter(letter=found.letter).update(**now)
    officer = as_member(world.northbridge.officer)

    pdf = officer.get(f"/letters/{found.letter.uid}.pdf").content
    pages = len(pikepdf.open(io.BytesIO(pdf)).pages)
    assert pages > 2
    if said:
        assert words_of(pdf).count(said) == pages + 1  # at the top of each, and before the first word
    else:
        assert not {"NOT SENT", "TAKEN BACK"} & set(words_of(pdf).split(". "))
    assert ("Do not post" in officer.get(f"/letters/{found.letter.uid}").text) is bool(said)
