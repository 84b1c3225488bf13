"""Keeping proof that a privacy notice was shown (UK GDPR articles 12 to 14; Quick Guide 8.1)."""

from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.law.refusals import Refused
from sendwell.people.models import Adult, Child
from sendwell.sharing.models import NoticeShown, ShownHow
from sendwell.sharing.notices import Notice
from sendwell.ui.words import day as in_full


def note_on_screen(*, notice: Notice, by: Member, day: date) -> None:
    """Note that a member has had this version on their screen; once for each version, however often they look."""
    NoticeShown.objects.bulk_create(
        [
            NoticeShown(
                audience=notice.audience,
                notice=notice.version,
                how=ShownHow.SCREEN,
                shown_on=day,
                member=by,
                adult_id=by.adult_id,
                child_id=by.child_id,
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def note_handed_over(
    *,
    notice: Notice,
    how: ShownHow,
    shown_on: date,
    by: Member,
    day: date,
    adult: Adult | None = None,
    child: Child | None = None,
) -> NoticeShown:
    """Note that somebody gave or read this version to an adult or a child, and on which day.

    Whoever calls this has opened the child's case first. Raises Refused for a day that has not come, or on which
    there was no such version yet.
    """
    if shown_on > day:
        raise Refused(f"{in_full(shown_on)} has not come yet. Check the day.", field="shown_on")
    if shown_on < notice.version:
        raise Refused(
            f"This version is from {in_full(notice.version)}. It cannot have been shown on {in_full(shown_on)}.",
            field="shown_on",
        )
    if how is ShownHow.SCREEN:
        raise Refused("What is read on a screen notes itself. Choose paper or reading aloud.", field="how")
    return NoticeShown.objects.create(
        audience=notice.audience,
        notice=notice.version,
        how=how,
        shown_on=shown_on,
        by=by,
        adult=adult,
        child=child,
    )
