"""Each person's home."""

from django.http import HttpResponse
from django.shortcuts import redirect

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, now, page, render, today
from sendwell.desks import pages
from sendwell.family.pages.mine import has_moved


@page("", needs=Permission.ANYONE, methods=["GET"])
def home(request: Request) -> HttpResponse:
    """To one's own desk; for a stranger, what Sendwell is and where to begin."""
    if request.maybe_member is not None:
        return redirect(request.maybe_member.kind.home)
    return render(request, "desks/welcome.html", None)


@page("desk", needs=Permission.DESK_COUNCIL, methods=["GET"])
def council(request: Request) -> HttpResponse:
    """The council officer's desk."""
    shown = pages.council_desk(request.member, request.GET, pages.DeskFilter(request), as_of=today())
    return render(request, "desks/council.html", shown)


@page("team", needs=Permission.DESK_TEAM, methods=["GET"])
def team(request: Request) -> HttpResponse:
    """The council manager's desk."""
    return render(request, "desks/team.html", pages.team_desk(request.member, as_of=today()))


@page("my-requests", needs=Permission.DESK_CLINICIAN, methods=["GET"])
def clinician(request: Request) -> HttpResponse:
    """The clinician's desk."""
    return render(request, "desks/clinician.html", pages.clinician_desk(request.member, as_of=today()))


@page("oversight", needs=Permission.DESK_OVERSIGHT, methods=["GET"])
def oversight(request: Request) -> HttpResponse:
    """The designated officer's desk."""
    shown = pages.oversight_desk(request.member, request.GET, pages.OversightFilter(request), as_of=today())
    return render(request, "desks/oversight.html", shown)


@page("school", needs=Permission.DESK_SCHOOL, methods=["GET"])
def school(request: Request) -> HttpResponse:
    """The school's desk."""
    return render(request, "desks/school.html", pages.school_desk(request.member, as_of=today()))


@page("leave", needs=Permission.DESK_LEAVE, methods=["GET"])
def leave(request: Request) -> HttpResponse:
    """The records that somebody may read by leave."""
    return render(request, "desks/leave.html", pages.leave_desk(request.member, at=now()))


@page("family", needs=Permission.DESK_FAMILY, methods=["GET"])
def family(request: Request) -> HttpResponse:
    """The family's home: straight to the child where there is one."""
    shown = pages.family_home(request.member, as_of=today())
    if len(shown.children) == 1:
        return redirect(shown.children[0].url)
    return render(request, "desks/family_home.html", shown)


@page("family/<ref>", needs=Permission.DESK_FAMILY, methods=["GET"])
def child(request: Request, ref: str) -> HttpResponse:
    """The family's page about one child; for a parent of a young person, that the rights have moved."""
    if has_moved(request.member, ref, today()):
        return redirect("family:mine", ref=ref)
    return render(request, "desks/family.html", pages.family_page(request.member, ref, as_of=today()))
