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
from sendwell.documents.disclosure.binding import recipient_key
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
    `of_adult` is the adult of the family map whom they are: also without an account they get no more than it allows.
    """

    name: str
    member: Member | None = None
    lines: tuple[str, ...] = ()
    organisation: Organisation | None = None
    outside: bool = False
    of_adult: int | None = None

    @property
    def adult_id(self) -> int | None:
        """Which adult of the family map it is, if it is one."""
        return self.of_adult or (self.member.adult_id if self.member else None)

    @property
    def of_family(self) -> bool:
        """Whether it is somebody of the family, with an account here or without."""
        return self.adult_id is not None or (self.member is not None and self.member.is_family)

    @property
    def key_of_copies(self) -> str:
        """Under what copies redacted for them are kept. Two adults of one name never share one."""
        adult = [] if self.member or self.of_adult is None else [f"adult {self.of_adult}"]
        return recipient_key(self.name, self.member.pk if self.member else None, [*self.lines, *adult])


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
    instead_of: Letter | None = None,
) -> Letter:
    """Write a letter and keep it. Records no event of its own: the act that sends it does.

    `for_family`: written to the family. Without a member as recipient everybody with a live family
    relationship to the child may read it. `about` is the reference of what it concerns. The letterhead is that
    of `by`'s organisation; `by=None` is the system, writing for the council. Tell of it with `tell(letter, ...)`,
    which waits for the release. `family` is what an act that writes several letters has asked already. Raises
    ValueError or TypeError for blocks that are none of ours, and Refused for a text too long to be printed.
    """
    kept = checked(blocks)
    typeset.refuse_too_long(title, kept)
    sender = (by.organisation if by else None) or case.authority
    letter = Letter.objects.create(
        case=case,
        about=about,
        kind=kind,
        title=title,
        letterhead={"organisation": sender.name, "email": sender.email, "phone": sender.phone},
        to_name=to.name,
        to_member=to.member,
        to_adult_id=to.adult_id,
        to_lines=list(to.lines),
        from_name=from_name,
        blocks=kept,
        for_family=for_family,
        day=day,
        written_by=by,
        instead_of=instead_of,
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
    return projection.FAMILY if letter.for_family or to.of_family else projection.BODY


def _flags(letter: Letter, to: Recipient, family: KnownOfFamily) -> list[str]:
    """Why a second person must look. What a service writes to the council itself is asked of the guard only."""
    said = "\n".join([letter.title, *letter.to_lines, *words_of(letter.blocks)])
    hits = of_another_child(said, child_id=letter.case.child_id)
    kind = _kind_of(letter, to)
    if kind == projection.COUNCIL:
        return ["guard"] if hits else []
    everybody = letter.for_family and to.member is None
    name = "" if to.organisation else to.name
    found = family.flags(for_family=everybody, adult_id=to.adult_id, name=name)
    if kind == projection.FAMILY and not _known_to_be(letter, to) and "restriction" not in found:
        found.append("restriction")
    if to.adult_id is not None and "restriction" in found:
        hits += _household_hits(letter, to.adult_id, said)
    if not projection.is_declared(letter.kind, kind):
        found.append("undeclared")
    if letter.instead_of is not None and letter.instead_of.to_adult_id != letter.to_adult_id:
        found.append("readdressed")
    return [*found, "guard"] if hits else found


def _known_to_be(letter: Letter, to: Recipient) -> bool:
    """Whether it is known who of the family gets it: one to "the parent or carer of" anybody may open (C01)."""
    if to.of_family or to.name == letter.case.child.name:
        return True
    return any(each.adult.name == to.name for each in family_map(letter.case.child).links)


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
