"""A letter on a screen or on paper, cut to what this reader may see."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages import child_banner, sections
from sendwell.documents.before import open_letter_of_before
from sendwell.documents.blocks import Block
from sendwell.documents.disclosure.flags import WORDS as FLAG_WORDS
from sendwell.documents.disclosure.whose import ENDED, waiting_to_be_written
from sendwell.documents.models import Disclosure, Going, Letter
from sendwell.documents.opening import open_letter, readable_letters, withheld_letters
from sendwell.ui.parts import ChildBanner, Link

SAID = {each.value: each.label for each in Going if each is not Going.RELEASED}
"""The states that are worth a word in a list."""
NOT_SENT = {
    Going.TO_CHECK: "NOT SENT. This letter waits to be checked. Do not post it.",
    Going.SENT_BACK: "NOT SENT. This letter was sent back to its author. Do not post it.",
    Going.REVOKED: "TAKEN BACK. Do not post this letter.",
}


@dataclass(frozen=True)
class LetterPage:
    """A letter as it was sent."""

    uid: uuid.UUID
    organisation: str
    contact: tuple[str, ...]
    to: tuple[str, ...]
    day: date
    reference: str
    title: str
    file_title: str
    file_name: str
    blocks: tuple[Block, ...]
    from_name: str
    initials: str
    recipient_ref: str
    version: str
    waits: tuple[str, ...] = ()
    """Why it has not gone yet: for those who wrote it."""
    not_sent: str = ""
    """What stands on every printed page of a letter that may not be posted; empty for one that was released (B07)."""
    back: str = ""
    again_url: str = ""
    """Where it is written again, for those to whom that falls."""
    large: bool = False
    """Its reader needs large print."""

    @property
    def foot(self) -> str:
        """What every printed page says of it: case, initials, for whom, and which version (B03)."""
        to = f"to {self.to[0]} ({self.recipient_ref})" if self.recipient_ref else f"to {self.to[0]}"
        version = (f"version {self.version}",) if self.version else ()
        return ", ".join([self.reference, self.initials, to, *version])


@dataclass(frozen=True)
class LetterLine:
    """A letter in a list."""

    uid: uuid.UUID
    day: date
    title: str
    to_name: str
    from_name: str
    state: str = ""


def letter_page(member: Member, uid: uuid.UUID, as_of: date, *, paper: bool = False) -> LetterPage:
    """The letter for this reader. Raises NotThere for one that is not theirs."""
    before = open_letter_of_before(member, uid, paper=paper)
    letter = before or open_letter(member, uid, as_of, paper=paper)
    waits = () if member.is_family or letter.to_member_id == member.pk else waiting_for(letter.disclosure)
    addressed = not member.is_family or letter.to_member_id == member.pk
    return replace(
        letter_as_sent(letter, addressed=addressed, waits=waits),
        back=way_back(member, letter.case),
        again_url=reverse("documents:letter_again", kwargs={"uid": uid})
        if letter.disclosure.state in ENDED and waiting_to_be_written(member).filter(letter=letter).exists()
        else "",
    )


def way_back(member: Member, case: Case) -> str:
    """To the letters of the case, for the staff who have them; to one's own home otherwise."""
    if member.may(Permission.LETTER_READ) and not member.is_family:
        return reverse("documents:letters", kwargs={"ref": case.ref})
    return reverse(member.kind.home)


def letter_as_sent(letter: Letter, *, addressed: bool = True, waits: tuple[str, ...] = ()) -> LetterPage:
    """The letter itself. Without `addressed` the recipient's address is left out.

    Somebody may read what another was sent about the child, but not learn from it where they live.
    """
    head = letter.letterhead
    disclosure = letter.disclosure
    return LetterPage(
        uid=letter.uid,
        organisation=head["organisation"],
        contact=tuple(line for line in (head["email"], head["phone"]) if line),
        to=(letter.to_name, *(letter.to_lines if addressed else ())),
        day=letter.day,
        reference=f"{letter.case.ref} / {letter.about}" if letter.about else letter.case.ref,
        title=letter.title,
        file_title=_file_title(letter),
        file_name=f"letter-{letter.uid.hex[:8]}.pdf",
        blocks=tuple(letter.blocks),
        from_name=letter.from_name,
        initials=letter.case.child.initials,
        recipient_ref=disclosure.recipient_ref,
        version=disclosure.version[:12],
        waits=waits,
        not_sent=NOT_SENT.get(Going(disclosure.state), ""),
        large=_is_large(letter),
    )


def needs_large_print(*, adult_id: int | None, child_id: int | None = None) -> bool:
    """Whether a reader has said so, with an account or without; a room above knows how people wish to be reached."""
    if settings.LARGE_PRINT and (adult_id or child_id):
        return bool(import_string(settings.LARGE_PRINT)(adult_id=adult_id, child_id=child_id))
    return False


def _is_large(letter: Letter) -> bool:
    """By the adult it is for, or the young person: by account, or before they had one by name."""
    child = letter.case.child
    # Looked up: the walls hide a parent's account from a young person who reads their letter.
    account = letter.to_member_id
    to = Member.objects.filter(pk=account).first() if account is not None else None
    own = letter.for_family and letter.to_adult_id is None and letter.to_name == child.name
    return needs_large_print(
        adult_id=letter.to_adult_id or (to.adult_id if to else None),
        child_id=(to.child_id if to else None) or (child.pk if own else None),
    )


def waiting_for(disclosure: Disclosure) -> tuple[str, ...]:
    """Why something has not gone, or goes no more, in lines."""
    if disclosure.state == Going.TO_CHECK:
        return tuple(FLAG_WORDS.get(flag, flag) for flag in disclosure.flags)
    if disclosure.state == Going.SENT_BACK:
        return (f"It was sent back: {disclosure.words}",)
    return ("It was revoked.",) if disclosure.state == Going.REVOKED else ()


@dataclass(frozen=True)
class CaseLetters:
    """The part "Letters" of a case."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    letters: Sequence[LetterLine]
    withheld: int
    """Letters that are there and sealed from this professional (N04)."""
    may_bundle: bool
    may_hand_over: bool


def case_letters_page(member: Member, ref: str, as_of: date) -> CaseLetters:
    """What was written on a case, newest first. Raises NotThere."""
    case = open_case(member, ref, as_of, screen="letters")
    return CaseLetters(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "documents:letters"),
        letters=letters_of_case(member, case, as_of),
        withheld=withheld_letters(member, as_of).filter(case=case).count(),
        may_bundle=member.may(Permission.BUNDLE_MAKE),
        may_hand_over=member.may(Permission.HAND_OVER),
    )


def letters_of_case(member: Member, case: Case, as_of: date) -> tuple[LetterLine, ...]:
    """The letters of a case that this member may read, newest first."""
    rows = readable_letters(member, as_of).filter(case=case).order_by("-day", "-id")
    return tuple(
        LetterLine(
            uid=each.uid,
            day=each.day,
            title=each.title,
            to_name=each.to_name,
            from_name=each.from_name,
            state="" if member.is_family else SAID.get(each.disclosure.state, ""),
        )
        for each in rows.select_related("disclosure")
    )


def _file_title(letter: Letter) -> str:
    """What a browser's tab and history and a file's properties say: the title, unless it names the child."""
    child = letter.case.child
    names = {name.casefold() for name in f"{child.given_name} {child.family_name} {child.known_as}".split()}
    if names & set(re.findall(r"[\w'’-]+", letter.title.casefold())):
        return f"Letter {letter.case.ref}"
    return letter.title
