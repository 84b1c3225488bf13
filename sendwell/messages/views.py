"""Messages that did not arrive, letters to post, how people wish to be reached, and whether an address is theirs."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.casebook.pages import child_banner
from sendwell.messages import actions, callbacks, pages
from sendwell.messages.confirming import field_of, unconfirmed
from sendwell.messages.forms import (
    AgainForm,
    CodeForm,
    DoneForm,
    HeldAgainForm,
    LettersForm,
    PostedForm,
    WhichForm,
    WishesForm,
)
from sendwell.messages.heartbeat import pulse
from sendwell.messages.models import Preference
from sendwell.messages.opening import open_not_arrived, open_to_post
from sendwell.messages.routing import wish_of_person
from sendwell.people.models import Adult, Child


@page("messages/not-arrived", needs=Permission.MESSAGES_KEEP, methods=["GET"])
def not_arrived(request: Request) -> HttpResponse:
    """Messages of one's organisation that did not arrive."""
    form = WhichForm(request)
    done = form.values["which"] == "done"
    shown = pages.not_arrived_list(request.member, request.GET, done=done, as_of=today())
    return render(request, "messages/not_arrived.html", shown, form=form)


@page("messages/not-arrived/<uuid:uid>", needs=Permission.MESSAGES_KEEP)
def not_arrived_one(request: Request, uid: UUID) -> HttpResponse:
    """One message that did not arrive: what to do, and how it ended."""
    form = DoneForm(request)
    if carried_out(form, lambda: _close(request, uid, form)):
        return go("messages:not_arrived", said="That is seen to.")
    shown = pages.not_arrived_page(request.member, uid, as_of=today())
    return render(request, "messages/not_arrived_one.html", shown, form=form)


def _close(request: Request, uid: UUID, form: DoneForm) -> None:
    work = open_not_arrived(request.member, uid, today())
    actions.close_work(work=work, by=request.member, now=now(), **form.values)


@page("messages/not-arrived/<uuid:uid>/again", needs=Permission.MESSAGES_KEEP)
def send_again(request: Request, uid: UUID) -> HttpResponse:
    """Send a message once more, to the same address or a corrected one."""
    shown = pages.not_arrived_page(request.member, uid, as_of=today())
    form = HeldAgainForm(request) if shown.held else AgainForm(request)
    if carried_out(form, lambda: _send_again(request, uid, form)):
        return go("messages:not_arrived", said=ON_ITS_WAY)
    return render(request, "messages/send_again.html", shown, form=form)


ON_ITS_WAY = (
    "It is on its way again. To a new address it goes once they have said that it is theirs; "
    "what the law says they must get is printed meanwhile."
)


def _send_again(request: Request, uid: UUID, form: AgainForm | HeldAgainForm) -> None:
    work = open_not_arrived(request.member, uid, today())
    actions.send_again(work=work, to=form.values.get("to", ""), by=request.member, now=now())


@page("messages/to-post", needs=Permission.MESSAGES_KEEP, methods=["GET"])
def to_post(request: Request) -> HttpResponse:
    """Letters to print and take to the post, and those that were."""
    form = LettersForm(request)
    posted = form.values["which"] == "posted"
    shown = pages.to_post_list(request.member, request.GET, posted=posted, as_of=today())
    return render(request, "messages/to_post.html", shown, form=form)


@page("messages/to-post/<uuid:uid>", needs=Permission.MESSAGES_KEEP)
def to_post_one(request: Request, uid: UUID) -> HttpResponse:
    """The covering page of one letter: marking it as posted, and that it could not be, or came back."""
    form = PostedForm(request)
    if carried_out(form, lambda: _posted(request, uid, form)):
        failed = form.pressed == FAILED
        return go("messages:to_post", said=NOT_POSTED if failed else "Marked as posted.")
    shown = pages.to_post_page(request.member, uid, as_of=today())
    return render(request, "messages/to_post_one.html", shown, form=form)


FAILED = "failed"
NOT_POSTED = "It is among the messages that did not arrive, to be seen to."


def _posted(request: Request, uid: UUID, form: PostedForm) -> None:
    message = open_to_post(request.member, uid, today())
    done = actions.could_not_post if form.pressed == FAILED else actions.mark_posted
    done(message=message, by=request.member, now=now())


@page("preferences", needs=Permission.DESK_FAMILY)
def preferences(request: Request) -> HttpResponse:
    """How a parent or young person wishes to be reached."""
    whose, code = _own(request), reverse("messages:own_code")
    shown = partial(pages.wishes_page, whose, request.member.name, back="/", code_url=code)
    return _wishes(request, whose, shown, then="desks:family", ask="messages:own_code")


@page("preferences/code", needs=Permission.DESK_FAMILY)
def own_code(request: Request) -> HttpResponse:
    """Say by its code that one's own address or number is right."""
    whose = _own(request)
    shown = pages.code_page(whose, request.member.name, back="/preferences", own=True)
    return _code(request, whose, shown, then="desks:family", here="messages:own_code")


@page("cases/<ref>/reach", needs=Permission.REACH_KEEP, methods=["GET"])
def reach(request: Request, ref: str) -> HttpResponse:
    """How everybody round a child wishes to be reached."""
    return render(request, "messages/reach.html", pages.reach_page(request.member, ref, as_of=today()))


@page("cases/<ref>/reach/<int:number>", needs=Permission.REACH_KEEP)
def reach_one(request: Request, ref: str, number: int) -> HttpResponse:
    """Note for an adult round a child how they wish to be reached."""
    link = actions.adult_of_case(request.member, ref, number, as_of=today())
    adult, banner = link.adult, child_banner(link.child, today())
    back, code = f"/cases/{ref}/reach", f"/cases/{ref}/reach/{number}/code"
    shown = partial(pages.wishes_page, adult, adult.name, back=back, code_url=code, banner=banner)
    return _wishes(request, adult, shown, then="messages:reach", ask="messages:reach", ref=ref)


@page("cases/<ref>/reach/<int:number>/code", needs=Permission.REACH_KEEP)
def reach_code(request: Request, ref: str, number: int) -> HttpResponse:
    """Type the code that an adult round a child reads out."""
    link = actions.adult_of_case(request.member, ref, number, as_of=today())
    adult, banner = link.adult, child_banner(link.child, today())
    shown = pages.code_page(adult, adult.name, back=f"/cases/{ref}/reach", own=False, banner=banner)
    return _code(request, adult, shown, then="messages:reach", here="messages:reach", ref=ref)


@page("confirm/<str:code>", needs=Permission.ANYONE)
def confirm(request: Request, code: str) -> HttpResponse:
    """Whoever reads at an address says whether it is theirs. Only a button answers: opening the link does not."""
    shown = pages.question_page(code, now=now())
    form = PostedForm(request)
    if form.is_valid():
        actions.answer(code=code, theirs=form.pressed != "no", now=now())
        return go("messages:confirm", code=code)
    return render(request, "messages/question.html", shown, form=form)


def _own(request: Request) -> Adult | Child:
    whose = request.member.adult or request.member.child
    if whose is None:
        raise NotThere
    return whose


def _wishes(
    request: Request,
    whose: Adult | Child,
    shown: Callable[[Preference | None], pages.WishesPage],
    *,
    then: str,
    ask: str,
    **where: str,
) -> HttpResponse:
    wish = wish_of_person(whose)
    form = WishesForm(request, initial=_said(wish), version=wish.version if wish else 0)
    if carried_out(form, lambda: _prefer(request, whose, form)):
        waits = bool(unconfirmed([whose])[whose.pk])
        return go(ask if waits else then, said=NOTED_AND_ASKED if waits else NOTED, **where)
    return render(request, "messages/wishes.html", shown(wish), form=form)


NOTED = "We have noted this."
NOTED_AND_ASKED = "We have noted this. We have sent a code to where it is not confirmed yet."


def _prefer(request: Request, whose: Adult | Child, form: WishesForm) -> None:
    version = int(form.sent_version) if form.sent_version.isdecimal() else None
    person: dict[str, Any] = {field_of(whose): whose}
    actions.prefer(**person, wishes=form.values, version=version, by=request.member, day=today())


def _code(
    request: Request, whose: Adult | Child, shown: pages.CodePage, *, then: str, here: str, **where: str
) -> HttpResponse:
    form = CodeForm(request)
    if carried_out(form, lambda: _say(request, whose, form)):
        if form.pressed == "again":
            return go(here, said="We have sent another code.", **where)
        return go(then, said="Thank you. It is confirmed.", **where)
    return render(request, "messages/code.html", shown, form=form)


def _say(request: Request, whose: Adult | Child, form: CodeForm) -> None:
    if form.pressed == "again":
        actions.send_another_code(whose=whose, team=request.member.organisation_id, day=today())
    else:
        actions.answer_by_code(whose=whose, code=form.values["code"], now=now())


def _said(wish: Preference | None) -> dict[str, object]:
    names = WishesForm.base_fields
    return {name: getattr(wish, name) for name in names} if wish else {}


@page("messages/reports/notify", needs=Permission.ANYONE, methods=["POST"])
@csrf_exempt
def notify_report(request: Request) -> HttpResponse:
    """What GOV.UK Notify says of a message. For Notify alone: a bearer token opens it."""
    try:
        callbacks.take_report(request.headers.get("Authorization", ""), request.body, now())
    except RawPostDataException:  # a form: it was read as one, and no report comes so
        return HttpResponse(status=400)
    except callbacks.Forged:
        return HttpResponse(status=401)
    except callbacks.Unusable:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


@page("health/worker", needs=Permission.ANYONE, methods=["GET"])
def worker(request: Request) -> HttpResponse:
    """The worker has gone round within a quarter of an hour, and its provider answers."""
    found = pulse(now())
    said = {"worker": found.alive, "seen": found.beat_at, "cannot_send_since": found.unreachable_since}
    return JsonResponse(said, status=200 if found.alive else 503)
