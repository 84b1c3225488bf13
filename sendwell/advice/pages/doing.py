"""What this member can do with this request now, as links. Nothing is offered that would be refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.advice.models import AdviceRequest, ChildIs, State
from sendwell.advice.opening import answers_for, asks_for
from sendwell.ui.parts import Link

UNANSWERED = (State.RECEIVED, State.ALLOCATED, State.ASKING, State.WRITING)
GIVEN = (State.PART_ONE, State.RETURNED, State.IMPROVING)


@dataclass(frozen=True)
class Doing:
    """The first thing to do, the others, and whether a clinician may take the request."""

    first: Link | None
    others: Sequence[Link]
    may_take: bool


def what_can_be_done(member: Member, request: AdviceRequest) -> Doing:
    """The acts that role, organisation and state of the request allow."""
    links = [
        *(_answering(member, request) if answers_for(member, request) else ()),
        *(_giving_out(member, request) if answers_for(member, request) else ()),
        *(_asking(member, request) if asks_for(member, request) else ()),
        *(_overseeing(member, request) if member.may(Permission.ADVICE_OVERSEE) else ()),
        *(_handing(member, request) if answers_for(member, request) else ()),
        *(_knowing_them(request) if answers_for(member, request) else ()),
    ]
    may_take = (
        answers_for(member, request)
        and member.may(Permission.ADVICE_WRITE)
        and request.clinician_id is None
        and request.state in UNANSWERED
    )
    return Doing(links[0] if links else None, links[1:], may_take)


def _answering(member: Member, request: AdviceRequest) -> Iterator[Link]:
    if request.state in UNANSWERED and member.may(Permission.ADVICE_TRIAGE):
        annex_a = _to(request, "Work through Annex A", "annex_a")
        write = _to(request, "Write the advice", "write")
        known = request.child_is in (ChildIs.KNOWN, ChildIs.DISCHARGED) or request.state == State.WRITING
        yield from (write, annex_a) if known else (annex_a, write)
        yield _to(request, "Ask the council a question", "ask_question")
        yield _to(request, "Go through the preliminary review", "review")
        yield _to(request, "Note a ground of regulation 8(2)", "ground")
        yield _to(request, "Decline, with written reasons", "decline")
    if request.state in (State.PART_ONE, State.IMPROVING) and member.may(Permission.ADVICE_WRITE):
        yield _to(request, "Go on with the advice", "write")
    if request.state in GIVEN and member.may(Permission.ADVICE_WRITE):
        yield _to(request, "Read the advice", "read")
    if request.state in (*UNANSWERED, State.PART_ONE) and member.may(Permission.APPOINTMENT_ARRANGE):
        yield _to(request, "Arrange an appointment", "appointment")
    if _reuse_waits(request) and member.may(Permission.ADVICE_RECEIVE):
        yield _to(request, "Say whether earlier advice is enough", "reuse")


def _giving_out(member: Member, request: AdviceRequest) -> Iterator[Link]:
    if request.state in State.open() and member.may(Permission.ADVICE_ALLOCATE):
        words = "Give it to another clinician" if request.clinician_id else "Give it to a clinician"
        yield _to(request, words, "allocate")
        if request.clinician_id and request.state in (State.ALLOCATED, State.ASKING):
            yield _to(request, "Take it back from the clinician", "take_back")
    if request.state in UNANSWERED and member.may(Permission.ADVICE_REDIRECT):
        yield _to(request, "Pass it on to another service", "redirect")


def _handing(member: Member, request: AdviceRequest) -> Iterator[Link]:
    """To a service that is not on Sendwell, as when another has to be asked (Quick Guide 6.4.1)."""
    if request.state in State.open() and member.may(Permission.HAND_OVER):
        url = reverse("documents:hand_overs", kwargs={"ref": request.case.ref})
        yield Link("Hand something to somebody outside Sendwell", url)


def _knowing_them(request: AdviceRequest) -> Iterator[Link]:
    """A declared conflict (trust.md 4.5): whoever has it is kept out of the record by their own word."""
    if request.state in UNANSWERED:
        url = reverse("governance:keep_me_out", kwargs={"ref": request.case.ref})
        yield Link("I know this family: keep me out", url)


def _asking(member: Member, request: AdviceRequest) -> Iterator[Link]:
    if request.state in GIVEN and member.may(Permission.ADVICE_READ):
        yield _to(request, "Read the advice", "read")
    if request.state in UNANSWERED:
        yield _to(request, "Use earlier advice instead", "reuse")
        yield _to(request, "Record a ground of regulation 8(2)", "ground")
        yield _to(request, "Recall the request", "recall")


def _overseeing(member: Member, request: AdviceRequest) -> Iterator[Link]:
    if request.state in GIVEN and member.may(Permission.ADVICE_READ):
        yield _to(request, "Read the advice", "read")
    yield _to(request, "Write down what you found out", "triangulation")
    if request.state in UNANSWERED and member.may(Permission.ADVICE_REDIRECT):
        yield _to(request, "Pass it on to another service", "redirect")


def _reuse_waits(request: AdviceRequest) -> bool:
    agreement = getattr(request, "reuse", None)
    return agreement is not None and agreement.adviser_agreed_on is None and request.state in UNANSWERED


def _to(request: AdviceRequest, words: str, name: str) -> Link:
    return Link(words, reverse(f"advice:{name}", kwargs={"ref": request.ref}))
