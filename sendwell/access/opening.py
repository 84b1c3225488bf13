"""Opening a child's record: is there a live relationship, and note the reading.

Deny, then allow. A role without a relationship sees nothing, not even that a record exists.
"""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from sendwell.access import scope
from sendwell.access.allow import towards, towards_adult
from sendwell.access.classes import DataClass
from sendwell.access.leading import may_follow
from sendwell.access.models import Grant, GrantKind, Member, Reading, Relationship
from sendwell.access.permissions import Permission
from sendwell.organisations.models import Organisation
from sendwell.people.family_map import shut_out_of
from sendwell.people.models import AdultOfChild, Child, Seal

TWENTY_SIXTH_BIRTHDAY_YEARS = 26
ABOUT: dict[Permission, DataClass] = defaultdict(
    lambda: DataClass.PROCESS,
    {
        Permission.LETTER_READ: DataClass.CORRESPONDENCE,
        Permission.ADVICE_READ: DataClass.HEALTH,
        Permission.ADVICE_RETURN: DataClass.HEALTH,
    },
)
"""What a page is about, by the permission it needs. The others tell dates, stages and who does what."""
TO_READ = frozenset(
    {Permission.CASE_READ, Permission.PEOPLE_READ, Permission.ADVICE_READ, Permission.LETTER_READ}
)
"""What a record opened in an emergency shows. No form is among it: broken glass is for reading only."""
_noted: ContextVar[list[Callable[[], object]] | None] = ContextVar("noted", default=None)
_kind: ContextVar[str] = ContextVar("the kind of a reading", default="read")
_refused: ContextVar[bool] = ContextVar("a refusal was noted", default=False)


class NotThere(Http404):
    """What a stranger is told, whether the record exists or not."""


class Withheld(NotThere):
    """What a professional is told who may know of the child, but not of this: it is there, and sealed (N04)."""

    def __init__(self, case_ref: str = "") -> None:
        super().__init__(case_ref)
        self.case_ref = case_ref


def require(member: Member, permission: Permission) -> None:
    """Stop here unless the member's role allows it. Raises NotThere."""
    if not member.may(permission):
        raise NotThere


def relationships(member: Member, as_of: date, *, all_of_them: bool = False) -> QuerySet[Relationship]:
    """The member's own and their organisation's relationships that are live on `as_of`.

    Whoever of a family is held is told of no child, not even where only names are listed (C01).
    """
    shut_out = shut_out_of(member.adult_id, as_of) if member.adult_id else []
    theirs = Relationship.objects.live(as_of).of(member, all_of_them=all_of_them)
    return theirs.exclude(child_id__in=shut_out)


def children_of(member: Member, as_of: date, *, all_of_them: bool = False) -> QuerySet[Relationship, int]:
    """The ids of the children this member may know of, as a subquery.

    `all_of_them`: for a question about everything that a council has, not about one case or page.
    """
    return relationships(member, as_of, all_of_them=all_of_them).values_list("child_id", flat=True)


def knows_of(child: str, member: Member, as_of: date) -> Q:
    """Whether the member may know of the child that the path `child` leads to, asked row by row.

    For a question with another reason beside this one: there PostgreSQL would look up every child they may know of.
    """
    return Q(Exists(relationships(member, as_of).filter(child_id=OuterRef(child))))


def authorise(
    member: Member, child: Child, permission: Permission, *, screen: str, as_of: date, theirs: bool = True
) -> None:
    """Let the member in, or raise NotThere; either way note who came, where and when.

    `theirs` is the room's own condition: a council opens its own case, not another council's about the child.
    The role must allow the page, and `allow` the class of data that the page is about.
    """
    allowed = theirs and member.may(permission) and _open_to(member, child, permission, as_of)
    note_reading(member, child.pk, screen=screen, allowed=allowed)
    if not allowed:
        raise NotThere


def _open_to(member: Member, child: Child, permission: Permission, as_of: date) -> bool:
    found = towards(member, child, as_of)
    decided = found.decide(ABOUT[permission])
    by_glass_alone = decided.reason == "glass" and not found.related
    return decided.allowed and (permission in TO_READ or not by_glass_alone)


def glass_is_broken(member: Member, child: Child) -> bool:
    """Whether the member has opened this record in an emergency, and the hour is not over."""
    live = Grant.objects.live(scope.moment())
    return live.filter(member=member, child=child, kind=GrantKind.BREAK_GLASS).exists()


def may_be_told(member: Member, child_id: int, path: str, as_of: date) -> bool:
    """Whether a message about this child that leads to `path` may still go to the member: asked when it is sent (C05).

    What is known of an adult is held with a lock until the transaction ends, so that tightening waits for a send
    that has begun, and a send that has not begun sees the tightening. Members of staff are told while they know
    of the child; a family while they may open what it leads to (C10, C12).
    """
    if member.adult_id is not None:
        list(AdultOfChild.objects.select_for_update().filter(child_id=child_id, adult_id=member.adult_id))
    child = Child.objects.filter(pk=child_id).first()
    if child is None:
        return False
    found = towards(member, child, as_of)
    known = not found.excluded and found.active and found.related and found.standing != "unverified"
    return known and (not member.is_family or may_follow(member, child, path, as_of))


def adult_may_be_told(adult_id: int, child_id: int, as_of: date) -> bool:
    """The same for an adult without an account: whether the child's process is theirs to know (C01, C05, C10).

    Held with the same lock. Whoever is on the family map no longer is told nothing more.
    """
    list(AdultOfChild.objects.select_for_update().filter(child_id=child_id, adult_id=adult_id))
    child = Child.objects.filter(pk=child_id).first()
    return child is not None and towards_adult(adult_id, child, as_of).decide(DataClass.PROCESS).allowed


def note_reading(
    member: Member,
    child_id: int | None,
    *,
    screen: str,
    allowed: bool = True,
    kind: str = "",
    item: tuple[str, int] | None = None,
    about: str = "",
    sealed: bool = False,
) -> None:
    """Write the read log. For rooms whose own rule (a request that names the member) has let them in.

    `kind` is read, search, export or print; without it what the page was asked for. A search names no child.
    `item` is what was looked at, by kind and number, where it can be sealed by itself: families are not shown a look
    at what is (C15). `about` is the reference it is filed under: a letter is sealed with the request that it is about.
    `sealed` where the room knows that something in it is: a bundle is sealed with what it holds.
    The database says it of whoever is there for a child's safety (`audit_stamp_reading`).
    """
    if not allowed:
        _refused.set(True)
    hidden = sealed or _is_sealed(item, about)
    said = {"screen": screen[:60], "allowed": allowed, "role": member.role, "sealed": hidden}
    what = (kind or _kind.get()) if allowed else "refusal"
    _note(
        lambda: Reading.objects.create(
            member=member, organisation_id=member.organisation_id, child_id=child_id, kind=what, **said
        )
    )


def _is_sealed(item: tuple[str, int] | None, about: str) -> Exists | bool:
    """Whether a seal lies on it, to be asked in the same statement that notes the reading."""
    if item is None:
        return False
    sealed = Q(item=item[0], number=item[1]) | (Q(about=about) if about else Q())
    return Exists(Seal.objects.filter(sealed, lifted_on__isnull=True))


@contextmanager
def noted_as(kind: str) -> Iterator[None]:
    """Readings noted within are of this kind, where they do not say another: a page asked for to be printed."""
    token = _kind.set(kind)
    try:
        yield
    finally:
        _kind.reset(token)


@contextmanager
def refusals_noted(asked: Iterable[object], *, screen: str) -> Iterator[None]:
    """Note whoever is turned away within, at the child whom the address `asked` leads to, if there is one.

    The database looks behind its own walls and says nothing, so that nobody learns whether there is.
    """
    token = _refused.set(False)
    try:
        yield
    except NotThere:
        if not _refused.get():
            for each in asked:
                _note(functools.partial(_turned_away, str(each), screen))
        raise
    finally:
        _refused.reset(token)


def _turned_away(asked: str, screen: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sendwell_turned_away(%s, %s)", [asked, screen])


def _note(write: Callable[[], object]) -> None:
    write()
    noted = _noted.get()
    if noted is not None:
        noted.append(write)


@contextmanager
def readings_stay() -> Iterator[None]:
    """Readings noted within stay noted, even where the transaction they were noted in is undone.

    A form that is shown again, and a stranger who is turned away, have read or tried to.
    """
    token = _noted.set([])
    try:
        yield
    except BaseException:
        undone = _noted.get() or []
        _noted.reset(token)
        token = _noted.set(None)
        for write in undone:
            write()
        raise
    finally:
        _noted.reset(token)


def relate(
    child: Child,
    *,
    to: Organisation | Member,
    why: str,
    born_of: str,
    starts_on: date,
    ends_on: date | None = None,
) -> Relationship:
    """Begin a relationship, or lengthen the live one. Without `ends_on` it ends on the 26th birthday."""
    party = {"organisation": to} if isinstance(to, Organisation) else {"member": to}
    ends = ends_on or twenty_sixth_birthday(child.born)
    live = Relationship.objects.filter(child=child, why=why, **party, ends_on__gte=starts_on)
    relationship = live.order_by("-ends_on", "pk").first()
    if relationship is None:
        return Relationship.objects.create(
            child=child, why=why, **party, born_of=born_of, starts_on=starts_on, ends_on=max(ends, starts_on)
        )
    relationship.starts_on = min(relationship.starts_on, starts_on)
    relationship.ends_on = max(relationship.ends_on, ends)
    relationship.save(update_fields=["starts_on", "ends_on"])
    return relationship


def end_relationships(child: Child, organisation: Organisation, *, why: str, ends_on: date) -> None:
    """Bring an organisation's relationships of one kind to an end, no later than `ends_on`."""
    for relationship in Relationship.objects.filter(
        child=child, organisation=organisation, why=why, ends_on__gt=ends_on
    ):
        relationship.ends_on = max(ends_on, relationship.starts_on)
        relationship.save(update_fields=["ends_on"])


def twenty_sixth_birthday(born: date) -> date:
    """The day after which nobody's relationship under Part 3 can go on (CFA 2014 s.46: to 25)."""
    year = born.year + TWENTY_SIXTH_BIRTHDAY_YEARS
    if (born.month, born.day) == (2, 29):
        return date(year, 2, 28)
    return date(year, born.month, born.day)
