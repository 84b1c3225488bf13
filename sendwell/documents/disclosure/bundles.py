"""Putting letters and files of one case together for one recipient, in one PDF (feature 117; B02, B09).

It holds everything that was chosen or it is not made: nothing is left out in silence, and nothing goes in that
the recipient may not have as it stands.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case
from sendwell.documents import findings, parsing, storage, typeset
from sendwell.documents.disclosure import binding, gate
from sendwell.documents.disclosure.flags import KnownOfFamily
from sendwell.documents.guard.asking import of_another_child, of_another_household
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Letter, RedactedCopy, Upload
from sendwell.documents.opening import may_go, readable_letters, readable_uploads
from sendwell.documents.pages.letters import letter_as_sent
from sendwell.law.refusals import Refused
from sendwell.people.family_map import family_map
from sendwell.people.models import Profile, Seal
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
    anything that this recipient may not have as it stands: held, not redacted for them, sealed, or not to be
    printed. Then there is no bundle.
    """
    require(by, Permission.BUNDLE_MAKE)
    if by.organisation_id != case.authority_id:
        raise NotThere
    return put_together(case=case, title=title, letters=letters, uploads=uploads, to=to, by=by, day=day)


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
    chosen = _chosen(case, letters, uploads, by, day)
    _may_be_sent(case, to, day)
    items = [_of_letter(each, to) for each in chosen[0]]
    items += [_of_upload(each, case, to, day) for each in chosen[1]]
    if not items:
        raise Refused("Choose at least one letter or file.", field="documents")
    return _bound(case, title, items, to, by, day, gateway)


def _chosen(
    case: Case, letters: Sequence[uuid.UUID], uploads: Sequence[uuid.UUID], by: Member, day: date
) -> tuple[list[Letter], list[Upload]]:
    """What was chosen, each of this case and theirs to read, in the order of their days."""
    found = (
        readable_letters(by, day)
        .filter(case=case, uid__in=letters)
        .select_related("case__child", "disclosure")
    )
    files = readable_uploads(by, day).filter(case=case, uid__in=uploads).select_related("case", "release")
    if len(found) != len(set(letters)) or len(files) != len(set(uploads)):
        raise NotThere
    sealed = Seal.objects.filter(child_id=case.child_id, lifted_on__isnull=True)
    shut = set(sealed.values_list("item", "number"))
    if any(("letter", each.pk) in shut for each in found) or any(
        ("upload", each.pk) in shut for each in files
    ):
        raise Refused("One of these is sealed. It does not go into a bundle.", field="documents")
    return sorted(found, key=lambda each: (each.day, each.pk)), sorted(files, key=lambda each: each.pk)


def _may_be_sent(case: Case, to: Recipient, day: date) -> None:
    adult = to.member.adult_id if to.member else None
    if adult is None:
        return
    if family_map(case.child).profile_of(adult, day) in (Profile.HOLD, Profile.NONE):
        raise Refused(f"Nothing may be sent to {to.name} until two people have decided so.", field="to")


def _limited(case: Case, to: Recipient, day: date) -> bool:
    """Whether this recipient gets redacted copies only."""
    adult = to.member.adult_id if to.member else None
    if adult is None:
        return False
    found = family_map(case.child)
    return found.profile_of(adult, day) is Profile.REDACTED or found.hidden_from(adult, day).secret


def _of_letter(letter: Letter, to: Recipient) -> Item:
    """The letter as this recipient may read it: another's address is left out."""
    theirs = letter.to_member_id is not None and to.member is not None and letter.to_member_id == to.member.pk
    if to.member is not None and to.member.is_family and letter.to_member_id and not theirs:
        raise Refused(f"“{letter.title}” was written to somebody else in the family.", field="documents")
    named = letter.to_name == to.name and not to.outside
    pdf = typeset.letter_pdf(letter_as_sent(letter, addressed=theirs or named))
    sha256 = hashlib.sha256(pdf).hexdigest()
    return Item(letter.title, words.day(letter.day), "pdf", pdf, sha256, f"letter:{letter.uid}")


def _of_upload(upload: Upload, case: Case, to: Recipient, day: date) -> Item:
    """The file, or the copy redacted for this recipient where they get no other (B09)."""
    given = _redacted(upload, to) if _limited(case, to, day) else upload
    if not may_go(given):
        raise Refused(
            f"{upload.name} is held. Look at it under “Files that are held” first.", field="documents"
        )
    if given.kind not in PRINTABLE:
        raise Refused(f"{upload.name} cannot be put into a PDF. Ask for it as a PDF.", field="documents")
    content = storage.read(given)
    return Item(
        upload.name,
        words.day(upload.at.date()),
        given.kind,
        content,
        given.sha256,
        f"upload:{upload.uid}",
        hides=bool(findings.hidden(given.found)),
        unread=given.unread,
    )


def _redacted(upload: Upload, to: Recipient) -> Upload:
    key = binding.recipient_key(to.name, to.member.pk if to.member else None, to.lines)
    found = RedactedCopy.objects.filter(upload=upload, recipient_key=key, checked_by__isnull=False)
    copy = found.select_related("copy__release").first()
    if copy is None:
        raise Refused(
            f"{to.name} may have {upload.name} only redacted, and no redacted copy was checked. "
            "The bundle was not made.",
            field="documents",
        )
    return copy.copy


def _bound(
    case: Case, title: str, items: list[Item], to: Recipient, by: Member, day: date, gateway: str
) -> Bundle:
    """Set, bound, looked at by the guard, kept, and through the gate."""
    bundle = Bundle(
        case=case,
        title=title,
        to_name=to.name,
        to_member=to.member,
        to_lines=list(to.lines),
        items=[
            {"title": each.title, "day": each.day, "sha256": each.sha256, "of": each.of} for each in items
        ],
        day=day,
        written_by=by,
    )
    made = _printed(bundle, items)
    bundle.sha256, bundle.pages = hashlib.sha256(made.content).hexdigest(), made.pages
    bundle.file.save(f"{bundle.uid}.pdf", ContentFile(made.content), save=False)
    storage.settle(bundle.file.name or "")
    bundle.save()
    flags = KnownOfFamily(case, day).flags(for_family=False) + _found(made, items, case, to, day)
    family = to.member is not None and to.member.is_family
    right = gateway or (gate.FAMILY if family else gate.OTHERS)
    gate.disclose(bundle, gateway=right, flags=flags, by=by, day=day)
    return bundle


def _printed(bundle: Bundle, items: list[Item]) -> parsing.Parsed:
    cover = typeset.sheet_pdf(bundle.title, _contents(bundle))
    documents = [("pdf", cover), *map(_as_pages, items)]
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


def _as_pages(item: Item) -> tuple[str, bytes]:
    if item.kind != "txt":
        return item.kind, item.content
    return "pdf", typeset.sheet_pdf(item.title, item.content.decode().split("\n\n"))


def _found(made: parsing.Parsed, items: list[Item], case: Case, to: Recipient, day: date) -> list[str]:
    """What the guard and the reading of the files say against it."""
    hits = of_another_child(made.text, child_id=case.child_id)
    if to.member is not None and to.member.adult_id:
        hidden = family_map(case.child).hidden_from(to.member.adult_id, day)
        hits += of_another_household(made.text, hidden.adults) if hidden.secret else []
    found = ["guard"] if hits else []
    found += ["unread"] if any(each.unread for each in items) else []
    return found + (["hidden_content"] if any(each.hides for each in items) else [])
