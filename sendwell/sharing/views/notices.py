"""The privacy notices: public pages, each version with its own address."""

from datetime import date

from django.http import HttpResponse

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, page, render, today
from sendwell.sharing import actions
from sendwell.sharing.pages import notices as pages


@page("privacy/", needs=Permission.ANYONE, methods=["GET"])
def privacy(request: Request) -> HttpResponse:
    """What is kept about people and who sees it, for adults."""
    return _shown(request, "adult", None)


@page("privacy/<slug:audience>", needs=Permission.ANYONE, methods=["GET"])
def notice(request: Request, audience: str) -> HttpResponse:
    """The same for children, or in easy read."""
    return _shown(request, audience, None)


@page("privacy/<slug:audience>/<str:version>", needs=Permission.ANYONE, methods=["GET"])
def notice_version(request: Request, audience: str, version: str) -> HttpResponse:
    """One version of a notice, as it was shown."""
    try:
        return _shown(request, audience, date.fromisoformat(version))
    except ValueError:
        raise NotThere from None


@page("sharing/notices", needs=Permission.SHARING_READ, methods=["GET"])
def notices(request: Request) -> HttpResponse:
    """Every version of the privacy notices, and how often each was shown."""
    return render(request, "sharing/notices.html", pages.notices_page(as_of=today()))


def _shown(request: Request, audience: str, version: date | None) -> HttpResponse:
    """Show it, and keep proof for a member who has signed in."""
    shown = pages.notice_page(audience, version, as_of=today())
    if request.maybe_member is not None and not shown.old:
        notice = pages.opened(audience, version, as_of=today())
        actions.note_on_screen(notice=notice, by=request.maybe_member, day=today())
    return render(request, "sharing/notice.html", shown)
