"""Giving and withdrawing leave to know something of one child. Every grant ends; none is given to oneself."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from sendwell.access.classes import DataClass
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.access.two_people import same_person
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child
from sendwell.people.rights import send_rights_date
from sendwell.ui import words

FAMILYS_AUTHORITY = "The family’s authority"
"""How a gateway begins that is nothing but the family's word. The database ends such leave by it."""


def rests_on_family(gateway: str) -> bool:
    """Whether leave by this gateway is the family's to give, and ends with their word and with their rights."""
    return gateway.startswith(FAMILYS_AUTHORITY)


@transaction.atomic
def give(
    *,
    kind: GrantKind,
    child: Child,
    to: Member | Organisation,
    classes: Iterable[DataClass] = (),
    purpose: str,
    gateway: str,
    by: Member,
    at: datetime,
    until: datetime,
    evidence: str = "",
) -> Grant:
    """Grant `to` leave to read `classes` of this child's data from `at` until `until`, or shut them out.

    Raises Refused for an end that is not after the beginning, for no purpose or gateway, for a grant to oneself that
    opens anything (A14, A22), and where the family's rights end before it. Breaking the glass has its own rules in
    `governance`.
    """
    if until <= at:
        raise Refused("Leave must end after it begins. Check the last day.", field="until")
    if not purpose.strip() or not gateway.strip():
        raise Refused("Say what it is for, and which law or permission it rests on.", field="purpose")
    if rests_on_family(gateway):
        _ends_with_their_rights(child, at, until)
    opens = kind not in (GrantKind.EXCLUDED, GrantKind.BREAK_GLASS)
    if opens and isinstance(to, Member) and same_person(to.pk, by):
        raise Refused("Nobody can give themselves leave. Ask a colleague who may.")
    party = {"organisation": to} if isinstance(to, Organisation) else {"member": to}
    return Grant.objects.create(
        kind=kind,
        child=child,
        classes=sorted(classes),
        purpose=purpose.strip(),
        gateway=gateway.strip(),
        given_by=by,
        given_at=at,
        starts_at=at,
        ends_at=until,
        evidence=evidence,
        **party,
    )


def _ends_with_their_rights(child: Child, at: datetime, until: datetime) -> None:
    """Refuse leave from the parents that would go on once the rights are the young person's (C10)."""
    last = send_rights_date(child.born)
    moved = datetime.combine(last + timedelta(days=1), time(), words.LONDON)
    if at < moved < until:
        raise Refused(
            f"Leave from the family can last to {words.day(last)} at the latest: after that day the rights are the "
            "young person’s. They can give it anew.",
            field="until",
        )


def is_shut_out(member: Member, child_id: int | None, at: datetime) -> bool:
    """Whether the member, or all of their organisation, is kept out of this child's record at `at` (A19).

    What is about no child keeps nobody out.
    """
    return child_id is not None and kept_out_of(member, at).filter(child_id=child_id).exists()


def kept_out_of(member: Member, at: datetime) -> QuerySet[Grant, int]:
    """The ids of the children whose records the member is kept out of at `at`, for lists that leave these out."""
    theirs = Grant.objects.live(at).to(member).filter(kind=GrantKind.EXCLUDED)
    return theirs.values_list("child_id", flat=True)


def kept_out_at(organisation: Organisation, child_id: int, at: datetime) -> list[int]:
    """The ids of an organisation's people who are kept out of this child's record at `at`.

    Asked behind the wall: whoever is about to tell them something may not see who is kept out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sendwell_kept_out(%s, %s, %s)", [child_id, organisation.pk, at])
        return [member for (member,) in cursor.fetchall()]


@transaction.atomic
def withdraw(grant: Grant, *, at: datetime) -> None:
    """End a grant now. What it opened is shut at the next request (A13). Raises Refused when it has ended."""
    held = Grant.objects.select_for_update().get(pk=grant.pk)
    if held.ends_at <= at:
        raise Refused("That has ended already.")
    held.ends_at = max(at, held.starts_at)
    held.save(update_fields=["ends_at"])
