"""Roles, switching between one's own hats, health checks, and the pages at the foot of every screen."""

from django.db import connection
from django.http import HttpResponse, JsonResponse

from sendwell.access import pages
from sendwell.access.middleware import SESSION_KEY, members_of
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, go, page, render


@page("access/roles", needs=Permission.ANYONE, methods=["GET"])
def roles(request: Request) -> HttpResponse:
    """Every role and what it may do."""
    return render(request, "access/roles.html", pages.roles_page(request.maybe_member))


@page("access/hats", needs=Permission.SIGNED_IN)
def hats(request: Request) -> HttpResponse:
    """Choose which of one's own roles to act in."""
    if request.method == "POST":
        asked = request.POST.get("hat", "")
        chosen = next((each for each in members_of(request) if each.slug == asked), None)
        if chosen is None:
            raise NotThere
        request.session[SESSION_KEY] = chosen.pk
        return go(chosen.kind.home, said=f"You are now acting as {chosen.kind.name.lower()}.")
    return render(request, "access/hats.html", pages.hats(request.member, members_of(request)))


@page("health/live", needs=Permission.ANYONE, methods=["GET"])
def live(request: Request) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@page("health/ready", needs=Permission.ANYONE, methods=["GET"])
def ready(request: Request) -> HttpResponse:
    """The process answers and the database does too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever is wrong with the database, the answer is the same
        return JsonResponse({"ready": False}, status=503)
    return JsonResponse({"ready": True})


@page("accessibility/", needs=Permission.ANYONE, methods=["GET"])
def accessibility(request: Request) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "about/accessibility.html", None)


@page("source/", needs=Permission.ANYONE, methods=["GET"])
def source(request: Request) -> HttpResponse:
    """What Sendwell is made of."""
    return render(request, "about/source.html", None)
