"""Taking in a file about a case. It is kept under a number; its name is only a label."""

import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.documents.claims import CALLED, check
from sendwell.documents.models import Upload
from sendwell.law.refusals import Refused

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LONGEST_NAME = 120
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Examined:
    """A file that is what it claims to be."""

    name: str
    kind: str
    content: bytes


@transaction.atomic
def take_in(
    file: "UploadedFile[Any]", *, case: Case, by: Member | None, about: str = "", field: str | None = None
) -> Upload:
    """Keep a file that somebody gave us about a case. Records no event: the act that takes it does.

    Raises Refused, beside `field`, when it is empty, too large, or not what it claims to be.
    """
    examined = examine(file, field=field)
    uid = uuid.uuid4()
    return Upload.objects.create(
        uid=uid,
        case=case,
        about=about,
        file=ContentFile(examined.content, name=f"{uid}.{examined.kind}"),
        name=examined.name,
        kind=examined.kind,
        size=len(examined.content),
        sha256=hashlib.sha256(examined.content).hexdigest(),
        by=by,
    )


def examine(file: "UploadedFile[Any]", *, field: str | None = None) -> Examined:
    """The file read and checked, for a form that must say early what is wrong with it. Raises Refused."""
    name = cleaned_name(file.name or "")
    try:
        kind = _kind(name)
        content = _content(file, name)
        check(content, name, kind)
    except Refused as refused:
        raise Refused(refused.words, field=field) from refused
    return Examined(name, kind, content)


def cleaned_name(name: str) -> str:
    """A name fit to be shown: no folders, no invisible characters, not too long, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    plain = " ".join(visible.split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or not stem:
        return plain[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if len(ending) < 10 else plain[:LONGEST_NAME]


def _kind(name: str) -> str:
    kind = name.rpartition(".")[2].lower()
    if kind not in CALLED:
        raise Refused(f"{name} is neither a PDF nor a Word document (docx). Save it as one and choose that.")
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
