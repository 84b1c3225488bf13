"""The screens of the preliminary review and of the designated officer's log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from sendwell.access.models import Member
from sendwell.advice.forms.oversight import ReviewForm, TriangulationForm
from sendwell.advice.models import AdviceRequest, PreliminaryReview, Triangulation
from sendwell.advice.opening import open_request
from sendwell.advice.pages.frame import Frame, frame_of, open_to_answer
from sendwell.advice.review import ANSWERS, items
from sendwell.ui import words
from sendwell.ui.forms import Limit


@dataclass(frozen=True)
class SecondLook:
    """An item whose answer is not the one looked for, and what to do about it."""

    text: str
    answer: str
    hint: str


@dataclass(frozen=True)
class ReviewPage:
    """The checklist of a service."""

    frame: Frame
    done: str
    second_looks: Sequence[SecondLook]
    form: ReviewForm


@dataclass(frozen=True)
class Entry:
    """What one source said."""

    day: date
    source: str
    found: str
    unmet_need: bool
    next_step: str
    next_by: date | None
    by: str


@dataclass(frozen=True)
class TriangulationPage:
    """The log about one request, oldest first, and the form for another entry."""

    frame: Frame
    entries: Sequence[Entry]
    form: TriangulationForm


@dataclass(frozen=True)
class Opened:
    """A request opened for its review, and the review done before."""

    request: AdviceRequest
    done: PreliminaryReview | None


def open_review(member: Member, ref: str, *, as_of: date) -> Opened:
    """The request and what this provider reviewed before. Raises NotThere."""
    request = open_to_answer(member, ref, as_of=as_of, screen="preliminary review")
    done = PreliminaryReview.objects.select_related("by").filter(request=request)
    return Opened(request, done.filter(by__organisation=request.provider_id).first())


def review_page(opened: Opened, form: ReviewForm, *, as_of: date) -> ReviewPage:
    """The checklist with what needs a second look."""
    done = opened.done
    return ReviewPage(
        frame=frame_of(opened.request, as_of),
        done=f"{done.by.name}, {words.day(done.day)}" if done else "",
        second_looks=_second_looks(done) if done else (),
        form=form,
    )


def open_to_oversee(member: Member, ref: str, *, as_of: date) -> AdviceRequest:
    """A request about a child of this officer's commissioner. Raises NotThere."""
    return open_request(member, ref, as_of, screen="triangulation")


def triangulation_form(as_of: date, request: HttpRequest | None = None) -> TriangulationForm:
    """The form of one entry."""
    form = TriangulationForm(request)
    form.limit("next_by", not_before=Limit(as_of, "that day has passed"))
    return form


def triangulation_page(asked: AdviceRequest, form: TriangulationForm, *, as_of: date) -> TriangulationPage:
    """The log."""
    there = Triangulation.objects.filter(request=asked).select_related("by").order_by("day", "pk")
    return TriangulationPage(frame_of(asked, as_of), [_entry(each) for each in there], form)


def _entry(each: Triangulation) -> Entry:
    return Entry(
        day=each.day,
        source=each.get_source_display(),
        found=each.found,
        unmet_need=each.unmet_need,
        next_step=each.next_step,
        next_by=each.next_by,
        by=each.by.name,
    )


def _second_looks(done: PreliminaryReview) -> list[SecondLook]:
    return [
        SecondLook(item.text, ANSWERS[done.answers[item.id]], item.hint)
        for item in items()
        if done.answers.get(item.id) not in (None, item.look_for)
    ]
