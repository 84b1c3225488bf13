"""Where bytes are kept: on this disk, or in a bucket by setting. Bytes are written before their row, never after.

So a row never lacks its bytes; bytes without a row are left when a transaction is undone, and `sweep` finds them.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
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
    kept = [*Upload.objects.exclude(file="").order_by("pk"), *Bundle.objects.order_by("pk")]
    return [str(each) for each in kept if not _whole(each)]


def _whole(each: Upload | Bundle) -> bool:
    try:
        with each.file.open("rb") as opened:
            return hashlib.sha256(opened.read()).hexdigest() == each.sha256
    except OSError:
        return False


def _known(name: str) -> bool:
    return Upload.objects.filter(file=name).exists() or Bundle.objects.filter(file=name).exists()


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
