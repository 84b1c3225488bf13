"""Verbs on files that are held: letting one go after a second look, scanning again, giving a redacted copy."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.documents import scanner, storage
from sendwell.documents.letters import Recipient
from sendwell.documents.models import GuardRelease, Held, RedactedCopy, SetAside, Upload
from sendwell.documents.opening import (
    is_set_aside,
    let_go,
    looks_after,
    may_go,
    may_open_upload,
    scanned,
)
from sendwell.documents.uploads import take_in
from sendwell.law.refusals import Refused

IDENTIFIERS = {
    "name": "The child’s name",
    "born": "The date of birth",
    "nhs_number": "The NHS number",
    "upn": "The UPN",
    "address": "The address",
}
"""What a second person can compare with the record. They tick two."""
TRIED = (Held.WAITING, Held.NO_SCANNER, Held.DAMAGED)
"""What the worker asks the scanner about again."""


@transaction.atomic
def release_upload(
    *, upload: Upload, ticks: Sequence[str], words: str, by: Member, day: date
) -> GuardRelease:
    """Let a file go that names, or may name, another child: a second person has compared two identifiers (B06).

    Raises Refused for whoever gave it, for fewer than two identifiers, without words, while no scanner has
    seen it, and when it was released already; NotThere for a file that is not theirs to know of, or that another
    organisation gave: its own people look first.
    """
    require(by, Permission.FILES_HELD)
    held = Upload.objects.select_for_update(of=("self",)).select_related("case", "by").get(pk=upload.pk)
    if not (may_open_upload(by, held, day) and looks_after(by, held)):
        raise NotThere
    if same_person(held.by_id, by):
        raise Refused("You sent this file. Somebody else has to look at it.")
    if is_set_aside(held):
        raise Refused("A colleague has said that this file is not to be used. Nothing was changed.")
    if let_go(held):
        raise Refused("A colleague has released this file already. Nothing was changed.")
    if not scanned(held):
        raise Refused("No virus scanner has seen this file. It cannot be released before.")
    require_two(ticks)
    if not words.strip():
        raise Refused("Say what you found when you looked.", field="words")
    return GuardRelease.objects.create(
        upload=held, author=held.by, by=by, ticks=sorted(set(ticks)), words=words, day=day
    )


@transaction.atomic
def set_aside(*, upload: Upload, why: str, by: Member, day: date) -> SetAside:
    """Say that a held file is not to be used: it is another child's, was refused by the scanner, or is damaged (H05).

    It goes to nobody, and is held work no more. Raises Refused for whoever gave it, without a reason, and for a file
    that is not held; NotThere for one that is not theirs to look at.
    """
    require(by, Permission.FILES_HELD)
    held = Upload.objects.select_for_update(of=("self",)).select_related("case", "by").get(pk=upload.pk)
    if not (may_open_upload(by, held, day) and looks_after(by, held)):
        raise NotThere
    if same_person(held.by_id, by):
        raise Refused("You sent this file. Somebody else has to say that it is not to be used.")
    if is_set_aside(held):
        raise Refused("A colleague has said so already. Nothing was changed.")
    if may_go(held):
        raise Refused("This file is not held. Nothing was changed.")
    if not why.strip():
        raise Refused("Say why it is not to be used.", field="why")
    return SetAside.objects.create(upload=held, author=held.by, by=by, why=why.strip(), day=day)


def require_two(ticks: Sequence[str]) -> None:
    """Two identifiers were compared. Raises Refused."""
    if len(set(ticks) & set(IDENTIFIERS)) < 2:
        raise Refused("Tick two things that you compared with the record.", field="ticks")


def scan_again(upload: Upload, *, now: datetime) -> Held:
    """Ask the scanner about a file that waits. What it refuses is deleted; what is damaged says so, and is tried
    again in its turn, as its bytes may be restored. For the worker."""
    if upload.state not in TRIED:
        return Held(upload.state)
    said = _judged(upload)
    upload.state, upload.why, upload.tried_at = said.state, said.why, now
    if said.state in (Held.CLEAN, Held.REFUSED):
        upload.scanned_at = now
    if said.state is Held.REFUSED:
        upload.file = ""
    upload.save(update_fields=["state", "why", "scanned_at", "tried_at", "file"])
    return said.state


def _judged(upload: Upload) -> scanner.Scanned:
    try:
        return scanner.scan(storage.read(upload))
    except storage.Damaged:
        return scanner.Scanned(Held.DAMAGED, "Its bytes are gone, or are not what they were.")


@transaction.atomic
def give_redacted_copy(
    *, upload: Upload, to: Recipient, file: "UploadedFile[Any]", by: Member, day: date
) -> RedactedCopy:
    """Keep a copy of a file from which everything was taken out that this recipient must not learn.

    It counts once `check_redacted_copy` was done by another. Raises Refused, NotThere.
    """
    require(by, Permission.BUNDLE_MAKE)
    if not may_open_upload(by, upload, day):
        raise NotThere
    copy = take_in(file, case=upload.case, by=by, about=upload.about, field="file")
    key = to.key_of_copies
    RedactedCopy.objects.filter(upload=upload, recipient_key=key).delete()
    return RedactedCopy.objects.create(
        upload=upload, recipient_key=key, recipient_name=to.name, copy=copy, made_by=by
    )


@transaction.atomic
def check_redacted_copy(*, redacted: RedactedCopy, by: Member, day: date) -> RedactedCopy:
    """A second person has read the redacted copy beside the file. Raises Refused for whoever made it."""
    require(by, Permission.LETTER_CHECK)
    if not may_open_upload(by, redacted.copy, day):
        raise NotThere
    if same_person(redacted.made_by_id, by):
        raise Refused("You made this copy. Somebody else has to look at it.")
    redacted.checked_by, redacted.checked_on = by, day
    redacted.save(update_fields=["checked_by", "checked_on"])
    return redacted
