"""Whether somebody of a family may still open what a message leads to: asked when it is made, and when it is sent.

A room that has pages of a family's own says here who may open them, so that nobody is sent to a page that has been
shut since, and nobody learns from a message that something is there which they must not know of (C05, C10, C12).
"""

from collections.abc import Callable
from datetime import date

from sendwell.access.allow import towards
from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.people.models import Child

Opens = Callable[[Member, str, date], bool]
_opens: dict[str, Opens] = {}


def leads_to(beginning: str) -> Callable[[Opens], Opens]:
    """Add a room's rule for paths that begin so: it is given the member, the rest of the path, and the day."""

    def add(rule: Opens) -> Opens:
        _opens[beginning] = rule
        return rule

    return add


def may_follow(member: Member, child: Child, path: str, as_of: date) -> bool:
    """Whether this adult or young person may open what `path` leads to; without a rule, whether the child's
    process is theirs to know: a parent whose child's rights have moved is told nothing more of it (C10)."""
    for beginning, opens in _opens.items():
        if path.startswith(beginning):
            return opens(member, path.removeprefix(beginning), as_of)
    return towards(member, child, as_of).decide(DataClass.PROCESS).allowed
