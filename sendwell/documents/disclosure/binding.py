"""Binding a document to its recipient: fingerprints of both, made with it and compared whenever it would go (B01)."""

import hashlib
import json
from collections.abc import Sequence

from sendwell.documents.models import Bundle, Disclosure, Letter

type Document = Letter | Bundle
"""What may be disclosed: something about one child, for one recipient. A list or an export is neither (B05)."""


def recipient_key(name: str, member_id: int | None, lines: Sequence[str]) -> str:
    """The fingerprint of a recipient: who, with which account, at which address."""
    return _fingerprint([name, member_id, list(lines)])


def key_of(document: Document) -> str:
    """The fingerprint of the recipient that the document names now."""
    return recipient_key(document.to_name, document.to_member_id, document.to_lines)


def version_of(document: Document) -> str:
    """The fingerprint of what the document says now."""
    if isinstance(document, Bundle):
        return _fingerprint([document.case_id, document.title, document.items])
    return _fingerprint(
        [
            document.case_id,
            document.title,
            document.blocks,
            document.from_name,
            document.letterhead,
            document.day.isoformat(),
        ]
    )


def reference_of(key: str, case_ref: str) -> str:
    """A short reference of the recipient for the foot of a page. It says nothing of who they are."""
    return f"R-{_fingerprint([key, case_ref])[:6].upper()}"


def still_bound(disclosure: Disclosure, document: Document) -> bool:
    """Whether the document still is for whom, and says what, it did when it was made.

    Letters from before the gate have no fingerprints; the database lets nobody change them.
    """
    if not disclosure.version:
        return isinstance(document, Letter)
    return disclosure.recipient_key == key_of(document) and disclosure.version == version_of(document)


def _fingerprint(said: object) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
