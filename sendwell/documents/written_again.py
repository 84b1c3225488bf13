"""Writing a letter again that was sent back or taken back, so that nobody waits for it for ever (H05, B07).

It goes to the same recipient, with words put right, through the gate like any other; and it tells whomever the first
one would have told.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.documents.blocks import Block
from sendwell.documents.disclosure import gate
from sendwell.documents.disclosure.whose import ENDED, sender_of
from sendwell.documents.letters import Recipient, write_letter
from sendwell.documents.models import Disclosure, Letter
from sendwell.law.refusals import Refused


@transaction.atomic
def write_again(*, letter: Letter, title: str, said: Sequence[str], by: Member, day: date) -> Letter:
    """Write it again to the same recipient: `said` is what each of its parts says now (`parts_of`).

    Raises NotThere for another organisation's, and Refused where it is not to be written again, or was already.
    """
    held = _held(letter, by)
    again = write_letter(
        case=letter.case,
        kind=letter.kind,
        title=title,
        to=_recipient(held, letter),
        from_name=letter.from_name,
        blocks=with_words(letter.blocks, said),
        day=day,
        by=by,
        for_family=letter.for_family,
        about=letter.about,
        instead_of=letter,
    )
    for notice in held.notices or _to_whom_it_is(letter):
        _tell(again, letter, notice)
    return again


@transaction.atomic
def nothing_goes_instead(*, letter: Letter, why: str, by: Member) -> Disclosure:
    """Say that nothing has to go instead, for example because it never should have been written. Raises as above."""
    held = _held(letter, by)
    if not why.strip():
        raise Refused("Say why nothing has to go instead.", field="why")
    held.ended_by, held.ended_why = by, why.strip()
    held.save(update_fields=["ended_by", "ended_why"])
    return held


def _held(letter: Letter, by: Member) -> Disclosure:
    held = (
        Disclosure.objects.select_for_update(of=("self",)).select_related("case", "author").get(letter=letter)
    )
    if by.organisation_id != sender_of(held) or not _may(held, by):
        raise NotThere
    if held.state not in ENDED:
        raise Refused("This was neither sent back nor taken back, so there is nothing to write again.")
    if held.ended_by_id or Letter.objects.filter(instead_of=letter).exists():
        raise Refused("Somebody has settled this already. Nothing was written twice.")
    return held


def _may(held: Disclosure, by: Member) -> bool:
    return by.may(Permission.LETTER_CHECK) or same_person(held.author_id, by)


def _recipient(held: Disclosure, letter: Letter) -> Recipient:
    council = letter.case.authority if held.gateway == gate.COUNCIL else None
    lines = tuple(letter.to_lines)
    return Recipient(letter.to_name, letter.to_member, lines, council, of_adult=letter.to_adult_id)


def _to_whom_it_is(letter: Letter) -> list[dict[str, Any]]:
    if letter.to_member_id is None:
        return []
    path = reverse("documents:letter", kwargs={"uid": letter.uid})
    return [{"kind": "letter_written", "path": path, "member": letter.to_member_id}]


def _tell(again: Letter, first: Letter, notice: dict[str, Any]) -> None:
    to: Member | str = Member.objects.get(pk=notice["member"]) if "member" in notice else notice["email"]
    gate.tell(again, to, notice["kind"], notice["path"].replace(str(first.uid), str(again.uid)))


def parts_of(blocks: Iterable[Block]) -> list[str]:
    """What each part of a letter says, as it is typed: a line for each point, "label: value" for each fact."""
    return [_words(block) for block in blocks if block["kind"] != "table"]


def with_words(blocks: Iterable[Block], said: Sequence[str]) -> list[Block]:
    """The parts with these words; a table stays as it is, and a part without words goes. Raises Refused for too few."""
    left, made = list(said), []
    for block in blocks:
        if block["kind"] == "table":
            made.append(block)
        elif words := left.pop(0).strip().replace("\r\n", "\n"):
            made.append(_block(block, words))
    if not made:
        raise Refused("The letter says nothing. Write at least one part of it.")
    return made


def _words(block: Block) -> str:
    if block["kind"] == "list":
        return "\n".join(block["items"])
    if block["kind"] == "definition":
        return "\n".join(f"{label}: {value}" for label, value in block["rows"])
    return str(block["text"])


def _block(block: Block, words: str) -> Block:
    lines = [line for line in words.split("\n") if line.strip()]
    if block["kind"] == "list":
        return block | {"items": lines}
    if block["kind"] == "definition":
        return block | {"rows": [[part.strip() for part in (*line.partition(": "),)[::2]] for line in lines]}
    return block | {"text": words}


__all__ = ["nothing_goes_instead", "parts_of", "with_words", "write_again"]
