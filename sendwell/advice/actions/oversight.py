"""The preliminary review of a service, and what a designated officer finds out (Quick Guide 6.4.1 and 6.2.2)."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.advice.actions import standing
from sendwell.advice.models import AdviceRequest, PreliminaryReview, Triangulation
from sendwell.advice.opening import visible_requests
from sendwell.advice.review import ANSWERS, items
from sendwell.casebook import history
from sendwell.law.refusals import Refused
from sendwell.ui import words


@transaction.atomic
def preliminary_review(
    *, request: AdviceRequest, answers: Mapping[str, str], by: Member, day: date, notes: str = ""
) -> PreliminaryReview:
    """Work through the checklist before anything else. Notes and answers stay with the service.

    Raises Refused while an item has no answer.
    """
    request = standing.held(request, by, day, Permission.ADVICE_TRIAGE)
    standing.still_open(request)
    for item in items():
        if answers.get(item.id) not in ANSWERS:
            raise Refused(f"Answer this one: {item.text}", field=item.id)
    kept = {item.id: answers[item.id] for item in items()}
    review, _ = PreliminaryReview.objects.update_or_create(
        request=request, defaults={"answers": kept, "notes": notes, "by": by, "day": day}
    )
    history.record(request.case, "preliminary_review_done", by=by, day=day, about=request.ref)
    return review


@transaction.atomic
def triangulate(
    *,
    request: AdviceRequest,
    source: str,
    found: str,
    unmet_need: bool,
    by: Member,
    day: date,
    next_step: str = "",
    next_by: date | None = None,
) -> Triangulation:
    """Note what one source said of a child whom nobody seems to know (feature 46).

    A need that nobody meets has a next step with a day. The chronology says which source and whether a need
    came to light; what was found stays in the log.
    """
    require(by, Permission.ADVICE_OVERSEE)
    request = standing.hold(request)
    if not visible_requests(by, day).filter(pk=request.pk).exists():
        raise NotThere
    _check(found, unmet_need, next_step, next_by, day)
    entry = Triangulation(
        case=request.case,
        request=request,
        source=source,
        found=found,
        unmet_need=unmet_need,
        next_step=next_step,
        next_by=next_by,
        by=by,
        day=day,
    )
    entry.save()
    details = {"source": entry.get_source_display(), "unmet_need": "Yes" if unmet_need else "No"}
    history.record(request.case, "triangulated", by=by, day=day, about=request.ref, details=details)
    return entry


def _check(found: str, unmet_need: bool, next_step: str, next_by: date | None, day: date) -> None:
    if not found.strip():
        raise Refused("Write what you found out.", field="found")
    if unmet_need and not (next_step.strip() and next_by):
        raise Refused("A need that nobody meets wants a next step and a day.", field="next_step")
    if next_by and next_by < day:
        raise Refused(f"The next step would be by {words.day(next_by)}, which has passed.", field="next_by")
    if next_step.strip() and next_by is None:
        raise Refused("Say by which day the next step is taken.", field="next_by")
