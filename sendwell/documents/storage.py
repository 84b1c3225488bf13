"""Where bytes are kept: on this disk, or in a bucket by setting. Bytes are written before their row, never after.

So a row never lacks its bytes; bytes without a row are left when a transaction is undone, and `sweep` finds them.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from sendwell.documents.models import Bundle, Upload

FOLDERS = ("uploads", "bundles")
LEFT_FOR = timedelta(hours=24)
"""A transaction that lasts a day has failed. Younger bytes may be waiting for their row."""


def settle(name: str) -> None:
    """Wait until file and folder are on the disk. A bucket has done so when it answers."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        return
    for each in (path, path.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(now: datetime) -> int:
    """Delete bytes that no row knows and that are older than a day. Returns how many."""
    gone = 0
    for name in list(_everything()):
        if not _known(name) and now - _age(name) > LEFT_FOR:
            default_storage.delete(name)
            gone += 1
    return gone


def missing() -> list[str]:
    """The uploads and bundles whose bytes are not there or are not what they were, by their numbers."""
    kept: list[Upload | Bundle] = [
        *Upload.objects.exclude(file="").order_by("pk"),
        *Bundle.objects.order_by("pk"),
    ]
    return [str(each) for each in kept if not _whole(each)]


class Damaged(Exception):
    """The bytes of a row are gone, or are not what they were."""


def read(each: Upload | Bundle) -> bytes:
    """The bytes of an upload or bundle, seen to be those that were kept. Raises Damaged."""
    try:
        with each.file.open("rb") as opened:
            content = bytes(opened.read())
    except (OSError, ValueError):
        raise Damaged(str(each)) from None
    if hashlib.sha256(content).hexdigest() != each.sha256:
        raise Damaged(str(each))
    return content


def _whole(each: Upload | Bundle) -> bool:
    try:
        read(each)
    except Damaged:
        return False
    return True


def _known(name: str) -> bool:
    """Whether a row has these bytes: asked behind the walls, because the worker sees no rows of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_row_of(%s)", [name])
        (known,) = cursor.fetchone()
    return bool(known)


def _age(name: str) -> datetime:
    written = default_storage.get_modified_time(name)
    return written if timezone.is_aware(written) else timezone.make_aware(written)


def _everything(folders: tuple[str, ...] = FOLDERS) -> Iterator[str]:
    for folder in folders:
        try:
            below, files = default_storage.listdir(folder)
        except FileNotFoundError:
            continue
        yield from (f"{folder}/{file}" for file in files if file)
        yield from _everything(tuple(f"{folder}/{each}" for each in below if each))
