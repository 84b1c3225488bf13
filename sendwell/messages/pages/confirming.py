"""Whether an address is theirs: the page behind our question, and the page on which its code is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sendwell.access.opening import NotThere
from sendwell.messages.actions.confirming import find
from sendwell.messages.confirming import Address, Whose, unconfirmed
from sendwell.messages.models import Channel
from sendwell.ui.parts import ChildBanner


@dataclass(frozen=True)
class QuestionPage:
    """What whoever opens the link is asked. It names nobody, and does not say which address."""

    what: str
    answered: bool
    theirs: bool


@dataclass(frozen=True)
class CodePage:
    """Where a code is typed: by the person themselves, or by staff to whom they read it out."""

    name: str
    waiting: Sequence[str]
    back: str
    own: bool
    banner: ChildBanner | None = None


def question_page(code: str, *, now: datetime) -> QuestionPage:
    """The question behind a link, and what was answered. Raises NotThere for no link of ours, or an old one."""
    found = find(code, now=now)
    if found is None:
        raise NotThere
    what = Address(Channel(found.channel), "").words
    return QuestionPage(what, found.answered_at is not None, bool(found.theirs))


def code_page(
    whose: Whose, name: str, *, back: str, own: bool, banner: ChildBanner | None = None
) -> CodePage:
    """The addresses of somebody that wait for a code: none, once a yes was pressed behind the link in our message."""
    waiting = [f"{each.words.capitalize()} {each.to}" for each in unconfirmed([whose])[whose.pk]]
    return CodePage(name, waiting, back, own, banner)
