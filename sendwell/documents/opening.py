"""Opening a letter, a file or a bundle: is it theirs to read, may it be read yet, and note the reading.

The rules are queries, so that a list of letters and one letter can never disagree. A recipient reads what has
been released and not revoked; the council reads everything that it wrote, whatever becomes of it.
"""

import uuid
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from sendwell.access.leading import leads_to
from sendwell.access.models import Member
from sendwell.access.opening import NotThere, Withheld, children_of, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.seals import not_sealed, told_of_seals
from sendwell.casebook.models import Case
from sendwell.documents import scanner, storage
from sendwell.documents.disclosure.binding import still_bound
from sendwell.documents.models import Bundle, Disclosure, Going, Held, Letter, Opened, Upload
from sendwell.documents.readers import sent_to
from sendwell.documents.sealed import shut_outside, shut_to
from sendwell.law.checks import rights_have_moved
from sendwell.people import family_map
from sendwell.ui.words import count

RELEASED = Q(disclosure__state=Going.RELEASED)


def readable_letters(member: Member, as_of: date) -> QuerySet[Letter]:
    """The letters this member may read on `as_of`.

    A council's officers: the letters of its cases that it wrote, or that were released to it. A parent: those
    written to them and no other parent's; a young person those for the family, a child their own. Everybody else,
    while their relationship to the child lives: what was written to them or by them, or to somebody who has left and
    did the same job there; clinicians also what their provider wrote. What was written to somebody is there once it is
    released.
    """
    return Letter.objects.filter(not_sealed(member, "letter", as_of), _letters_of(member, as_of))


def withheld_letters(member: Member, as_of: date) -> QuerySet[Letter]:
    """Those that a professional could read if they were not sealed; none for who is not told of seals (N04)."""
    if not told_of_seals(member):
        return Letter.objects.none()
    return Letter.objects.filter(~not_sealed(member, "letter", as_of), _letters_of(member, as_of))


def _letters_of(member: Member, as_of: date) -> Q:
    related = Q(case__child_id__in=children_of(member, as_of))
    if member.is_family:
        return RELEASED & _to_this_one_of_the_family(member, related, as_of)
    if member.may(Permission.LETTER_READ):
        theirs = Q(written_by__organisation_id=member.organisation_id) | Q(written_by__isnull=True) | RELEASED
        return related & theirs & Q(case__authority_id=member.organisation_id)
    own = (Q(to_member=member) | _after_somebody(member, as_of)) & RELEASED | Q(written_by=member)
    if member.may(Permission.ADVICE_WRITE):
        own |= _from_their_side("written_by", member)
    return related & own


def _after_somebody(member: Member, as_of: date) -> Q:
    """Written to whoever did this member's job in their organisation before them, and is not there any more (H05).

    Whoever reads by leave has it for themselves: nobody comes after them.
    """
    if member.may(Permission.DESK_LEAVE):
        return Q(pk__in=[])
    left = Member.objects.filter(organisation=member.organisation_id, role=member.role, ends_on__lt=as_of)
    return Q(to_member__in=left)


def _to_this_one_of_the_family(member: Member, related: Q, as_of: date) -> Q:
    """A parent reads what was written to them, by account or before they had one by name, and nothing of another
    parent's: not even that it is there. Whoever is held reads nothing. A young person reads what was for the family, a
    child what was written to themselves."""
    if member.adult_id is None:
        theirs = member.child is not None and rights_have_moved(member.child.born, as_of)
        own = Q(to_member=member)
        return own | (Q(for_family=True) & related) if theirs else own
    shut_out = family_map.shut_out_of(member.adult_id, as_of)
    as_adult = Q(to_member__isnull=True, to_adult_id=member.adult_id)
    by_name = Q(for_family=True, to_member__isnull=True, to_adult__isnull=True, to_name=member.name)
    return (Q(to_member=member) | (as_adult | by_name) & related) & ~Q(case__child_id__in=shut_out)


def open_letter(member: Member, uid: uuid.UUID, as_of: date, *, paper: bool = False) -> Letter:
    """The letter, if the member may read it on `as_of`; `paper` as a PDF. Raises NotThere, and Withheld to a
    professional for one that is sealed (N04)."""
    letter = Letter.objects.select_related("case__child", "disclosure").filter(uid=uid).first()
    if letter is None:
        raise NotThere
    allowed = readable_letters(member, as_of).filter(pk=letter.pk).exists()
    if allowed and _receives(member, letter):
        allowed = still_bound(letter.disclosure, letter)
    item = ("letter", letter.pk)
    note_reading(
        member, letter.case.child_id, screen="letter", allowed=allowed, item=item, about=letter.about
    )
    if not allowed:
        sealed = withheld_letters(member, as_of).filter(pk=letter.pk).exists()
        raise Withheld(letter.case.ref) if sealed else NotThere
    _note_opening(member, letter, paper=paper)
    return letter


@leads_to("/letters/")
def letter_is_open(member: Member, rest: str, as_of: date) -> bool:
    """Whether a message of a letter may still go to somebody of the family: the letter may have been sealed since."""
    return readable_letters(member, as_of).filter(uid=rest).exists()


def readable_bundles(member: Member, as_of: date) -> QuerySet[Bundle]:
    """The bundles this member may open: of their council's own cases and made by it; or released to them, or to the
    organisation for which they read.

    What a service put together to hand to somebody outside is its own (HZ02). None of them holds anything
    that is sealed from them, or was made in full for somebody who since may have papers only redacted (B09), or is
    about a child of whom nothing may be shared with their organisation any more (C13).
    """
    found = _their_bundles(member, as_of).exclude(_shut(member, as_of))
    return found.exclude(limited=False, case__child_id__in=_limited_to(member, as_of))


def withheld_bundles(member: Member, as_of: date) -> QuerySet[Bundle]:
    """Those that they could open if nothing in them were sealed, or sharing had not stopped; none for who is not told
    of seals (N04)."""
    theirs = _their_bundles(member, as_of)
    return theirs.filter(_shut(member, as_of)) if told_of_seals(member) else theirs.none()


def _shut(member: Member, as_of: date) -> Q:
    return shut_to(member, as_of) | Q(case__child_id__in=_stopped_with(member, as_of))


def _stopped_with(member: Member, as_of: date) -> list[int]:
    """The children in what this member was sent of whom nothing may be shared with their organisation any more."""
    if member.is_family or member.may(Permission.BUNDLE_MAKE):
        return []
    sent = Bundle.objects.filter(RELEASED, sent_to(member)).values_list("case__child_id", flat=True)
    stopped = import_string(f"{settings.CONSENT}.stopped_between")
    return [child for child, _ in stopped(set(sent), [member.organisation_id], as_of)]


def _their_bundles(member: Member, as_of: date) -> QuerySet[Bundle]:
    related = Q(case__child_id__in=children_of(member, as_of))
    if member.may(Permission.BUNDLE_MAKE):
        theirs = Q(written_by__organisation_id=member.organisation_id)
        return Bundle.objects.filter(related, theirs, case__authority_id=member.organisation_id)
    return Bundle.objects.filter(RELEASED, related, sent_to(member))


def _limited_to(member: Member, as_of: date) -> list[int]:
    """The children of whose bundles this adult may now have none that was made in full. The database says so: they
    may not read the rows that say why."""
    if member.adult_id is None:
        return []
    made = Bundle.objects.filter(RELEASED, to_member=member, limited=False).select_related("case__child")
    children = {each.case.child_id: each.case.child for each in made}
    return [key for key, child in children.items() if family_map.secret_from(child, member.adult_id, as_of)]


@leads_to("/bundles/")
def bundle_is_open(member: Member, rest: str, as_of: date) -> bool:
    """The same of a message of a bundle."""
    return readable_bundles(member, as_of).filter(uid=rest).exists()


def open_bundle(member: Member, uid: uuid.UUID, as_of: date) -> Bundle:
    """The bundle, if the member may open it on `as_of`. Raises NotThere, and for a professional Withheld."""
    bundle = _bundle_of(member, uid, as_of)
    _note_opening(member, bundle, paper=False)
    return bundle


def read_bundle(member: Member, uid: uuid.UUID, as_of: date) -> tuple[Bundle, bytes]:
    """The same with its bytes. Raises NotThere, Withheld, and Damaged: then it was not opened."""
    bundle = _bundle_of(member, uid, as_of)
    content = storage.read(bundle)
    _note_opening(member, bundle, paper=True)
    return bundle, content


def _bundle_of(member: Member, uid: uuid.UUID, as_of: date) -> Bundle:
    bundle = Bundle.objects.select_related("case__child", "disclosure").filter(uid=uid).first()
    if bundle is None:
        raise NotThere
    allowed = readable_bundles(member, as_of).filter(pk=bundle.pk).exists()
    if allowed and _receives(member, bundle):
        allowed = still_bound(bundle.disclosure, bundle)
    sealed = bool(shut_outside([bundle], as_of))
    note_reading(member, bundle.case.child_id, screen="bundle", allowed=allowed, sealed=sealed)
    if not allowed:
        shut = withheld_bundles(member, as_of).filter(pk=bundle.pk).exists()
        raise Withheld(bundle.case.ref) if shut else NotThere
    return bundle


def _receives(member: Member, document: Letter | Bundle) -> bool:
    """Whether they read it as its recipient, for the organisation it was sent to, or after one who has left, and not as
    the council or the service that wrote it."""
    if isinstance(document, Bundle) and document.to_organisation_id == member.organisation_id:
        return True
    to = document.to_member_id
    if to is None or to == member.pk or member.is_family:
        return to is not None or member.is_family
    return Member.objects.filter(pk=to, organisation=member.organisation_id, role=member.role).exists()


def _note_opening(member: Member, document: Letter | Bundle, *, paper: bool) -> None:
    disclosure: Disclosure = document.disclosure
    if _receives(member, document):
        Opened.objects.create(disclosure=disclosure, member=member, paper=paper)


def readable_uploads(member: Member, as_of: date) -> QuerySet[Upload]:
    """The files this member may know of on `as_of`.

    Their own; what their organisation gave, for those of it who write advice or make requests; for the officers of
    the case's council and for the designated officer of the child's commissioner also what the family gave, and a
    report of another organisation once the advice that it stands beside is returned (HZ06).
    """
    return Upload.objects.filter(not_sealed(member, "upload", as_of), _uploads_of(member, as_of))


def withheld_uploads(member: Member, as_of: date) -> QuerySet[Upload]:
    """Those that a professional could know of if they were not sealed; none for who is not told of seals (N04)."""
    if not told_of_seals(member):
        return Upload.objects.none()
    return Upload.objects.filter(~not_sealed(member, "upload", as_of), _uploads_of(member, as_of))


def withheld_in_words(member: Member, case: Case, as_of: date) -> list[str]:
    """What of a case is sealed from a professional, beside what they are offered: nothing is left out in silence."""
    letters = withheld_letters(member, as_of).filter(case=case).count()
    uploads = withheld_uploads(member, as_of).filter(case=case).count()
    said = ((letters, "sealed letter", "sealed letters"), (uploads, "sealed file", "sealed files"))
    return [f"{count(number, one, many)}, withheld from you" for number, one, many in said if number]


def _uploads_of(member: Member, as_of: date) -> Q:
    related = Q(case__child_id__in=children_of(member, as_of))
    if member.is_family:
        return related & Q(by=member)
    if member.may(Permission.DESK_COUNCIL):
        return related & Q(case__authority_id=member.organisation_id) & _given_to(member)
    if member.may(Permission.ADVICE_OVERSEE):
        return related & _given_to(member)
    own = Q(by=member)
    if member.may(Permission.ADVICE_WRITE) or member.may(Permission.REQUEST_MAKE):
        own |= _from_their_side("by", member)
    return related & own


def _given_to(member: Member) -> Q:
    """From their own organisation or from no other, and what another's returned advice refers to."""
    reports = import_string(settings.REPORTS)(member).values("report")
    ours = Q(by__organisation_id=member.organisation_id) | Q(by__organisation__isnull=True)
    return ours | Q(pk__in=reports)


def may_open_upload(member: Member, upload: Upload, as_of: date) -> bool:
    """Whether the member may know of this file on `as_of`; `open_to` says whether it can be opened yet."""
    return readable_uploads(member, as_of).filter(pk=upload.pk).exists()


def open_upload(member: Member, uid: uuid.UUID, as_of: date) -> Upload:
    """The file, if the member may know of it on `as_of`. It may be held: ask `open_to`. Raises NotThere, and Withheld
    to a professional for one that is sealed (N04)."""
    upload = (
        Upload.objects.select_related("case__child", "by", "release", "set_aside").filter(uid=uid).first()
    )
    if upload is None:
        raise NotThere
    allowed = may_open_upload(member, upload, as_of)
    item, about = ("upload", upload.pk), upload.about
    note_reading(member, upload.case.child_id, screen="upload", allowed=allowed, item=item, about=about)
    if not allowed:
        sealed = withheld_uploads(member, as_of).filter(pk=upload.pk).exists()
        raise Withheld(upload.case.ref) if sealed else NotThere
    return upload


def scanned(upload: Upload) -> bool:
    """Whether nothing stands against its bytes: a scanner found it clean, or having none was accepted (F07)."""
    if upload.state == Held.NO_SCANNER:
        return scanner.accepted_unscanned()
    return upload.state == Held.CLEAN


def is_set_aside(upload: Upload) -> bool:
    """Whether a second person has said that it is not to be used (H05)."""
    return hasattr(upload, "set_aside")


def let_go(upload: Upload) -> bool:
    """Whether a second person has looked at what the wrong-child guard found."""
    return hasattr(upload, "release")


def open_to(member: Member, upload: Upload) -> bool:
    """Whether its bytes are given to this member, who may know of it.

    What the guard stopped is open to whoever gave it and to those who look at it, and to nobody else.
    """
    if not scanned(upload) or is_set_aside(upload):
        return False
    looking = upload.by_id == member.pk or looks_after(member, upload)
    return not upload.hits or let_go(upload) or looking


def looks_after(member: Member, upload: Upload) -> bool:
    """Whether this member is one of those who look at this file while it is held: of the organisation that gave it,
    before anybody outside it does (HZ02). The case's council looks at what a family gave."""
    theirs = upload.by.organisation_id if upload.by else None
    ours = member.organisation_id == (theirs or upload.case.authority_id)
    return ours and member.may(Permission.FILES_HELD)


def looked_after_by(member: Member) -> Q:
    """The same as a condition on a list of files."""
    if not member.may(Permission.FILES_HELD):
        return Q(pk__in=[])
    of_nobody = Q(by__organisation__isnull=True, case__authority_id=member.organisation_id)
    return Q(by__organisation_id=member.organisation_id) | of_nobody


def may_go(upload: Upload) -> bool:
    """Whether it may be disclosed: scanned, not set aside, and a second person looked at what was stopped or unread."""
    if not scanned(upload) or is_set_aside(upload):
        return False
    return let_go(upload) or not (upload.hits or upload.unread)


def _from_their_side(who: str, member: Member) -> Q:
    """Made by a colleague. Not for the council's own advisers: a council writes about all its children."""
    colleague = Q(**{f"{who}__organisation_id": member.organisation_id})
    return colleague & ~Q(case__authority_id=member.organisation_id)
