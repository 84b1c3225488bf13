"""Letters, files, bundles, and what left for whom."""

from sendwell.documents.models.disclosure import Bundle, Disclosure, Going, Opened
from sendwell.documents.models.letters import Letter
from sendwell.documents.models.uploads import GuardRelease, Held, RedactedCopy, Upload

__all__ = [
    "Bundle",
    "Disclosure",
    "Going",
    "GuardRelease",
    "Held",
    "Letter",
    "Opened",
    "RedactedCopy",
    "Upload",
]
