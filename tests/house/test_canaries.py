"""The canaries themselves: they stand in every field, nothing else can spell one, and a leak is heard (ctl)."""

import re
import secrets
import uuid
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import models
from django.test import Client

from sendwell.access.models import Member
from sendwell.people.models import Child
from tests.house import canaries
from tests.house.canaries import Heard, about_children, heard, in_words
from tests.house.story import Story
from tests.house.test_addresses import OURS, PLAIN
from tests.house.test_strangers import sings

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.sweep


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def field_called(name: str) -> "models.Field[object, object]":
    """A field by its table and name. Raises StopIteration for one that there is not."""
    table, _, wanted = name.partition(".")
    model = next(each for each in about_children() if each._meta.db_table == table)
    return next(each for each in model._meta.concrete_fields if each.name == wanted)


def leaves(value: object) -> Iterator[object]:
    """What stands in a value that may be JSON."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    else:
        yield value


def test_every_text_in_every_table_about_a_child_sings(planted: Story) -> None:
    """Each field that holds words or a way to reach somebody, short ones and those in JSON too; `plant` checks it."""
    silent = []
    for model in about_children():
        for field, letter in canaries.texts(model):
            values = map(str, model._default_manager.values_list(field.name, flat=True))
            numbers = [each for each, (said, _) in planted.numbers.items() if said == letter]
            if not any(f"~{letter}" in each or each in numbers for each in values):
                silent.append(canaries.name_of(field))

    assert silent == list(canaries.NOTHING_TO_PLANT)


@pytest.mark.parametrize("name", canaries.CODES)
def test_what_is_left_out_holds_only_words_of_ours(name: str, planted: Story) -> None:
    field = field_called(name)
    values = field.model._default_manager.values_list(field.name, flat=True)

    assert not field.choices
    assert [
        each
        for value in values
        for each in leaves(value)
        if isinstance(each, str) and not canaries.CODE.fullmatch(each)
    ] == []


def test_no_token_number_or_address_can_spell_a_canary(planted: Story) -> None:
    tokens = [secrets.token_urlsafe(64), secrets.token_hex(64), str(uuid.uuid4())]

    assert [each for each in tokens if "~" in each] == []
    assert [each for each in planted.numbers if len(each) < 7] == []
    assert heard(f"x{planted.case.ref}0", planted) == set()


def test_words_in_json_sing_and_its_structure_and_codes_stay() -> None:
    block = {"kind": "text", "text": "She falls.", "rows": [["When", "2026-03-02"]], "yes": True}

    assert in_words(block, "~C1c~") == {
        "kind": "text",
        "text": "She falls. ~C1c~",
        "rows": [["When ~C1c~", "2026-03-02"]],
        "yes": True,
    }


def test_control_a_letter_s_body_a_postcode_and_a_number_are_heard(
    planted: Story, as_member: SignedIn
) -> None:
    """(ctl) Each kind of canary through the pages that show it to those who may read it."""
    officer = as_member(planted.world.northbridge.officer)
    child = planted.case.child
    owner = canaries.owners()[type(child)][child.pk]
    letter = planted.case.letters.filter(kind="decision", to_member=None)[0]
    pages = {
        f"/letters/{letter.uid}": Heard("C", owner),
        f"/requests/{planted.request.ref}": Heard("L", owner),
        f"/cases/{planted.case.ref}": Heard("I", owner),
    }

    for address, canary in pages.items():
        assert canary in heard(officer.get(address).content.decode(), planted), address
    spaced = re.sub(r"(\d{3})(\d{3})(\d{4})", r"\1 \2 \3", str(child.nhs_number))
    assert heard(f"NHS number {spaced}.", planted) == {Heard("I", owner)}
    assert heard(f"NHS number {child.nhs_number}9", planted) == set()


def test_control_a_leak_is_heard_by_a_stranger_s_sweep(planted: Story, as_member: SignedIn) -> None:
    """(ctl) One planted postcode in the name of a young stranger, which their own pages show."""
    stranger = next(each for each in planted.strangers if each.role == "young_person")
    Child.objects.filter(given_name="Benjamin").update(given_name="Ben ~L1c~")
    browser = as_member(stranger)
    pages = [each for each in PLAIN if stranger.may(OURS[each].needs) and "GET" in OURS[each].methods]

    assert "L" in set().union(*(sings(browser.get(each), planted) for each in pages))
