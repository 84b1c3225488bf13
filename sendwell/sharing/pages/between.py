"""What may pass between two organisations: for whoever was stopped, without the registers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.organisations.models import Organisation
from sendwell.sharing.openness import Openness
from sendwell.ui.parts import Link


@dataclass(frozen=True)
class WantingRow:
    """One document that is missing, who can supply it, and since when it has been so."""

    document: str
    words: str
    supplied_by: str
    since: date | None
    link: Link | None


@dataclass(frozen=True)
class Way:
    """What may pass one way, and what keeps the rest closed."""

    title: str
    passes: Sequence[str]
    wanting: Sequence[WantingRow]


@dataclass(frozen=True)
class Between:
    """Both ways between two organisations."""

    one: str
    other: str
    ways: Sequence[Way]
    may_keep: bool


def between_page(member: Member, sender: str, receiver: str, *, as_of: date) -> Between:
    """What may pass between two organisations. Raises NotThere for somebody of neither."""
    one, other = (_called(slug) for slug in (sender, receiver))
    if one == other or not _concerns(member, one, other):
        raise NotThere
    openness, may_read = Openness([one, other], as_of), member.may(Permission.SHARING_READ)
    ways = [_way(openness, *pair, may_read) for pair in ((one, other), (other, one))]
    return Between(one.name, other.name, ways, member.may(Permission.SHARING_KEEP))


def _called(slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise NotThere
    return found


def _concerns(member: Member, one: Organisation, other: Organisation) -> bool:
    return member.organisation_id in (one.pk, other.pk)


def _way(openness: Openness, sender: Organisation, receiver: Organisation, may_read: bool) -> Way:
    passes = openness.passes(sender, receiver)
    mapped = openness.mapped(sender, receiver)
    wanting = openness.missing(sender, receiver, mapped - passes if mapped else {DataClass.PROCESS})
    return Way(
        title=f"From {sender.name} to {receiver.name}",
        passes=[each.words for each in DataClass if each in passes],
        wanting=[
            WantingRow(
                each.document.capitalize(),
                each.words,
                each.supplied_by,
                each.since,
                Link("Open it in the registers", each.url, hidden=each.words) if may_read else None,
            )
            for each in wanting
        ],
    )
