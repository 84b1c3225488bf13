"""Taking in a file about a case. It is kept as a clean copy under a number; its name is only a label.

The kinds and limits stand in `LIMITS`, which every page that asks for a file shows (F01).
"""

import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Now

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.documents import scanner, storage
from sendwell.documents.guard.asking import of_another_child
from sendwell.documents.models import Held, Upload
from sendwell.documents.parsing import parsed
from sendwell.law.refusals import Refused

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpg": "image/jpeg",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
}
KIND_OF_ENDING = {
    "pdf": "pdf",
    "docx": "docx",
    "odt": "odt",
    "jpg": "jpg",
    "jpeg": "jpg",
    "png": "png",
    "heic": "heic",
    "txt": "txt",
}
ENDINGS = [f".{ending}" for ending in KIND_OF_ENDING]
LIMITS = (
    "A PDF (pdf), Word (docx) or OpenDocument (odt) file, a picture (jpg, png or heic) or plain text (txt). "
    "Up to 10 MB. A picture can have up to 40 million pixels. Pictures inside a document must be jpg or png. "
    "No macros, passwords or files inside files. "
    "We keep a clean copy: who made it, when and where is taken out."
)
LONGEST_NAME = 120
MEGABYTE = 1024 * 1024
A_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Examined:
    """A file that is what it claims to be: its clean copy and what was found in it."""

    name: str
    kind: str
    content: bytes = field(repr=False)
    given: bytes = field(repr=False)
    text: str = field(repr=False)
    pages: int
    unread: int
    found: dict[str, int]


@transaction.atomic
def take_in(
    file: "UploadedFile[Any]", *, case: Case, by: Member | None, about: str = "", field: str | None = None
) -> Upload:
    """Keep a file that somebody gave us about a case. Records no event: the act that takes it does.

    It may be held: until a scanner has seen it, and when it names another child. Raises Refused, beside
    `field`, when it is empty, too large, more than may be sent in a day, or not what it claims to be.
    """
    examined = examine(file, field=field)
    _within_quota(len(examined.content), case, by, field)
    scanned = scanner.scan(examined.given)
    upload = Upload(
        uid=uuid.uuid4(),
        case=case,
        about=about,
        name=examined.name,
        kind=examined.kind,
        size=len(examined.content),
        pages=examined.pages,
        sha256=hashlib.sha256(examined.content).hexdigest(),
        given_sha256=hashlib.sha256(examined.given).hexdigest(),
        state=scanned.state,
        why=scanned.why,
        scanned_at=None if scanned.state in (Held.WAITING, Held.NO_SCANNER) else Now(),
        found=examined.found,
        unread=examined.unread,
        hits=of_another_child(f"{_as_said(examined.name)}\n{examined.text}", child_id=case.child_id),
        by=by,
    )
    if scanned.state is not Held.REFUSED:
        upload.file.save(f"{upload.uid}.{upload.kind}", ContentFile(examined.content), save=False)
        storage.settle(upload.file.name or "")
    upload.save()
    return upload


def examine(file: "UploadedFile[Any]", *, field: str | None = None) -> Examined:
    """The file read, opened apart and cleaned, for a form that must say early what is wrong. Raises Refused."""
    name = cleaned_name(file.name or "")
    try:
        kind = _kind(name)
        given = _content(file, name)
        seen = parsed(kind, given, name)
    except Refused as refused:
        raise Refused(refused.words, field=field) from refused
    return Examined(
        name=_named_as(name, kind, seen.kind),
        kind=seen.kind,
        content=seen.content,
        given=given,
        text=seen.text,
        pages=seen.pages,
        unread=seen.unread,
        found=seen.found,
    )


def cleaned_name(name: str) -> str:
    """A name fit to be shown: no folders, no invisible characters, not too long, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    plain = " ".join(visible.split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or not stem:
        return plain[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if len(ending) < 10 else plain[:LONGEST_NAME]


def _as_said(name: str) -> str:
    """A name as the guard reads words: its ending is none, and what stands for a space parts them."""
    return name.rpartition(".")[0].replace("_", " ")


def _named_as(name: str, given: str, kept: str) -> str:
    """A picture of another kind than was sent is called what it is."""
    return name if given == kept else f"{name.rpartition('.')[0]}.{kept}"


def _kind(name: str) -> str:
    kind = KIND_OF_ENDING.get(name.rpartition(".")[2].lower())
    if kind is None:
        raise Refused(
            f"{name} cannot be taken. We take PDF, Word (docx), OpenDocument (odt), pictures (jpg, png, heic) and "
            "plain text (txt). Save it as one of these and choose that."
        )
    return kind


def _content(file: "UploadedFile[Any]", name: str) -> bytes:
    most = settings.MAX_UPLOAD_BYTES
    if not file.size:
        raise Refused(f"{name} is empty. Check the file and choose it again.")
    if file.size > most:
        raise Refused(
            f"{name} has {file.size / MEGABYTE:.1f} MB. The most we can take is {most // MEGABYTE} MB. "
            "Save it with smaller pictures, or in parts."
        )
    file.seek(0)
    return bytes(file.read(most + 1))


def _within_quota(size: int, case: Case, by: Member | None, field: str | None) -> None:
    """What one person may send in a day, and what one case may hold, so that nobody fills the disk (F21)."""
    in_case = Upload.objects.filter(case=case).aggregate(bytes=Sum("size"), many=Count("pk"))
    if (in_case["bytes"] or 0) + size > settings.MAX_CASE_BYTES or in_case["many"] >= settings.MAX_CASE_FILES:
        raise Refused(
            "This case holds as many files as it can. Ask the council to make room, or send the file another way.",
            field=field,
        )
    if by is None:
        return
    today = Q(by=by, at__gt=Now() - A_DAY)
    sent = Upload.objects.filter(today).aggregate(bytes=Sum("size"), many=Count("pk"))
    if (sent["bytes"] or 0) + size > settings.MAX_MEMBER_BYTES or sent["many"] >= settings.MAX_MEMBER_FILES:
        raise Refused(
            "You have sent as many files as one person can in 24 hours. Try again tomorrow. What is already here "
            "is kept.",
            field=field,
        )
