"""The people of one's own organisation: who can sign in, as what, and when that was checked (A22, E09, E14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.roles import ROLES
from sendwell.access.two_people import same_person
from sendwell.sign_in import dormant, factors
from sendwell.sign_in.forms import FindPerson, PeopleFilter
from sendwell.sign_in.models import FactorReset, Invitation, SignInRules
from sendwell.sign_in.openid.configured import providers
from sendwell.ui.lists import Paging
from sendwell.ui.parts import Row

QUARTER = timedelta(days=91)
"""Time between two checks of who still needs their account (trust.md 4.4)."""
WORDS = {
    "active": "Can sign in",
    "invited": "Invited",
    "none": "No account",
    "ended": "Ended",
    "away": "Off after 30 days",
}


@dataclass(frozen=True)
class PersonRow:
    """One colleague in the list."""

    number: int
    name: str
    role: str
    state: str
    last_seen: datetime | None
    checked_on: date | None


@dataclass(frozen=True)
class PeoplePage:
    """Everybody of one's own organisation."""

    organisation: str
    rows: Sequence[PersonRow]
    paging: Paging
    filters: PeopleFilter
    find: FindPerson
    sought: str
    to_check: int


def roles_here(member: Member) -> list[tuple[str, str]]:
    """The roles held in this member's kind of organisation."""
    kind = member.organisation.kind if member.organisation else ""
    return [(role.id, role.name) for role in ROLES.values() if kind in role.held_in]


def _people(member: Member) -> QuerySet[Member]:
    """The colleagues whose accounts this member keeps, without the family members nobody keeps this way."""
    return Member.objects.filter(organisation__isnull=False, organisation=member.organisation).select_related(
        "account__standing"
    )


def people_page(member: Member, filters: PeopleFilter, find: FindPerson, *, now: datetime) -> PeoplePage:
    """Colleagues by name, a page at a time."""
    day = timezone.localtime(now).date()
    sought = find.values.get("name", "") if find.is_bound and find.is_valid() else ""
    people = _people(member).filter(name__icontains=sought) if sought else _people(member)
    people = _filtered(people, filters, now, day)
    paging = Paging.read(filters.data, total=people.count())
    rows = people.order_by("name", "pk")[paging.start : paging.stop]
    invited = _invited(list(rows), now)
    return PeoplePage(
        organisation=member.organisation.name if member.organisation else "",
        rows=[_row(each, each.pk in invited, now) for each in rows],
        paging=paging,
        filters=filters,
        find=find,
        sought=sought,
        to_check=len(_unchecked(member, day)),
    )


def _filtered(people: QuerySet[Member], filters: PeopleFilter, now: datetime, day: date) -> QuerySet[Member]:
    role, state = filters.values["role"], filters.values["state"]
    if role:
        people = people.filter(role=role)
    ended = Q(ends_on__lt=day) | Q(account__is_active=False)
    away = Q(account__last_login__lt=now - dormant.UNUSED_FOR) & (
        Q(account__standing__let_back_at__isnull=True)
        | Q(account__standing__let_back_at__lt=now - dormant.UNUSED_FOR)
    )
    off = Q(account__standing__staff_off_at__isnull=False)
    away |= off & Q(account__standing__let_back_at__isnull=True)
    away |= off & Q(account__standing__let_back_at__lte=F("account__standing__staff_off_at"))
    open_invitation = Exists(Invitation.objects.open_at(now).filter(member=OuterRef("pk")))
    return {
        "ended": lambda: people.filter(ended),
        "away": lambda: people.exclude(ended).filter(away),
        "invited": lambda: people.exclude(ended).filter(open_invitation),
        "active": lambda: people.exclude(ended).exclude(away).filter(account__isnull=False),
    }.get(state or "", lambda: people)()


def _invited(people: list[Member], now: datetime) -> set[int]:
    return set(Invitation.objects.open_at(now).filter(member__in=people).values_list("member", flat=True))


def _row(member: Member, invited: bool, now: datetime) -> PersonRow:
    account = member.account
    standing = getattr(account, "standing", None)
    return PersonRow(
        number=member.pk,
        name=member.name,
        role=member.kind.name,
        state=WORDS[_state(member, invited, now)],
        last_seen=account.last_login if account else None,
        checked_on=standing.checked_on if standing else None,
    )


def _state(member: Member, invited: bool, now: datetime) -> str:
    account = member.account
    if member.ends_on is not None and member.ends_on < timezone.localtime(now).date():
        return "ended"
    if invited:
        return "invited"
    if account is None:
        return "none"
    if not account.is_active:
        return "ended"
    standing = getattr(account, "standing", None)
    return "away" if dormant.unused_since(account.last_login, standing, now=now) else "active"


def person(member: Member, number: int) -> Member:
    """A colleague of one's own organisation. Raises NotThere for anybody else."""
    found = _people(member).filter(pk=number).select_related("organisation", "account__standing").first()
    if found is None:
        raise NotThere
    return found


@dataclass(frozen=True)
class PersonPage:
    """One colleague: what they are, and what can be done."""

    number: int
    name: str
    rows: Sequence[Row]
    mine: bool
    """Oneself: nothing can be changed here."""
    state: str
    open_invitation: str
    """The address of an invitation that is open, or ""."""
    reset_asked_by: str
    reset_how: str
    reset_by_me: bool
    signed_in: bool
    ended: bool


def person_page(viewer: Member, member: Member, *, now: datetime) -> PersonPage:
    """A colleague's account, for whoever keeps the accounts."""
    account = member.account
    invitation = Invitation.objects.open_at(now).filter(member=member).first()
    reset = _open_reset(member)
    state = _state(member, invitation is not None, now)
    return PersonPage(
        number=member.pk,
        name=member.name,
        rows=_rows(member, state),
        mine=same_person(member.pk, viewer),
        state=state,
        open_invitation=invitation.sent_to if invitation else "",
        reset_asked_by=reset.asked_by.name if reset else "",
        reset_how=reset.how_known if reset else "",
        reset_by_me=reset is not None and same_person(reset.asked_by_id, viewer),
        signed_in=account is not None and UserSession.objects.filter(user=account).exists(),
        ended=state == "ended",
    )


def _open_reset(member: Member) -> FactorReset | None:
    return (
        FactorReset.objects.filter(member=member, confirmed_at__isnull=True, dropped_at__isnull=True)
        .select_related("asked_by")
        .first()
    )


def _rows(member: Member, state: str) -> list[Row]:
    account = member.account
    seen = (
        f"{timezone.localtime(account.last_login):%-d %B %Y}" if account and account.last_login else "Never"
    )
    factor = "Set up" if account and factors.has_one(account) else "Not set up"
    return [
        Row("Role", member.kind.name),
        Row("Job", member.job_title or "Not given"),
        Row("Email address", account.email if account else member.email),
        Row("State", WORDS[state]),
        Row("Last signed in", seen),
        Row("Second way of signing in", factor),
    ]


@dataclass(frozen=True)
class InvitePage:
    """Inviting somebody."""

    organisation: str
    roles: Sequence[tuple[str, str]]


def invite_page(member: Member) -> InvitePage:
    """What the roles are that can be given here."""
    here = [(ROLES[id].name, ROLES[id].description) for id, _ in roles_here(member)]
    return InvitePage(member.organisation.name if member.organisation else "", here)


@dataclass(frozen=True)
class CheckPage:
    """Those whom nobody has checked for a quarter."""

    people: Sequence[tuple[str, str]]
    since: date


def check_page(member: Member, *, day: date) -> CheckPage:
    """Who is to be checked: number and words, for the form's boxes."""
    people = [(str(each.pk), f"{each.name}: {each.kind.name}") for each in _unchecked(member, day)]
    return CheckPage(people, _a_quarter_before(day))


def _unchecked(member: Member, day: date) -> list[Member]:
    since = _a_quarter_before(day)
    people = _people(member).filter(account__is_active=True).exclude(account=member.account_id)
    stale = Q(account__standing__checked_on__isnull=True) | Q(account__standing__checked_on__lt=since)
    return list(
        people.filter(stale).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)).order_by("name", "pk")
    )


def _a_quarter_before(day: date) -> date:
    return day - QUARTER


@dataclass(frozen=True)
class RulesPage:
    """How one's own organisation signs in."""

    organisation: str
    idle_minutes: int
    passwords: bool
    chosen: Sequence[str]
    offered: Sequence[tuple[str, str]]


def rules_page(member: Member) -> RulesPage:
    """What is settled, and what could be."""
    rules = SignInRules.objects.filter(organisation=member.organisation).first() or SignInRules()
    offered = [(each.id, each.name) for each in providers(settings.SIGN_IN_PROVIDERS).values()]
    name = member.organisation.name if member.organisation else ""
    return RulesPage(name, rules.idle_minutes, rules.passwords, list(rules.providers), offered)


__all__ = ["check_page", "invite_page", "people_page", "person", "person_page", "rules_page"]
