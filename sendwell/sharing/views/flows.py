"""The map of flows, what may pass between two organisations, and what is due for review."""

from uuid import UUID

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, page, render, today
from sendwell.sharing import actions
from sendwell.sharing.forms import FlowForm, FlowsFilter
from sendwell.sharing.models import Flow
from sendwell.sharing.pages import documents
from sendwell.sharing.pages import flows as pages
from sendwell.sharing.pages.between import between_page
from sendwell.sharing.pages.frame import kept, opened, visible_flows
from sendwell.sharing.views.acting import acting, change, end, history, review, version_of, write


@page("sharing/flows", needs=Permission.SHARING_READ, methods=["GET"])
def flows(request: Request) -> HttpResponse:
    """The map of flows: a picture, and a table that says the same."""
    shown = pages.flows_page(request.member, FlowsFilter(request), request.GET, as_of=today())
    return render(request, "sharing/flows.html", shown)


@page("sharing/flows/new", needs=Permission.SHARING_KEEP)
def new_flow(request: Request) -> HttpResponse:
    """Put a flow on the map."""
    first = FlowForm(request, initial={"owner": request.member.slug})
    form = pages.offered(first, request.member, today())
    return write(request, form, Flow, lambda: _written(request, form), said="It is on the map.")


@page("sharing/flows/<uuid:uid>", needs=Permission.SHARING_READ, methods=["GET"])
def flow(request: Request, uid: UUID) -> HttpResponse:
    """One flow: what passes and why, whether it is open, and its three layers in one sentence."""
    shown = pages.flow_page(request.member, _opened(request, uid), as_of=today())
    return render(request, "sharing/flow.html", shown)


@page("sharing/flows/<uuid:uid>/change", needs=Permission.SHARING_KEEP)
def change_flow(request: Request, uid: UUID) -> HttpResponse:
    """Change a flow. Whoever comes second sees both texts."""
    found = kept(request.member, _opened(request, uid))
    first = FlowForm(request, initial=pages.said_of(found), version=found.version)
    form = pages.offered(first, request.member, today())
    return change(request, form, found, lambda: _changed(request, form, found))


@page("sharing/flows/<uuid:uid>/review", needs=Permission.SHARING_KEEP)
def review_flow(request: Request, uid: UUID) -> HttpResponse:
    """Write down a review of a flow."""
    return review(request, kept(request.member, _opened(request, uid)))


@page("sharing/flows/<uuid:uid>/end", needs=Permission.SHARING_KEEP)
def end_flow(request: Request, uid: UUID) -> HttpResponse:
    """End a flow."""
    found = kept(request.member, _opened(request, uid))
    return end(request, found, said="Ended. Nothing passes by it any more.")


@page("sharing/flows/<uuid:uid>/history", needs=Permission.SHARING_READ, methods=["GET"])
def flow_history(request: Request, uid: UUID) -> HttpResponse:
    """Everything that was done to a flow."""
    return history(request, _opened(request, uid))


@page("sharing/between/<slug:sender>/<slug:receiver>", needs=Permission.SIGNED_IN, methods=["GET"])
def between(request: Request, sender: str, receiver: str) -> HttpResponse:
    """What may pass between one's own organisation and another, and what is missing for the rest."""
    shown = between_page(request.member, sender, receiver, as_of=today())
    return render(request, "sharing/between.html", shown)


@page("sharing/reviews", needs=Permission.SHARING_READ, methods=["GET"])
def reviews(request: Request) -> HttpResponse:
    """The agreements, assessments and flows that must be looked at soon."""
    return render(request, "sharing/reviews.html", documents.reviews_page(request.member, as_of=today()))


def _opened(request: Request, uid: UUID) -> Flow:
    return opened(visible_flows(request.member).select_related(*pages.WITH), uid)


def _written(request: Request, form: FlowForm) -> Flow:
    return actions.write_flow(details=pages.details(form, request.member), **acting(request))


def _changed(request: Request, form: FlowForm, flow: Flow) -> object:
    said = pages.details(form, request.member)
    return actions.change_flow(flow=flow, details=said, version=version_of(form), **acting(request))
