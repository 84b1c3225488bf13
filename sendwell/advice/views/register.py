"""The register of services."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.register import ClosingForm, ServiceForm, ServicesFilter
from sendwell.advice.pages import register as pages
from sendwell.ui.forms import SendwellForm


@page("services", needs=Permission.SERVICES_READ, methods=["GET"])
def services(request: Request) -> HttpResponse:
    """Every service that can be asked for advice."""
    shown = pages.services_page(request.member, ServicesFilter(request), request.GET, as_of=today())
    return render(request, "advice/services.html", shown)


@page("services/new", needs=Permission.SERVICES_KEEP)
def new_service(request: Request) -> HttpResponse:
    """Write down a service of one's own organisation."""
    form = ServiceForm(request, initial={"settings": ["mainstream", "special"], "reach": "here"})
    form.offer("areas", pages.councils())
    if carried_out(form, lambda: _keep(request, form)):
        return go("advice:services", said="The service is in the register.")
    return render(
        request, "advice/services_edit.html", pages.Editing("Add a service", "advice:services", {}, form)
    )


@page("services/<slug:slug>", needs=Permission.SERVICES_READ, methods=["GET"])
def service(request: Request, slug: str) -> HttpResponse:
    """What the register says of one service."""
    shown = pages.service_page(request.member, slug, SendwellForm(request), as_of=today())
    return render(request, "advice/services_one.html", shown)


@page("services/<slug:slug>/edit", needs=Permission.SERVICES_KEEP)
def edit_service(request: Request, slug: str) -> HttpResponse:
    """Change what the register says of a service of one's own organisation."""
    service = pages.own_service(request.member, slug)
    form = ServiceForm(request, initial=pages.kept_as(service))
    form.offer("areas", pages.councils())
    if carried_out(form, lambda: _keep(request, form, slug)):
        return go("advice:service", slug=slug, said="The register is changed, and the contact attested.")
    editing = pages.Editing(f"Change {service.name}", "advice:service", {"slug": slug}, form)
    return render(request, "advice/services_edit.html", editing)


@page("services/<slug:slug>/attest", needs=Permission.SERVICES_KEEP, methods=["POST"])
def attest(request: Request, slug: str) -> HttpResponse:
    """Say that the contact is still right."""
    service, form = pages.own_service(request.member, slug), SendwellForm(request)
    if carried_out(form, lambda: actions.attest_contact(service=service, by=request.member, day=today())):
        return go("advice:service", slug=slug, said="Thank you. The contact is attested as of today.")
    shown = pages.service_page(request.member, slug, form, as_of=today())
    return render(request, "advice/services_one.html", shown)


@page("services/<slug:slug>/close", needs=Permission.SERVICES_KEEP)
def close_service(request: Request, slug: str) -> HttpResponse:
    """Close a service of one's own organisation."""
    service, form = pages.own_service(request.member, slug), ClosingForm(request)
    if carried_out(form, lambda: actions.close_service(service=service, by=request.member, **form.values)):
        return go("advice:services", said="The service is closed from that day on.")
    closing = pages.Editing(f"Close {service.name}", "advice:service", {"slug": slug}, form, warning=True)
    return render(request, "advice/services_edit.html", closing)


def _keep(request: Request, form: ServiceForm, slug: str = "") -> object:
    service = pages.own_service(request.member, slug) if slug else None
    details = pages.details(form.kept)
    return actions.keep_service(details=details, service=service, by=request.member, day=today())
