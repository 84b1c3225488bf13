"""Letters, files, bundles, what left for whom, and what was handed to somebody outside."""

from sendwell.documents.models.disclosure import Bundle, Disclosure, Going
from sendwell.documents.models.handing import HandOver, Opened, Told
from sendwell.documents.models.letters import Letter
from sendwell.documents.models.uploads import GuardRelease, Held, RedactedCopy, SetAside, Upload

__all__ = [
    "Bundle",
    "Disclosure",
    "Going",
    "GuardRelease",
    "HandOver",
    "Held",
    "Letter",
    "Opened",
    "RedactedCopy",
    "SetAside",
    "Told",
    "Upload",
]
