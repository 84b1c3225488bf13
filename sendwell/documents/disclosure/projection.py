"""What each kind of letter may tell each kind of recipient. What is not declared cannot be read (B08).

`projections.yaml` declares fields by letter and recipient. A letter is written from a `Projected` view of its
facts: reading a field that is not declared raises, so that a template that takes up an address by default
fails before anybody gets it.
"""

from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

FILE = Path(__file__).with_name("projections.yaml")
FAMILY, BODY, COUNCIL = "family", "body", "council"
RECIPIENTS = {FAMILY, BODY, COUNCIL}
NEEDS_A_REASON = {"L", "X", "HX", "N", "K"}
"""Classes of data that no letter says without a reason: where somebody is, what is sealed, what is private."""


class Undeclared(Exception):
    """A letter reads a field that nobody has declared for its recipient."""


@cache
def projections() -> dict[tuple[str, str], dict[str, str]]:
    """For each (kind of letter, recipient) the class of each field that it may tell. Raises ValueError."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for kind, recipients in yaml.safe_load(FILE.read_text()).items():
        for recipient, said in recipients.items():
            if recipient not in RECIPIENTS:
                raise ValueError(f"projections.yaml: {kind}: there is no recipient {recipient}.")
            found[kind, recipient] = _fields(f"{kind} to {recipient}", said or {})
    return found


def _fields(where: str, said: dict[str, Any]) -> dict[str, str]:
    reasons: dict[str, str] = said.get("because", {})
    fields: dict[str, str] = {}
    for letter, names in said.items():
        if letter == "because":
            continue
        if letter in NEEDS_A_REASON and letter not in reasons:
            raise ValueError(f"projections.yaml: {where} tells {letter} without saying why.")
        fields |= dict.fromkeys(names.split(), letter)
    return fields


def is_declared(kind: str, recipient: str) -> bool:
    """Whether anybody has said what a letter of this kind may tell this recipient."""
    return (kind, recipient) in projections()


class Projected:
    """The facts behind a letter, of which only the declared fields can be read."""

    def __init__(self, facts: object, fields: dict[str, str], where: str) -> None:
        self._facts, self._fields, self._where = facts, fields, where

    def __getattr__(self, name: str) -> Any:
        if name not in self._fields:
            raise Undeclared(f"{self._where}: the field {name} is not declared in projections.yaml.")
        return getattr(self._facts, name)


def projected[T](facts: T, *, kind: str, to: str) -> T:
    """The same facts, cut to what this kind of letter may tell this recipient. Raises Undeclared on reading more."""
    where = f"{kind} to {to}"
    if (kind, to) not in projections():
        raise Undeclared(f"{where} is not declared in projections.yaml.")
    return cast(T, Projected(facts, projections()[kind, to], where))
