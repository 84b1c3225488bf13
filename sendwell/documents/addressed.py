"""To whom and where a letter goes today: a home, an account or a job may have changed since it was written (C07)."""

from datetime import date

from sendwell.access.models import Member, Relationship
from sendwell.access.opening import adult_may_be_told
from sendwell.access.permissions import Permission
from sendwell.documents.disclosure import gate
from sendwell.documents.disclosure.receiving import kept_from
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Disclosure, Letter
from sendwell.law.checks import rights_have_moved
from sendwell.people.family_map import FamilyMap, address_for, family_map, home_of
from sendwell.people.models import Adult, Child

MOVED = "They have moved: write it again."
FOUND = "Their address is known now: write it again."
LIVE_ELSEWHERE = (MOVED, FOUND)
KEPT_BACK = "Nothing about this child may be sent to {} for now."
DO_NOT_POST = "{} Do not post it, and destroy what you have printed."


def accounts_of(child: Child, day: date) -> dict[int, Member]:
    """The accounts of the adults round a child, by adult, where their relationship to the child lives."""
    parents = Relationship.objects.live(day).filter(child=child, why="parent", member__adult__isnull=False)
    found = parents.select_related("member__account")
    return {each.member.adult_id: each.member for each in found if each.member and each.member.adult_id}


def adult_today(found: FamilyMap, adult: Adult, accounts: dict[int, Member], day: date) -> Recipient:
    """An adult of the family, with the account they have and the address that is theirs on `day`."""
    return Recipient(adult.name, accounts.get(adult.pk), address_for(found, adult.pk, day), of_adult=adult.pk)


def child_today(found: FamilyMap, day: date) -> Recipient:
    """The same for the child or young person themselves."""
    own = Relationship.objects.live(day).filter(child=found.child, why="self")
    account = own.select_related("member__account").first()
    return Recipient(found.child.name, account.member if account else None, home_of(found, day))


def recipient_today(disclosure: Disclosure, letter: Letter, day: date) -> Recipient:
    """Whom a letter is for, as they are reached on `day`. What a service wrote to the council stays the council's."""
    found = family_map(letter.case.child)
    if letter.to_adult is not None:
        return adult_today(found, letter.to_adult, accounts_of(found.child, day), day)
    if _is_own(letter):
        return child_today(found, day)
    reader = _reader_today(letter.to_member, day) if letter.to_member else None
    council = letter.case.authority if disclosure.gateway == gate.COUNCIL else None
    return Recipient(letter.to_name, reader, tuple(letter.to_lines), council)


def others_today(letter: Letter, day: date) -> dict[str, Recipient]:
    """Who else of the family a letter to one of them could be for: those who may be told of the child, by a key."""
    child = letter.case.child
    if not _is_of_family(letter):
        return {}
    found, accounts = family_map(child), accounts_of(child, day)
    others = [each.adult for each in found.links if each.adult_id != letter.to_adult_id]
    told = {
        f"adult:{adult.pk}": adult_today(found, adult, accounts, day)
        for adult in others
        if adult_may_be_told(adult.pk, child.pk, day)
    }
    own = letter.to_adult_id is not None and rights_have_moved(child.born, day)
    return told | ({"own": child_today(found, day)} if own else {})


def why_not_posted(letter: Letter, day: date) -> str:
    """Why a letter on paper must not go to whom it is addressed, or where; empty for one that may (C05, C07)."""
    if not _is_of_family(letter):
        return ""
    found = family_map(letter.case.child)
    kept = _kept_back(letter, found, day)
    return DO_NOT_POST.format(kept) if kept else _moved(letter, found, day)


def _moved(letter: Letter, found: FamilyMap, day: date) -> str:
    now = address_for(found, letter.to_adult_id, day) if letter.to_adult_id else home_of(found, day)
    if list(now) == letter.to_lines:
        return ""
    return MOVED if letter.to_lines else FOUND


def _kept_back(letter: Letter, found: FamilyMap, day: date) -> str:
    """Asked as of a message, with the same lock: tightening waits for whoever says that it went (C05)."""
    adult = letter.to_adult_id
    if adult is None or adult_may_be_told(adult, found.child.pk, day):
        return ""
    link = found.link(adult)
    return (kept_from(link, day) if link else "") or KEPT_BACK.format(letter.to_name)


def _is_of_family(letter: Letter) -> bool:
    return letter.to_adult_id is not None or _is_own(letter)


def _is_own(letter: Letter) -> bool:
    """Whether it is for the child or young person themselves."""
    child, to = letter.case.child, letter.to_member
    by_account = to is not None and to.child_id == child.pk
    return by_account or (letter.to_adult_id is None and letter.to_name == child.name)


def _reader_today(reader: Member, day: date) -> Member | None:
    """Who reads for an organisation: the same, or whoever does that job there now. Nobody for another of a family."""
    live = Member.objects.live(day)
    if reader.is_family or reader.may(Permission.DESK_LEAVE):
        return live.filter(pk=reader.pk).first()
    there = live.filter(organisation=reader.organisation_id, role=reader.role)
    return there.filter(pk=reader.pk).first() or there.order_by("pk").first()
