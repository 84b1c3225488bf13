"""Opening a letter or a file: is it theirs to read, and note the reading.

The rules are queries, so that a list of letters and one letter can never disagree.
"""

import uuid
from datetime import date

from django.db.models import Q, QuerySet

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, children_of, note_reading
from sendwell.access.permissions import Permission
from sendwell.documents.models import Letter, Upload


def readable_letters(member: Member, as_of: date) -> QuerySet[Letter]:
    """The letters this member may read on `as_of`.

    A council's officers: all letters of its cases. A family: those written to them, and those for the
    family while the relationship lives. Everybody else, while their relationship to the child lives: what
    was written to them or by them, and clinicians also what their provider wrote.
    """
    related = Q(case__child_id__in=children_of(member, as_of))
    if member.is_family:
        return Letter.objects.filter(Q(to_member=member) | (Q(for_family=True) & related))
    if member.may(Permission.LETTER_READ):
        return Letter.objects.filter(related, case__authority_id=member.organisation_id)
    own = Q(to_member=member) | Q(written_by=member)
    if member.may(Permission.ADVICE_WRITE):
        own |= _from_their_side("written_by", member)
    return Letter.objects.filter(related & own)


def open_letter(member: Member, uid: uuid.UUID, as_of: date) -> Letter:
    """The letter, if the member may read it on `as_of`. Raises NotThere."""
    letter = Letter.objects.select_related("case__child").filter(uid=uid).first()
    if letter is None:
        raise NotThere
    allowed = readable_letters(member, as_of).filter(pk=letter.pk).exists()
    note_reading(member, letter.case.child_id, screen="letter", allowed=allowed)
    if not allowed:
        raise NotThere
    return letter


def readable_uploads(member: Member, as_of: date) -> QuerySet[Upload]:
    """The files this member may open on `as_of`.

    Their own; all of a case for the officers of its council and for the designated officer of the child's
    commissioner; what their organisation gave, for those of it who write advice or make requests.
    """
    related = Q(case__child_id__in=children_of(member, as_of))
    if member.is_family:
        return Upload.objects.filter(related, by=member)
    if member.may(Permission.DESK_COUNCIL):
        return Upload.objects.filter(related, case__authority_id=member.organisation_id)
    if member.may(Permission.ADVICE_OVERSEE):
        return Upload.objects.filter(related)
    own = Q(by=member)
    if member.may(Permission.ADVICE_WRITE) or member.may(Permission.REQUEST_MAKE):
        own |= _from_their_side("by", member)
    return Upload.objects.filter(related & own)


def may_open_upload(member: Member, upload: Upload, as_of: date) -> bool:
    """Whether the member may open this file on `as_of`."""
    return readable_uploads(member, as_of).filter(pk=upload.pk).exists()


def open_upload(member: Member, uid: uuid.UUID, as_of: date) -> Upload:
    """The file, if the member may open it on `as_of`. Raises NotThere."""
    upload = Upload.objects.select_related("case").filter(uid=uid).first()
    if upload is None:
        raise NotThere
    allowed = may_open_upload(member, upload, as_of)
    note_reading(member, upload.case.child_id, screen="upload", allowed=allowed)
    if not allowed:
        raise NotThere
    return upload


def _from_their_side(who: str, member: Member) -> Q:
    """Made by a colleague. Not for the council's own advisers: a council writes about all its children."""
    colleague = Q(**{f"{who}__organisation_id": member.organisation_id})
    return colleague & ~Q(case__authority_id=member.organisation_id)
