"""Putting letters and files of one case together for one recipient, in one PDF (feature 117; B02, B09).

It holds everything that was chosen or it is not made: nothing is left out in silence, and nothing goes in that
the recipient may not have as it stands.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case
from sendwell.documents import findings, parsing, storage, typeset
from sendwell.documents.disclosure import binding, gate
from sendwell.documents.disclosure.flags import KnownOfFamily
from sendwell.documents.disclosure.receiving import Receiver, anything_stopped
from sendwell.documents.guard.asking import of_another_child, of_another_household
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Disclosure, Going, Letter, RedactedCopy, Upload
from sendwell.documents.opening import (
    may_go,
    readable_letters,
    readable_uploads,
    withheld_letters,
    withheld_uploads,
)
from sendwell.documents.pages.letters import letter_as_sent
from sendwell.documents.readers import told_for
from sendwell.law.refusals import Refused
from sendwell.people.models import SealKind
from sendwell.people.seals import sealed_from
from sendwell.ui import words

PRINTABLE = {"pdf", "jpg", "png", "txt"}


@dataclass(frozen=True)
class Item:
    """One document of a bundle, as this recipient gets it."""

    title: str
    day: str
    kind: str
    content: bytes
    sha256: str
    of: str
    """Which of the case's documents it is: "letter:..." or "upload:..."."""
    hides: bool = False
    unread: int = 0


@transaction.atomic
def make_bundle(
    *,
    case: Case,
    title: str,
    letters: Sequence[uuid.UUID],
    uploads: Sequence[uuid.UUID],
    to: Recipient,
    by: Member,
    day: date,
) -> Bundle:
    """One PDF of these letters and files for `to`, through the gate. Records no event.

    Raises NotThere for a document of another case or one that is not the member's to read, and Refused for
    anything that this recipient may not have as it stands: not released, held, not redacted for them, sealed with
    its own number or what it is about, damaged, or not to be printed; for a recipient who may be sent nothing; and
    where sharing with their organisation has stopped or nothing lets it pass. Then there is no bundle.
    Whoever it is for is told once it is released; where nobody can open it here, it waits for the post.
    """
    require(by, Permission.BUNDLE_MAKE)
    if by.organisation_id != case.authority_id:
        raise NotThere
    made = put_together(case=case, title=title, letters=letters, uploads=uploads, to=to, by=by, day=day)
    for each in _told_of(made):
        gate.tell(made, each, "bundle_made", reverse("documents:bundle", kwargs={"uid": made.uid}))
    return made


def _told_of(bundle: Bundle) -> list[Member | str]:
    """Whom to tell: whoever it is for, by account, or those who read for the organisation it is for."""
    if bundle.to_member is not None:
        return [bundle.to_member]
    return told_for(bundle.to_organisation, bundle.day) if bundle.to_organisation else []


def put_together(
    *,
    case: Case,
    title: str,
    letters: Sequence[uuid.UUID],
    uploads: Sequence[uuid.UUID],
    to: Recipient,
    by: Member,
    day: date,
    gateway: str = "",
) -> Bundle:
    """The same for a member whom the caller has let in. `gateway` is by what right, where that is not plain."""
    found, files = _chosen(case, letters, uploads, by, day)
    receiver = Receiver(case, to, day)
    receiver.require_may_receive(sender=by.organisation, files=bool(files))
    items = [_of_letter(each, receiver) for each in found]
    items += [_of_upload(each, receiver) for each in files]
    if not items:
        raise Refused("Choose at least one letter or file.", field="documents")
    return _bound(title, items, receiver, by, gateway)


def _chosen(
    case: Case, letters: Sequence[uuid.UUID], uploads: Sequence[uuid.UUID], by: Member, day: date
) -> tuple[list[Letter], list[Upload]]:
    """What was chosen, each of this case, theirs to read and released, in the order of their days."""
    found = (
        (readable_letters(by, day) | withheld_letters(by, day))
        .filter(case=case, uid__in=letters)
        .select_related("case__child", "disclosure")
    )
    files = (
        (readable_uploads(by, day) | withheld_uploads(by, day))
        .filter(case=case, uid__in=uploads)
        .select_related("case", "release", "set_aside")
    )
    if len(found) != len(set(letters)) or len(files) != len(set(uploads)):
        raise NotThere
    _none_sealed(case, found, files, day)
    out = _still_out(found)
    for each in found:
        if each.pk not in out:
            raise Refused(
                f"“{each.title}” has not been released. It cannot go into a bundle.", field="documents"
            )
    return sorted(found, key=lambda each: (each.day, each.pk)), sorted(files, key=lambda each: each.pk)


def _still_out(letters: Iterable[Letter]) -> frozenset[int]:
    """Which of them are released, held so: none is taken back while it goes into a bundle (B16)."""
    held = Disclosure.objects.select_for_update().filter(letter__in=[each.pk for each in letters])
    states = dict(held.order_by("pk").values_list("letter_id", "state"))
    return frozenset(letter for letter, state in states.items() if state == Going.RELEASED)


def _none_sealed(case: Case, letters: Iterable[Letter], uploads: Iterable[Upload], day: date) -> None:
    """Nothing sealed goes into a bundle, nor what was written about it: for no recipient, by nobody's leave."""
    sealed = sealed_from(case.child_id, SealKind, day)
    of_letters = any(sealed.hides("letter", each.pk, each.about) for each in letters)
    if of_letters or any(sealed.hides("upload", each.pk, each.about) for each in uploads):
        raise Refused("One of these is sealed. It does not go into a bundle.", field="documents")


def _of_letter(letter: Letter, receiver: Receiver) -> Item:
    """The letter as this recipient may read it: another's address is left out."""
    receiver.require_letter(letter)
    named = letter.to_adult_id is None and letter.to_name == receiver.to.name and not receiver.to.outside
    page = letter_as_sent(letter, addressed=receiver.is_theirs(letter) or named)
    pdf = typeset.letter_pdf(replace(page, large=receiver.large))
    sha256 = hashlib.sha256(pdf).hexdigest()
    return Item(letter.title, words.day(letter.day), "pdf", pdf, sha256, f"letter:{letter.uid}")


def _of_upload(upload: Upload, receiver: Receiver) -> Item:
    """The file, or the copy redacted for this recipient where they get no other (B09)."""
    given = _redacted(upload, receiver.to) if receiver.limited else upload
    if not may_go(given):
        raise Refused(
            f"{upload.name} is held. Look at it under “Files that are held” first.", field="documents"
        )
    if given.kind not in PRINTABLE:
        raise Refused(f"{upload.name} cannot be put into a PDF. Ask for it as a PDF.", field="documents")
    return Item(
        upload.name,
        words.day(upload.at.date()),
        given.kind,
        _bytes_of(given, upload.name),
        given.sha256,
        f"upload:{upload.uid}",
        hides=bool(findings.hidden(given.found)),
        unread=given.unread,
    )


def _bytes_of(given: Upload, name: str) -> bytes:
    try:
        return storage.read(given)
    except storage.Damaged:
        raise Refused(
            f"{name} is damaged. Ask for it again. The bundle was not made.", field="documents"
        ) from None


def _redacted(upload: Upload, to: Recipient) -> Upload:
    found = RedactedCopy.objects.filter(
        upload=upload, recipient_key=to.key_of_copies, checked_by__isnull=False
    )
    copy = found.select_related("copy__release", "copy__set_aside").first()
    if copy is None:
        raise Refused(
            f"{to.name} may have {upload.name} only redacted, and no redacted copy was checked. "
            "The bundle was not made.",
            field="documents",
        )
    return copy.copy


def _bound(title: str, items: list[Item], receiver: Receiver, by: Member, gateway: str) -> Bundle:
    """Set, bound, looked at by the guard, kept, and through the gate."""
    case, to, day = receiver.case, receiver.to, receiver.day
    bundle = Bundle(
        case=case,
        title=title,
        to_name=to.name,
        to_member=to.member,
        to_adult_id=to.adult_id,
        to_organisation=to.organisation,
        to_lines=list(to.lines),
        limited=receiver.limited,
        items=[
            {"title": each.title, "day": each.day, "sha256": each.sha256, "of": each.of} for each in items
        ],
        day=day,
        written_by=by,
    )
    made = _printed(bundle, items, large=receiver.large)
    bundle.sha256, bundle.pages = hashlib.sha256(made.content).hexdigest(), made.pages
    bundle.file.save(f"{bundle.uid}.pdf", ContentFile(made.content), save=False)
    storage.settle(bundle.file.name or "")
    bundle.save()
    flags = KnownOfFamily(case, day).flags(for_family=False) + _found(made, items, receiver)
    right = gateway or (gate.FAMILY if to.of_family else gate.OTHERS)
    gate.disclose(bundle, gateway=right, flags=flags, by=by, day=day)
    return bundle


def _printed(bundle: Bundle, items: list[Item], *, large: bool) -> parsing.Parsed:
    cover = typeset.sheet_pdf(bundle.title, _contents(bundle), large=large)
    documents = [("pdf", cover), *(_as_pages(each, large=large) for each in items)]
    key, version = binding.key_of(bundle), binding.version_of(bundle)[:12]
    whose = (
        f"{bundle.case.ref}, {bundle.case.child.initials}, to {bundle.to_name} "
        f"({binding.reference_of(key, bundle.case.ref)}), version {version}"
    )
    return parsing.bound(documents, partial(typeset.foot_pdf, whose))


def _contents(bundle: Bundle) -> list[str]:
    listed = [f"{number}. {each['title']}, {each['day']}" for number, each in enumerate(bundle.items, 1)]
    to = "\n".join([bundle.to_name, *bundle.to_lines])
    return [
        f"To:\n{to}",
        f"Case {bundle.case.ref}. Put together on {words.day(bundle.day)}.",
        "\n".join(listed),
    ]


def _as_pages(item: Item, *, large: bool) -> tuple[str, bytes]:
    if item.kind != "txt":
        return item.kind, item.content
    return "pdf", typeset.sheet_pdf(item.title, item.content.decode().split("\n\n"), large=large)


def _found(made: parsing.Parsed, items: list[Item], receiver: Receiver) -> list[str]:
    """What the guard, the reading of the files and the family's refusals say against it."""
    hits = of_another_child(made.text, child_id=receiver.case.child_id)
    hits += of_another_household(made.text, receiver.hidden)
    said = {
        "guard": bool(hits),
        "unread": any(each.unread for each in items),
        "hidden_content": any(each.hides for each in items),
        "stopped": receiver.to.outside and anything_stopped(receiver.case, receiver.day),
    }
    return [flag for flag, stands in said.items() if stands]
