"""Whose a disclosure is: the organisation that wrote it checks it, posts it, takes it back and writes it again."""

from django.db.models import Q, QuerySet

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.two_people import hats_of
from sendwell.documents.disclosure import gate
from sendwell.documents.models import Disclosure, Going

ENDED = (Going.SENT_BACK, Going.REVOKED)


def sender_of(disclosure: Disclosure) -> int | None:
    """The organisation that wrote it, and whose people check it."""
    return disclosure.author.organisation_id if disclosure.author else disclosure.case.authority_id


def disclosures_of(member: Member) -> QuerySet[Disclosure]:
    """What this member's organisation wrote: the same as a list. The system writes for the council."""
    if member.organisation_id is None:
        return Disclosure.objects.none()
    ours = Q(author__organisation_id=member.organisation_id)
    ours |= Q(author__isnull=True, case__authority_id=member.organisation_id)
    rows = Disclosure.objects.filter(ours)
    return rows.select_related("case__child", "letter", "bundle", "author", "checker", "revoked_by")


def waiting_to_be_written(member: Member) -> QuerySet[Disclosure]:
    """The letters that were sent back or taken back, where nothing has gone instead (H05).

    For those who check what colleagues write, their organisation's; for everybody else what they wrote themselves.
    """
    checks = member.may(Permission.LETTER_CHECK)
    theirs = disclosures_of(member) if checks else Disclosure.objects.filter(author__in=hats_of(member))
    return theirs.filter(state__in=ENDED, letter__isnull=False, letter__again=None, ended_by=None)


def to_post(member: Member) -> QuerySet[Disclosure]:
    """What this member's organisation wrote to somebody who cannot read it here, and nobody has posted yet."""
    waiting = Q(state=Going.RELEASED, posted_on=None, letter__isnull=False, letter__to_member=None)
    # What a service writes to the child's own council is read there, whoever it is addressed to.
    return disclosures_of(member).filter(waiting).exclude(gateway=gate.COUNCIL)
