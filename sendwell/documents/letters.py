"""Writing a letter: one recipient, plain blocks, kept as it was sent.

The calling act records its own event; the letter refers to what it is about. HTML and PDF are made from the
same blocks (`pages.py`, `typeset.py`), so they cannot differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.documents import typeset
from sendwell.documents.blocks import Block, checked, facts, heading, points, table, text
from sendwell.documents.models import Letter
from sendwell.documents.pages import letter_as_sent


@dataclass(frozen=True)
class Recipient:
    """The one person or body a letter goes to; `member` where they can read it here, `lines` of address."""

    name: str
    member: Member | None = None
    lines: tuple[str, ...] = ()


@transaction.atomic
def write_letter(
    *,
    case: Case,
    kind: str,
    title: str,
    to: Recipient,
    from_name: str,
    blocks: Sequence[Block],
    day: date,
    by: Member | None,
    for_family: bool = False,
    about: str = "",
) -> Letter:
    """Write a letter and keep it. Records no event of its own: the act that sends it does.

    `for_family`: everybody with a live family relationship to the child may read it, not only the recipient.
    `about` is the reference of what it concerns. The letterhead is that of `by`'s organisation; `by=None` is
    the system, writing for the council. Raises ValueError or TypeError for blocks that are none of ours.
    """
    sender = (by.organisation if by else None) or case.authority
    return Letter.objects.create(
        case=case,
        about=about,
        kind=kind,
        title=title,
        letterhead={"organisation": sender.name, "email": sender.email, "phone": sender.phone},
        to_name=to.name,
        to_member=to.member,
        to_lines=list(to.lines),
        from_name=from_name,
        blocks=checked(blocks),
        for_family=for_family,
        day=day,
        written_by=by,
    )


def letter_pdf(letter: Letter) -> bytes:
    """The letter as a tagged PDF, as its recipient gets it."""
    return typeset.letter_pdf(letter_as_sent(letter))


__all__ = [
    "Block",
    "Recipient",
    "facts",
    "heading",
    "letter_pdf",
    "points",
    "table",
    "text",
    "write_letter",
]
