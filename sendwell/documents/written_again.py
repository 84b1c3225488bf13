"""Writing a letter again that was sent back or taken back, so that nobody waits for it for ever (H05, B07).

It goes to whom the first one was for, as they are reached today, with words put right, through the gate like any other;
and it tells whomever the first one told. So does one that was never posted because they have moved (C07).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.documents.addressed import LIVE_ELSEWHERE, others_today, recipient_today, why_not_posted
from sendwell.documents.blocks import Block
from sendwell.documents.disclosure import gate
from sendwell.documents.disclosure.receiving import kept_from
from sendwell.documents.disclosure.whose import ENDED, sender_of, to_post
from sendwell.documents.letters import Recipient, write_letter
from sendwell.documents.models import Disclosure, Going, Letter
from sendwell.law.refusals import Refused
from sendwell.people.models import AdultOfChild, Profile

NOT_POSTED = "It was not posted: they live elsewhere now."


@transaction.atomic
def write_again(
    *, letter: Letter, title: str, said: Sequence[str], by: Member, day: date, to: str = ""
) -> Letter:
    """Write it again: `said` is what each of its parts says now (`parts_of`).

    To the same recipient, or to the one of `others_today` whose key `to` is: then a second person looks at it. Raises
    NotThere for another organisation's, and Refused where it is not to be written again, or was already.
    """
    held = _held(letter, by)
    _stop_if_it_waits_for_the_post(held, letter, by, day)
    again = write_letter(
        case=letter.case,
        kind=letter.kind,
        title=title,
        to=_recipient(held, letter, to, day),
        from_name=letter.from_name,
        blocks=with_words(letter.blocks, said),
        day=day,
        by=by,
        for_family=letter.for_family,
        about=letter.about,
        instead_of=letter,
    )
    for notice in _notices(again, letter, [] if to else held.notices):
        _tell(again, letter, notice)
    return again


@transaction.atomic
def nothing_goes_instead(*, letter: Letter, why: str, by: Member) -> Disclosure:
    """Say that nothing has to go instead, for example because it never should have been written. Raises as above, and
    Refused for whoever wrote it: what the law demands does not end by one person's word."""
    held = _held(letter, by)
    _must_have_ended(held)
    if same_person(held.author_id, by):
        raise Refused("You wrote this. Somebody else has to say that nothing goes instead.")
    if not why.strip():
        raise Refused("Say why nothing has to go instead.", field="why")
    held.ended_by, held.ended_why = by, why.strip()
    held.save(update_fields=["ended_by", "ended_why"])
    return held


def lives_elsewhere(member: Member, letter: Letter, day: date) -> bool:
    """Whether it waits for the post of this member's organisation, with an address that is not theirs any more."""
    return to_post(member).filter(letter=letter).exists() and why_not_posted(letter, day) in LIVE_ELSEWHERE


def _held(letter: Letter, by: Member) -> Disclosure:
    held = (
        Disclosure.objects.select_for_update(of=("self",)).select_related("case", "author").get(letter=letter)
    )
    if by.organisation_id != sender_of(held) or not _may(held, by):
        raise NotThere
    if held.ended_by_id or Letter.objects.filter(instead_of=letter).exists():
        raise Refused("Somebody has settled this already. Nothing was written twice.")
    return held


def _may(held: Disclosure, by: Member) -> bool:
    return by.may(Permission.LETTER_CHECK) or same_person(held.author_id, by)


def _must_have_ended(held: Disclosure) -> None:
    if held.state not in ENDED:
        raise Refused("This was neither sent back nor taken back, so there is nothing to write again.")


def _stop_if_it_waits_for_the_post(held: Disclosure, letter: Letter, by: Member, day: date) -> None:
    """What went to nobody is not taken back: it goes no more, and no incident is opened."""
    if not lives_elsewhere(by, letter, day):
        _must_have_ended(held)
        return
    held.state, held.words = Going.SENT_BACK, NOT_POSTED
    held.save(update_fields=["state", "words"])


def _recipient(held: Disclosure, letter: Letter, to: str, day: date) -> Recipient:
    if not to:
        _may_be_sent_something(letter, day)
        return recipient_today(held, letter, day)
    others = others_today(letter, day)
    if to not in others:
        raise Refused("They cannot be sent this any more. Choose somebody else.", field="to")
    return others[to]


def _may_be_sent_something(letter: Letter, day: date) -> None:
    """Whoever is held is written to, and two people look at it; nobody writes to those who may be sent nothing."""
    shut = AdultOfChild.objects.filter(
        child=letter.case.child_id, adult=letter.to_adult_id, profile=Profile.NONE
    )
    for link in shut.select_related("adult"):
        raise Refused(kept_from(link, day))


def _notices(again: Letter, first: Letter, kept: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Whom the new letter tells: whomever the first told, and its recipient by the account that they have now."""
    told: dict[str, Any] = {
        "kind": "letter_written",
        "path": reverse("documents:letter", kwargs={"uid": first.uid}),
    }
    for notice in kept:
        if "member" in notice and notice["member"] == first.to_member_id:
            told = notice
        else:
            yield notice
    if again.to_member_id is not None:
        yield told | {"member": again.to_member_id}


def _tell(again: Letter, first: Letter, notice: dict[str, Any]) -> None:
    to: Member | str = Member.objects.get(pk=notice["member"]) if "member" in notice else notice["email"]
    gate.tell(again, to, notice["kind"], notice["path"].replace(str(first.uid), str(again.uid)))


def parts_of(blocks: Iterable[Block]) -> list[str]:
    """What each part of a letter says, as it is typed: a line for each point, "label: value" for each fact."""
    return [_words(block) for block in blocks if block["kind"] != "table"]


def with_words(blocks: Iterable[Block], said: Sequence[str]) -> list[Block]:
    """The parts with these words; a table stays as it is, a part without words goes, and one that says what it said is
    not touched. Raises Refused for too few."""
    left, made = list(said), []
    for block in blocks:
        if block["kind"] == "table":
            made.append(block)
        elif words := _plain(left.pop(0)):
            made.append(block if words == _plain(_words(block)) else _block(block, words))
    if not made:
        raise Refused("The letter says nothing. Write at least one part of it.")
    return made


def _plain(words: str) -> str:
    return words.strip().replace("\r\n", "\n")


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
        return block | {"rows": _rows(lines)}
    return block | {"text": words}


def _rows(lines: Iterable[str]) -> list[list[str]]:
    """A row for each "label: value"; a line without a label goes on with the value above it."""
    rows: list[list[str]] = []
    for line in lines:
        label, colon, value = (part.strip() for part in line.partition(": "))
        if colon or not rows:
            rows.append([label, value])
        else:
            rows[-1][1] += f"\n{label}"
    return rows


__all__ = ["lives_elsewhere", "nothing_goes_instead", "parts_of", "with_words", "write_again"]
