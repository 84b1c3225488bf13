"""Writing a letter: one recipient, plain blocks, kept as it was sent.

The calling act records its own event; the letter refers to what it is about. HTML and PDF are made from the
same blocks (`pages`, `typeset.py`), so they cannot differ. Every letter goes through the disclosure gate: it is
released at once, or waits for a second person where something is flagged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.documents import typeset
from sendwell.documents.blocks import Block, checked, facts, heading, points, table, text, words_of
from sendwell.documents.disclosure import gate, projection
from sendwell.documents.disclosure.flags import KnownOfFamily
from sendwell.documents.disclosure.gate import tell
from sendwell.documents.disclosure.projection import projected
from sendwell.documents.guard.asking import of_another_child, of_another_household
from sendwell.documents.models import Letter
from sendwell.documents.pages.letters import letter_as_sent
from sendwell.organisations.models import Organisation
from sendwell.people.family_map import family_map


@dataclass(frozen=True)
class Recipient:
    """The one person or body a letter goes to; `member` where they can read it here, `lines` of address.

    `organisation` where it goes to a body: what a service writes to the child's own council does not leave.
    `outside` is somebody whom nobody here has verified: their name opens nothing that was addressed to another.
    """

    name: str
    member: Member | None = None
    lines: tuple[str, ...] = ()
    organisation: Organisation | None = None
    outside: bool = False


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
    family: KnownOfFamily | None = None,
) -> Letter:
    """Write a letter and keep it. Records no event of its own: the act that sends it does.

    `for_family`: written to the family. Without a member as recipient everybody with a live family
    relationship to the child may read it. `about` is the reference of what it concerns. The letterhead is that
    of `by`'s organisation; `by=None` is the system, writing for the council. Tell of it with `tell(letter, ...)`,
    which waits for the release. `family` is what an act that writes several letters has asked already. Raises
    ValueError or TypeError for blocks that are none of ours.
    """
    sender = (by.organisation if by else None) or case.authority
    letter = Letter.objects.create(
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
    gate.disclose(
        letter,
        gateway=GATEWAYS[_kind_of(letter, to)],
        flags=_flags(letter, to, family or KnownOfFamily(case, day)),
        by=by,
        day=day,
    )
    return letter


GATEWAYS = {projection.FAMILY: gate.FAMILY, projection.COUNCIL: gate.COUNCIL, projection.BODY: gate.OTHERS}


def _kind_of(letter: Letter, to: Recipient) -> str:
    """Family, the child's own council, or another body."""
    if to.organisation is not None and to.organisation.pk == letter.case.authority_id:
        return projection.COUNCIL
    family = letter.for_family or (to.member is not None and to.member.is_family)
    return projection.FAMILY if family else projection.BODY


def _flags(letter: Letter, to: Recipient, family: KnownOfFamily) -> list[str]:
    """Why a second person must look. What a service writes to the council itself is asked of the guard only."""
    said = "\n".join([letter.title, *letter.to_lines, *words_of(letter.blocks)])
    hits = of_another_child(said, child_id=letter.case.child_id)
    kind = _kind_of(letter, to)
    if kind == projection.COUNCIL:
        return ["guard"] if hits else []
    everybody = letter.for_family and to.member is None
    adult = to.member.adult_id if to.member else None
    found = family.flags(for_family=everybody, adult_id=adult, name="" if to.organisation else to.name)
    if to.member is not None and to.member.adult_id and "restriction" in found:
        hits += _household_hits(letter, to.member.adult_id, said)
    if not projection.is_declared(letter.kind, kind):
        found.append("undeclared")
    return [*found, "guard"] if hits else found


def _household_hits(letter: Letter, adult_id: int, said: str) -> list[str]:
    hidden = family_map(letter.case.child).hidden_from(adult_id, letter.day)
    return of_another_household(said, hidden.adults) if hidden.secret else []


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
    "projected",
    "table",
    "tell",
    "text",
    "write_letter",
]
