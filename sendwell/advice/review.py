"""The preliminary review's checklist, read from `review.yaml` (Quick Guide 6.4.1)."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sendwell.law import reading

FILE = Path(__file__).parent / "review.yaml"
ANSWERS = {"yes": "Yes", "no": "No", "unsure": "Not sure"}


@dataclass(frozen=True)
class Item:
    """One thing to look at; `look_for` is the answer that needs no second look."""

    id: str
    text: str
    hint: str
    look_for: str


@lru_cache
def items() -> tuple[Item, ...]:
    """The checklist in its order. Raises LawError, naming the line, for a broken file."""
    file = reading.read(FILE)
    file.only({"id", "source", "items"})
    return tuple(_item(name, section) for name, section in file.need("items", dict).items())


def _item(name: str, section: reading.Section) -> Item:
    section.only({"text", "hint", "look_for"})
    look_for = section.need("look_for")
    if look_for not in ANSWERS:
        raise section.error(f"{look_for!r} is not one of {', '.join(ANSWERS)}", "look_for")
    return Item(name, section.need("text"), section.need("hint"), look_for)
