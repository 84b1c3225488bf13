"""Opening a record in an emergency, in tests."""

from typing import Any

from django.utils import timezone

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.governance import actions
from sendwell.governance.models import BreakGlassReview

WORDS = "The child is in the emergency department and cannot say what they are allergic to."


def opening(case: Case, by: Member, **changes: Any) -> BreakGlassReview:
    """Everything that an emergency opening needs, with changes."""
    at = timezone.now()
    said: dict[str, Any] = {
        "child_id": case.child_id,
        "ground": "medical",
        "words": WORDS,
        "stepped_up": True,
        "by": by,
        "day": timezone.localdate(at),
        "at": at,
    }
    return actions.break_glass(**said | changes)


def reviewed(review: BreakGlassReview, by: Member, **changes: Any) -> BreakGlassReview:
    """A whole review, with changes."""
    said: dict[str, Any] = {
        "outcome": "justified",
        "findings": "The child was there and the allergy was found.",
        "withhold": False,
        "by": by,
        "at": timezone.now(),
    }
    return actions.review(review=review, **said | changes)
