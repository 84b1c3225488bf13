"""The screens of the demonstration: whom one can be, and what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sendwell.access.models import Account, Member
from sendwell.access.opening import NotThere
from sendwell.demo import doors
from sendwell.demo.personas import BY_SLUG, PASSWORD, PERSONAS, SIGNS_IN
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import OutboxMessage, Why
from sendwell.ui.lists import Paging


@dataclass(frozen=True)
class PersonaShown:
    """Somebody to be."""

    slug: str
    name: str
    role: str
    organisation: str
    does: str
    current: bool


@dataclass(frozen=True)
class Group:
    """Personas of one organisation, or of several that are alike."""

    heading: str
    people: Sequence[PersonaShown]


@dataclass(frozen=True)
class SignInPage:
    """Whom one can be, by organisation; and the one account that signs in by email and password."""

    groups: Sequence[Group]
    email: str
    password: str


def sign_in_page(member: Member | None) -> SignInPage:
    """Every persona there is in this world, with what each does."""
    people = doors.members(BY_SLUG)
    now = member.slug if member else ""
    groups = [
        Group(heading, [_shown(people[each.slug], now) for each in group if each.slug in people])
        for heading, group in PERSONAS.items()
    ]
    account = Account.objects.filter(members__slug=SIGNS_IN).first()
    return SignInPage([each for each in groups if each.people], account.email if account else "", PASSWORD)


def persona_list() -> list[dict[str, str]]:
    """The same for programs."""
    people = doors.members(BY_SLUG)
    shown = [_shown(people[slug], "") for slug in BY_SLUG if slug in people]
    return [
        {
            "slug": each.slug,
            "name": each.name,
            "role": people[each.slug].kind.name,
            "job_title": each.role,
            "organisation": each.organisation,
        }
        for each in shown
    ]


def persona(slug: str) -> Member:
    """The member behind a persona. Raises NotThere for anybody else."""
    member = doors.members([slug]).get(slug) if slug in BY_SLUG else None
    if member is None:
        raise NotThere
    return member


def _shown(member: Member, now: str) -> PersonaShown:
    return PersonaShown(
        slug=member.slug,
        name=member.name,
        role=member.job_title or member.kind.name,
        organisation=member.organisation.name if member.organisation else "",
        does=BY_SLUG[member.slug].does,
        current=member.slug == now,
    )


@dataclass(frozen=True)
class Message:
    """One message, as its recipient gets it."""

    to: str
    subject: str
    sentence: str
    path: str
    state: str
    at: datetime


@dataclass(frozen=True)
class MailPage:
    """What was sent, and what waits."""

    messages: Sequence[Message]
    paging: Paging


def mail_page(query: Mapping[str, str]) -> MailPage:
    """The outbox, the newest first: nothing leaves the demonstration, so it is read here."""
    paging = Paging.read(query, total=doors.how_many_messages())
    return MailPage([_message(each) for each in doors.messages(paging.start, paging.stop)], paging)


def _message(each: OutboxMessage) -> Message:
    state = Why(each.why).label if each.why else ("Sent" if each.sent_at else "Waiting")
    kind = KINDS[each.kind]
    return Message(
        each.to_email or "Nobody",
        kind.subject,
        kind.sentence,
        each.path,
        state,
        each.sent_at or each.added_at,
    )
