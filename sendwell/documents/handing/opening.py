"""Opening a hand-over: by its giver's side, with the reading noted; and by whoever holds its link."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.db.models import QuerySet

from sendwell.access.allow import towards
from sendwell.access.models import Member
from sendwell.access.opening import NotThere, note_reading, require
from sendwell.access.permissions import Permission
from sendwell.access.scope import acting_for
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.documents.handing.link import hash_of_token
from sendwell.documents.handing.outsider import bundle_of
from sendwell.documents.handing.state import works
from sendwell.documents.models import Disclosure, HandOver
from sendwell.documents.sealed import shut_outside
from sendwell.organisations.models import Organisation

WITH = ("disclosure__bundle__case", "disclosure__revoked_by", "case__child", "by__account", "organisation")


def open_case_to_hand_over(member: Member, ref: str, as_of: date) -> Case:
    """The case, if the member may hand something of it over on `as_of`. Raises NotThere."""
    return open_case(member, ref, as_of, screen="hand-overs", needs=Permission.HAND_OVER)


def hand_overs_of(member: Member) -> QuerySet[HandOver]:
    """What this member's organisation handed over."""
    if member.organisation_id is None or not member.may(Permission.HAND_OVER):
        return HandOver.objects.none()
    return HandOver.objects.filter(organisation_id=member.organisation_id).select_related(*WITH)


def open_hand_over(member: Member, uid: uuid.UUID, as_of: date) -> HandOver:
    """One of these, if the member has to do with its child on `as_of`. Raises NotThere."""
    given = hand_overs_of(member).filter(uid=uid).first()
    if given is None:
        raise NotThere
    known = towards(member, given.case.child, as_of)
    allowed = known.related and not known.excluded
    sealed = bool(shut_outside([bundle_of(given)], as_of))
    note_reading(member, given.case.child_id, screen="hand-over", allowed=allowed, sealed=sealed)
    if not allowed:
        raise NotThere
    return given


def locked_by_giver(given: HandOver, by: Member) -> HandOver:
    """The hand-over and its disclosure, held until the transaction ends, for its own organisation. Raises NotThere."""
    require(by, Permission.HAND_OVER)
    held = hand_overs_of(by).select_for_update(of=("self",)).filter(pk=given.pk).first()
    if held is None:
        raise NotThere
    locked = Disclosure.objects.select_for_update(of=("self",)).select_related("bundle__case")
    held.disclosure = locked.get(pk=held.disclosure_id)
    return held


@contextmanager
def opened_by_link(token: str, day: date, *, held: bool = False) -> Iterator[HandOver]:
    """The hand-over of a link that works on `day`, for as long as it takes. Raises NotThere.

    Whoever holds the link is nobody here: the organisation that gave it looks for them. `held` until the
    transaction ends, so that of many codes tried at once each is counted.
    """
    giver = _giver(token)
    if giver is None:
        raise NotThere
    with acting_for(giver, as_of=day, why="a hand-over is opened"):
        rows = HandOver.objects.select_related(*WITH).filter(token_hash=hash_of_token(token))
        given = (rows.select_for_update(of=("self",)) if held else rows).first()
        if given is None or not works(given, day):
            raise NotThere
        yield given


def _giver(token: str) -> Organisation | None:
    """Whose link it is, asked behind the walls: all that a link alone can tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_handed_by(%s)", [hash_of_token(token)])
        (found,) = cursor.fetchone()
    return Organisation.objects.filter(pk=found).first()
