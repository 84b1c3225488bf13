"""What every screen of answering a request shows: the child, the request, and by when it must be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Value
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.advice.models import AdviceRequest, State
from sendwell.advice.opening import open_request
from sendwell.casebook.models import Deadline
from sendwell.casebook.pages import child_banner
from sendwell.documents.blocks import Block
from sendwell.law.clock import state_on
from sendwell.organisations.models import Kind, Organisation
from sendwell.ui.parts import ChildBanner

ADVICE_LIMIT = "advice_coop_6w"


@dataclass(frozen=True)
class Frame:
    """Round every screen of one request."""

    ref: str
    banner: ChildBanner
    service: str
    provider: str
    council: str
    due_on: date
    days_left: int
    clock: str
    answered_on: date | None
    state: str
    back_url: str


@dataclass(frozen=True)
class LetterShown:
    """A letter before it goes."""

    title: str
    to: str
    blocks: Sequence[Block]


def frame_of(request: AdviceRequest, as_of: date) -> Frame:
    """The frame of a request that has been opened."""
    return Frame(
        ref=request.ref,
        banner=child_banner(request.case.child, as_of),
        service=request.service.name,
        provider=request.provider.name,
        council=request.case.authority.name,
        due_on=request.due_on,
        days_left=(request.due_on - (request.answered_on or as_of)).days,
        clock=_clock(request, as_of),
        answered_on=request.answered_on,
        state=State(request.state).label,
        back_url=reverse("advice:request", kwargs={"ref": request.ref}),
    )


def open_to_answer(member: Member, ref: str, *, as_of: date, screen: str) -> AdviceRequest:
    """A request that came to the member's own organisation. Raises NotThere."""
    request = open_request(member, ref, as_of, screen=screen)
    if request.provider_id != member.organisation_id:
        raise NotThere
    return request


def schools_named_in(text: str) -> list[str]:
    """The schools, colleges and early years settings of the register whose names stand in `text`."""
    if not text.strip():
        return []
    there = Organisation.objects.filter(kind__in=Kind.settings()).annotate(text=Value(text))
    return list(there.filter(text__icontains=F("name")).values_list("name", flat=True))


def _clock(request: AdviceRequest, as_of: date) -> str:
    excused = Deadline.objects.filter(
        case_id=request.case_id, timescale=ADVICE_LIMIT, about=request.ref, excused=True
    ).exists()
    return state_on(request.due_on, request.answered_on, excused, as_of).value
