"""Messages that did not arrive, letters to post, and how people wish to be reached."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.views.decorators.csrf import csrf_exempt

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.messages import actions, callbacks, pages
from sendwell.messages.forms import AgainForm, DoneForm, PostedForm, WhichForm, WishesForm
from sendwell.messages.heartbeat import pulse
from sendwell.messages.models import Preference
from sendwell.messages.opening import open_not_arrived, open_to_post
from sendwell.messages.routing import preference_of
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
    form = AgainForm(request)
    if carried_out(form, lambda: _send_again(request, uid, form)):
        return go("messages:not_arrived", said="It is on its way again.")
    shown = pages.not_arrived_page(request.member, uid, as_of=today())
    return render(request, "messages/send_again.html", shown, form=form)


def _send_again(request: Request, uid: UUID, form: AgainForm) -> None:
    work = open_not_arrived(request.member, uid, today())
    actions.send_again(work=work, by=request.member, now=now(), **form.values)


@page("messages/to-post", needs=Permission.MESSAGES_KEEP, methods=["GET"])
def to_post(request: Request) -> HttpResponse:
    """Letters to print and take to the post."""
    return render(request, "messages/to_post.html", pages.to_post_list(request.member, request.GET))


@page("messages/to-post/<uuid:uid>", needs=Permission.MESSAGES_KEEP)
def to_post_one(request: Request, uid: UUID) -> HttpResponse:
    """The covering page of one letter, and marking it as posted."""
    form = PostedForm(request)
    if carried_out(form, lambda: _posted(request, uid)):
        return go("messages:to_post", said="Marked as posted.")
    shown = pages.to_post_page(request.member, uid, as_of=today())
    return render(request, "messages/to_post_one.html", shown, form=form)


def _posted(request: Request, uid: UUID) -> None:
    message = open_to_post(request.member, uid, today())
    actions.mark_posted(message=message, by=request.member, now=now())


@page("preferences", needs=Permission.DESK_FAMILY)
def preferences(request: Request) -> HttpResponse:
    """How a parent or young person wishes to be reached."""
    adult, child = request.member.adult, request.member.child
    own = None if adult else child
    return _wishes(request, request.member.name, adult=adult, child=own, back="/", then=("desks:family", {}))


@page("cases/<ref>/reach", needs=Permission.MESSAGES_KEEP, methods=["GET"])
def reach(request: Request, ref: str) -> HttpResponse:
    """How everybody round a child wishes to be reached."""
    return render(request, "messages/reach.html", pages.reach_page(request.member, ref, as_of=today()))


@page("cases/<ref>/reach/<int:number>", needs=Permission.MESSAGES_KEEP)
def reach_one(request: Request, ref: str, number: int) -> HttpResponse:
    """Note for an adult round a child how they wish to be reached."""
    adult = actions.adult_of_case(request.member, ref, number, as_of=today())
    back = f"/cases/{ref}/reach"
    return _wishes(request, adult.name, adult=adult, back=back, then=("messages:reach", {"ref": ref}))


def _wishes(
    request: Request,
    name: str,
    *,
    back: str,
    then: tuple[str, dict[str, str]],
    adult: Adult | None = None,
    child: Child | None = None,
) -> HttpResponse:
    wish = preference_of(adult_id=adult.pk if adult else None, child_id=child.pk if child else None)
    form = WishesForm(request, initial=_said(wish), version=wish.version if wish else 0)
    if form.is_valid():
        version = int(form.sent_version) if form.sent_version.isdecimal() else None
        act = partial(actions.prefer, adult=adult, child=child, wishes=form.values, version=version)
        if carried_out(form, lambda: act(by=request.member, day=today())):
            return go(then[0], said="We have noted this.", **then[1])
    return render(request, "messages/wishes.html", pages.wishes_page(name, wish, back=back), form=form)


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
