"""What somebody outside does with a link: ask for a code, type it, read what they were handed."""

from datetime import date, datetime
from enum import Enum

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from sendwell.documents import parsing, storage, typeset
from sendwell.documents.handing.link import OURS, is_the_code, make_code, spoken
from sendwell.documents.handing.opening import opened_by_link
from sendwell.documents.handing.outsider import bundle_of, outsider_of
from sendwell.documents.models import HandOver, Opened, Told
from sendwell.documents.models.handing import MOST_TEXTS, MOST_TRIES
from sendwell.law.refusals import Refused
from sendwell.ui import words

TEXT = "Your code is {}. It works once. Whoever sent you the link never asks you for it."


class Tried(Enum):
    """What became of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    NO_CODE = "no code"


def try_code(token: str, typed: str, *, now: datetime, day: date) -> tuple[Tried, HandOver]:
    """Try a code, and count it where it is wrong. Nothing is raised for it, or the count would be undone with it.

    The right one is used up. The fifth wrong one in a row locks the link for good and tells whoever gave it.
    Raises NotThere for a link that does not work.
    """
    with opened_by_link(token, day, held=True) as given:
        if not given.code_hash:
            return Tried.NO_CODE, given
        if is_the_code(given, typed):
            given.code_hash, given.tries = "", 0
            given.save(update_fields=["code_hash", "tries"])
            _note(given, paper=False)
            return Tried.RIGHT, given
        return _wrong(given, now), given


def _wrong(given: HandOver, now: datetime) -> Tried:
    given.tries += 1
    if given.tries < MOST_TRIES:
        given.save(update_fields=["tries"])
        return Tried.WRONG
    given.locked_at, given.code_hash = now, ""
    given.save(update_fields=["tries", "locked_at", "code_hash"])
    tell = import_string(settings.TELLS)
    tell(given.by, "hand_over_locked", OURS.format(given.uid), case=given.case)
    return Tried.LOCKED


@transaction.atomic
def text_code(token: str, *, day: date) -> None:
    """Send a new code to their mobile; it is not kept. Raises NotThere, and Refused where none can be sent."""
    with opened_by_link(token, day, held=True) as given:
        if given.told != Told.TEXT:
            raise Refused("Whoever sent you the link reads the code out to you.")
        if given.codes >= MOST_TEXTS:
            raise Refused("Five codes have been sent. Ask whoever sent you the link.")
        said = TEXT.format(spoken(make_code(given)))
        import_string(f"{settings.TEXTS}.text_now")(given.mobile, said)


def copy_of(given: HandOver, *, at: datetime) -> bytes:
    """The PDF, with who opened it and when on each page (B17). Raises Refused or Damaged before it gives another."""
    bundle, to = bundle_of(given), outsider_of(given)
    opened = (
        f"Opened by {to.name}, {to.organisation}, on {words.when(at)}. For them alone: not to be passed on."
    )
    copy = parsing.stamped(storage.read(bundle), typeset.stamp_pdf(opened, bundle.pages))
    _note(given, paper=True)
    return copy


def _note(given: HandOver, *, paper: bool) -> None:
    Opened.objects.create(disclosure=given.disclosure, hand_over=given, paper=paper)
