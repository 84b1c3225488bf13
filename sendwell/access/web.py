"""HTTP for every room: declaring a page and what it needs, rendering it, and moving on.

Every address of Sendwell is declared with `page(route, needs=...)`; one that says nothing of access cannot
be written. The table of routes in `docs/reference/routes.md` is made from the same declarations.
"""

import functools
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import ModuleType
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render as django_render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from sendwell.access.models import FormSent, Member
from sendwell.access.opening import NotThere, noted_as, readings_stay, refusals_noted
from sendwell.access.permissions import Permission
from sendwell.law.refusals import Refused
from sendwell.ui.layout import Viewer
from sendwell.ui.parts import Link


class Request(HttpRequest):
    """A request from a member. `MemberMiddleware` has put `member` there; public pages read `maybe_member`."""

    member: Member
    maybe_member: Member | None
    other_hats: bool


View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Route:
    """One address and what it needs."""

    route: str
    name: str
    needs: Permission
    methods: tuple[str, ...]
    module: str
    doc: str

    @property
    def answers(self) -> tuple[str, ...]:
        """The methods it answers. HEAD only where it can be looked at: a view that takes forms alone acts (A17)."""
        return (*self.methods, "HEAD") if "GET" in self.methods else self.methods


ROUTES: list[Route] = []


def page(
    route: str, *, needs: Permission, name: str | None = None, methods: Iterable[str] = ("GET", "POST")
) -> Callable[[View], View]:
    """Declare a view: its address below the room, its name, and the permission without which it is not there."""

    def declare(view: View) -> View:
        known = Route(
            route, name or view.__name__, needs, tuple(methods), view.__module__, (view.__doc__ or "").strip()
        )
        ROUTES.append(known)

        @functools.wraps(view)
        def opened(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in known.answers:
                return HttpResponseNotAllowed(known.answers)
            with refusals_noted(kwargs.values(), screen=known.name), noted_as(_kind_of(request, known)):
                stopped = _stopped_at_the_door(request, needs)
                if stopped is not None:
                    return stopped
                if request.method == "POST":
                    return _once(request, lambda: view(request, *args, **kwargs))
                return view(request, *args, **kwargs)

        opened.sendwell_route = known  # type: ignore[attr-defined]  # read by `patterns` below
        return opened

    return declare


FILES = (".pdf", ".csv", ".ics", ".json")


def _kind_of(request: HttpRequest, known: Route) -> str:
    """What is done with the records on a page: looked at, printed, or taken away as a file."""
    if known.route.endswith(FILES) or known.name == "upload":
        return "export"
    return "print" if request.GET.get("print") == "1" else "read"


def _stopped_at_the_door(request: Request, needs: Permission) -> HttpResponse | None:
    if needs is Permission.ANYONE:
        return None
    if request.maybe_member is None:
        return redirect_to_login(request.get_full_path())
    if not request.maybe_member.may(needs):
        raise NotThere
    request.member = request.maybe_member
    return None


def _once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do a form's work once. The same form sent again is taken to where the first one went."""
    try:
        once = uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        return act()
    try:
        with readings_stay(), transaction.atomic():
            sent = FormSent.objects.create(once=once, went_to="")
            response = act()
            if not isinstance(response, HttpResponseRedirect):
                raise _NothingDone(response)
            FormSent.objects.filter(pk=sent.pk).update(went_to=response.url[:300])
            return response
    except _NothingDone as nothing:
        return nothing.response
    except IntegrityError:
        first = FormSent.objects.filter(pk=once).first()
        if first is None:
            raise
        messages.info(request, "You have already sent this. Nothing was done twice.")
        return HttpResponseRedirect(first.went_to or "/")


class _NothingDone(Exception):
    """The form was shown again: take back the note that it was sent."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def patterns(views: ModuleType | Iterable[ModuleType]) -> list[URLPattern]:
    """The URL patterns of every page declared in `views`."""
    modules = [views] if isinstance(views, ModuleType) else list(views)
    found = [view for module in modules for view in vars(module).values() if hasattr(view, "sendwell_route")]
    return [path(v.sendwell_route.route, v, name=v.sendwell_route.name) for v in dict.fromkeys(found)]


def today() -> date:
    """The day in London. Only views, the command line and the worker may ask."""
    return timezone.localdate()


def now() -> datetime:
    """This moment. Only views, the command line and the worker may ask."""
    return timezone.now()


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The bar at the top, or None for somebody who has not signed in."""
    member = getattr(request, "maybe_member", None)
    if member is None:
        return None
    return Viewer(
        name=member.name,
        role=member.kind.name,
        organisation=member.organisation.name if member.organisation else "",
        home_url=_address(member.kind.home),
        sign_out_url=_address("account_logout"),
        switch_url=settings.SWITCH_TO or (_address("access:hats") if _other_hats(request) else ""),
        nav=tuple(_navigation(request, member)),
        account_url=_address("sign_in:account"),
        signed_in_until=_signed_in_until(request),
        standing_still=_standing_still(member),
    )


def _standing_still(member: Member) -> str:
    """What staff are told while the waiting work stands still; the room that does it says so."""
    if member.is_family or not settings.STANDING_STILL:
        return ""
    return str(import_string(settings.STANDING_STILL)(now()))


def _signed_in_until(request: HttpRequest) -> datetime | None:
    """The end of the session, as `sign_in.middleware` has worked it out."""
    end = getattr(request, "session_ends", None)
    return None if end is None else datetime.fromtimestamp(end.at, timezone.get_current_timezone())


def _other_hats(request: HttpRequest) -> bool:
    return bool(getattr(request, "other_hats", False))


@functools.cache
def _address(name: str) -> str:
    """The address of a page that has no parts; every page shows the same dozen."""
    return reverse(name)


def _navigation(request: HttpRequest, member: Member) -> Iterable[Link]:
    for words, name, permission in settings.NAVIGATION:
        if member.may(Permission(permission)):
            address = _address(name)
            yield Link(words, address, current=request.path == address)


def render(
    request: HttpRequest, template: str, shown: object, *, status: int = 200, **more: object
) -> HttpResponse:
    """Render a screen: `page` is the frozen dataclass, `more` at most a form."""
    context = {
        "page": shown,
        "viewer": viewer_of(request),
        "demo": settings.DEMO,
        "said": " ".join(str(message) for message in messages.get_messages(request)),
        "printing": request.GET.get("print") == "1",
        **more,
    }
    return django_render(request, template, context, status=status, using="jinja2")


def go(name: str, *, said: str = "", **kwargs: object) -> HttpResponseRedirect:
    """Move on to a named page after an act; `said` is kept for the next screen by `carried_out`."""
    response = HttpResponseRedirect(reverse(name, kwargs=kwargs or None))
    response.said = said  # type: ignore[attr-defined]  # MemberMiddleware turns it into a message
    return response


def carried_out(form: Any, act: Callable[[], object]) -> bool:
    """Whether a form was sent, can be right, and its act was done.

    When the act is refused the reason is put at its question, or on the whole form, and what was typed is kept.
    """
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        return False
    return True


__all__ = [
    "ROUTES",
    "Request",
    "Route",
    "Viewer",
    "carried_out",
    "go",
    "now",
    "page",
    "patterns",
    "render",
    "today",
    "viewer_of",
]
