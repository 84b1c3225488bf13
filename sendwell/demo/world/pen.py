"""Writing about an invented child: sentences from the word lists, filled in with the child's name and place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

HERE = Path(__file__).parent
PRONOUNS = {
    "F": ("she", "her", "her"),
    "M": ("he", "him", "his"),
    "X": ("they", "them", "their"),
}
Choice = str | Mapping[str, Any]


@lru_cache
def read(name: str) -> Any:
    """One of the demonstration's data files, by its path below this folder."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


@dataclass
class Pen:
    """Somebody who writes about one child. `rng` is the child's own, so one child's words never change another's."""

    rng: Random
    name: str
    sex: str
    age: int
    place: str
    language: str = "English"

    def fill(self, text: str, **more: str) -> str:
        """The text with the child in it."""
        he, him, his = PRONOUNS.get(self.sex, PRONOUNS["X"])
        fields = {"he": he, "him": him, "his": his, "He": he.title(), "His": his.title()}
        known = {"name": self.name, "place": self.place, "language": self.language}
        return text.format_map({**fields, **known, **more})

    def choose(self, choices: Sequence[Choice]) -> Choice:
        """One of those that suit the child's age."""
        return self.rng.choice([each for each in choices if self._suits(each)] or list(choices))

    def write(self, choices: Sequence[Choice], how_many: int = 1) -> str:
        """Some of the sentences that suit the child's age, in their order, filled in."""
        fitting = [each for each in choices if self._suits(each)] or list(choices)
        chosen = sorted(self.rng.sample(range(len(fitting)), min(how_many, len(fitting))))
        return " ".join(self.fill(text_of(fitting[place])) for place in chosen)

    def act(self, *path: str) -> str:
        """A sentence of `words/acts.yaml`, for example `act("refuse", "plan")`."""
        return self.fill(text_of(self.choose(acts(*path))))

    def _suits(self, each: Choice) -> bool:
        if isinstance(each, str):
            return True
        return bool(each.get("from", 0) <= self.age <= each.get("to", 25))


def acts(*path: str) -> Any:
    """What `words/acts.yaml` holds under these keys."""
    found = read("words/acts.yaml")
    for key in path:
        found = found[key]
    return found


def text_of(choice: Choice) -> str:
    """The words of an entry that is a sentence, or a sentence with limits of age."""
    return choice if isinstance(choice, str) else str(choice["text"])
