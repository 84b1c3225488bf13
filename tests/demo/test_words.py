"""What people write in the demonstration is what the screens ask for, except where it is wrong on purpose."""

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from sendwell.advice.checker import check, check_provision
from sendwell.demo.world.pen import Pen, acts, read, text_of
from sendwell.organisations.professions import Profession
from sendwell.people.needs import Need
from sendwell.requests.reasons import too_short, warnings

PEN = Pen(rng=Random(1), name="Adela", sex="F", age=8, place="school")
ADVICE = read("words/advice.yaml")
THREADS = [(profession, each) for profession, row in ADVICE.items() for each in row["threads"]]


def test_every_need_and_every_profession_that_is_asked_has_words() -> None:
    assert set(Need) <= set(read("words/needs.yaml"))
    services = read("organisations.yaml")["services"].values()
    # Nobody can ask the nutrition service: its agreement ran out (test_sharing.py).
    asked = {row["profession"] for row in services if row["provider"] != "estuary-nutrition"}
    assert asked <= set(ADVICE) <= set(Profession)


@pytest.mark.parametrize(("profession", "thread"), THREADS)
def test_advice_is_clear_unless_it_is_vague_on_purpose(profession: str, thread: dict[str, Any]) -> None:
    said = [
        *check(PEN.fill(thread["need"]), profession, provision=False),
        *check(PEN.fill(thread["outcome"]), profession, provision=False),
        *check(PEN.fill(thread["provision"]), profession),
        *check_provision(
            **{key: PEN.fill(thread[key]) for key in ("who", "how_often", "how_long", "review")}
        ),
    ]
    assert bool(said) == thread.get("vague", False)


def test_reasons_can_be_tested_and_weak_ones_are_warned_of() -> None:
    for kind in ("assess", "refuse"):
        for each in (*acts(kind, "sen"), *acts(kind, "plan")):
            reason = PEN.fill(text_of(each))
            weak = isinstance(each, dict) and each.get("weak", False)
            assert too_short(reason) is None
            assert bool(warnings(reason)) == weak, reason


def test_every_sentence_can_be_filled_in() -> None:
    files = ("words/needs.yaml", "words/advice.yaml", "words/acts.yaml")
    for sentence in (text for name in files for text in texts_of(read(name))):
        assert "{" not in PEN.fill(sentence)
        assert not re.search(r"\s{2}|\s[.,]", sentence), sentence


def texts_of(data: Any) -> Iterator[str]:
    """Every sentence in a file, however deep."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for each in data.values():
            yield from texts_of(each)
    elif isinstance(data, list):
        for each in data:
            yield from texts_of(each)
