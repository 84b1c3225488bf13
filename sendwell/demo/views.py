"""Stepping into somebody's shoes, and reading what would have been sent."""

from django.contrib.auth import login
from django.http import HttpResponse, JsonResponse

from sendwell.access.middleware import SESSION_KEY
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, go, now, page, render
from sendwell.demo import pages
from sendwell.sign_in import factors
from sendwell.ui.forms import SendwellForm


@page("sign-in", needs=Permission.ANYONE, name="sign-in")
def sign_in(request: Request) -> HttpResponse:
    """Choose whom to be; a second choice changes over."""
    if request.method == "POST":
        member = pages.persona(request.POST.get("persona", ""))
        login(request, member.account)
        request.session[SESSION_KEY] = member.pk
        # The demonstration's exemption: its people have no telephones. See docs/decisions/2026-11-21-demo-door.md.
        factors.mark_shown(request, at=now().timestamp())
        return go(member.kind.home, said=f"You are now {member.name}.")
    shown = pages.sign_in_page(request.maybe_member)
    response = render(request, "demo/sign_in.html", shown, form=SendwellForm(request))
    # Going back to this page must ask again: a form is good for one choice.
    response["Cache-Control"] = "no-store"
    return response


@page("personas.json", needs=Permission.ANYONE, name="personas", methods=["GET"])
def personas(request: Request) -> HttpResponse:
    """Whom one can be, for programs."""
    return JsonResponse(pages.persona_list(), safe=False)


@page("mail", needs=Permission.ANYONE, name="mail", methods=["GET"])
def mail(request: Request) -> HttpResponse:
    """Every message that was sent or waits, with its link."""
    return render(request, "demo/mail.html", pages.mail_page(request.GET))
