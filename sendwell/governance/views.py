"""Opening a record in an emergency, reviewing that, reading the audit; and for families who looked."""

import functools
import uuid
from typing import Any

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.governance import actions, pages
from sendwell.governance.actions.glass import NOT_FOUND
from sendwell.governance.forms import (
    BreakGlassForm,
    CloseIncidentForm,
    FindChildForm,
    GoOnForm,
    HistoryFilter,
    LookIntoForm,
    ReviewForm,
)
from sendwell.governance.models import BreakGlassReview, Outcome
from sendwell.governance.pages.glass import open_review
from sendwell.governance.pages.history import Cut, found_child
from sendwell.governance.pages.incidents import open_the_incident
from sendwell.governance.pages.unusual import open_finding

REVIEWED = {
    Outcome.JUSTIFIED: "The review is recorded.",
    Outcome.NOT_JUSTIFIED: "The review is recorded. The record is closed to them, and an incident is open.",
}


@page("emergency", needs=Permission.BREAK_GLASS)
@steps_up
def break_glass(request: Request) -> HttpResponse:
    """Open one child's record in an emergency."""
    form = BreakGlassForm(request)
    if form.is_valid():
        review = _open(request, form)
        if review:
            return go("governance:opened", uid=review)
    shown = pages.glass_page(request.member, at=now())
    return render(request, "governance/break_glass.html", shown, form=form)


def _open(request: Request, form: BreakGlassForm) -> str:
    """The new review's uid, or an empty text with the reason on the form."""
    child_id = actions.whose_record(**form.whose, by=request.member, at=now())
    if child_id is None:
        form.refuse(NOT_FOUND, field="nhs_number")
        return ""
    said: dict[str, Any] = {**form.why, "day": today(), "at": now()}
    opened: list[BreakGlassReview] = []
    # The second factor was shown: `steps_up` lets nobody else come here.
    act = functools.partial(actions.break_glass, **said, stepped_up=True)
    if not carried_out(form, lambda: opened.append(act(child_id=child_id, by=request.member))):
        actions.note_not_opened(child_id=child_id, by=request.member)
        return ""
    return str(opened[0].uid)


@page("emergency/<uuid:uid>", needs=Permission.BREAK_GLASS, methods=["GET"])
def opened(request: Request, uid: uuid.UUID) -> HttpResponse:
    """What an emergency opening shows, for an hour."""
    shown = pages.opened_page(request.member, uid, at=now(), as_of=today())
    return render(request, "governance/opened.html", shown)


@page("governance/", needs=Permission.AUDIT_READ, methods=["GET"])
def desk(request: Request) -> HttpResponse:
    """What waits for whoever answers for data."""
    return render(request, "governance/desk.html", pages.desk_page(request.member, as_of=today(), at=now()))


@page("governance/emergencies/<uuid:uid>", needs=Permission.SIGNED_IN)
def review(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Review an emergency opening."""
    form = ReviewForm(request)
    if form.is_bound:
        found = open_review(request.member, uid, screen="reviewing")
        if carried_out(
            form,
            lambda: actions.review(
                review=found,
                **{**form.values, "withhold_why": form.values["withhold_why"] or ""},
                by=request.member,
                at=now(),
            ),
        ):
            return go("governance:desk", said=REVIEWED[Outcome(form.values["outcome"])])
    shown = pages.review_page(request.member, uid, as_of=today())
    return render(request, "governance/review.html", shown, form=form)


@page("governance/refusals", needs=Permission.AUDIT_READ, methods=["GET"])
def refusals(request: Request) -> HttpResponse:
    """Who was turned away from what."""
    shown = pages.refusals_page(request.member, request.GET)
    return render(request, "governance/refusals.html", shown)


@page("governance/unusual", needs=Permission.BREAK_GLASS_REVIEW, methods=["GET"])
def unusual(request: Request) -> HttpResponse:
    """What looked unusual in who read what."""
    return render(request, "governance/unusual.html", pages.unusual_page(request.member, request.GET))


@page("governance/unusual/<uuid:uid>", needs=Permission.BREAK_GLASS_REVIEW)
def finding(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Look into one finding."""
    form = LookIntoForm(request)
    if form.is_valid():
        found = open_finding(request.member, uid)
        if carried_out(
            form,
            lambda: actions.look_into(finding=found, by=request.member, day=today(), at=now(), **form.values),
        ):
            to = "governance:incidents" if form.values["incident"] else "governance:unusual"
            return go(to, said="What you found is recorded.")
    return render(request, "governance/finding.html", pages.finding_page(request.member, uid), form=form)


@page("governance/incidents", needs=Permission.BREAK_GLASS_REVIEW, methods=["GET"])
def incidents(request: Request) -> HttpResponse:
    """Incidents and their 72 hours."""
    shown = pages.incidents_page(request.member, request.GET, at=now())
    return render(request, "governance/incidents.html", shown)


@page("governance/incidents/<uuid:uid>", needs=Permission.BREAK_GLASS_REVIEW)
def incident(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One incident: read it, and close it."""
    form = CloseIncidentForm(request)
    if form.is_valid():
        found = open_the_incident(request.member, uid)
        if carried_out(
            form,
            lambda: actions.close_incident(incident=found, by=request.member, day=today(), **form.values),
        ):
            return go("governance:incidents", said="The incident is closed.")
    shown = pages.incident_page(request.member, uid, at=now())
    return render(request, "governance/incident.html", shown, form=form)


@page("governance/search", needs=Permission.AUDIT_READ)
def search(request: Request) -> HttpResponse:
    """Find a child's history by two facts, or a colleague's by name."""
    form = FindChildForm(request)
    if form.is_valid():
        found = found_child(request.member, form.values, as_of=today())
        if found:
            return go("governance:history", uid=found)
        form.refuse(NOT_FOUND, field="nhs_number")
    return render(
        request, "governance/search.html", pages.search_page(request.member, as_of=today()), form=form
    )


@page("governance/history/<uuid:uid>", needs=Permission.AUDIT_READ, methods=["GET"])
def history(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Everything that was done with one child's record."""
    form = HistoryFilter(request)
    shown = pages.child_history(request.member, uid, Cut.of(form.values), request.GET, as_of=today())
    return render(request, "governance/history.html", shown, form=form)


@page("governance/history/<uuid:uid>.csv", needs=Permission.AUDIT_READ, methods=["GET"])
def history_csv(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    cut = Cut.of(HistoryFilter(request).values)
    body = pages.history_csv(request.member, uid, cut, as_of=today())
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="history.csv"'
    return response


@page("governance/people/<slug:slug>", needs=Permission.AUDIT_READ, methods=["GET"])
def member(request: Request, slug: str) -> HttpResponse:
    """Everything that one colleague did with children's records."""
    form = HistoryFilter(request)
    shown = pages.member_history(request.member, slug, Cut.of(form.values), request.GET, as_of=today())
    return render(request, "governance/history.html", shown, form=form)


@page("who-looked/<uuid:uid>", needs=Permission.DESK_FAMILY, methods=["GET"])
def who_looked(request: Request, uid: uuid.UUID) -> HttpResponse:
    """For a family: who looked at the record."""
    shown = pages.who_looked_page(request.member, uid, request.GET, as_of=today())
    return render(request, "governance/who_looked.html", shown)


@page("slow-down", needs=Permission.SIGNED_IN, methods=["GET"])
def stopped(request: Request) -> HttpResponse:
    """Why nothing opens just now, and how to go on."""
    return render(request, "governance/stopped.html", None, form=GoOnForm())


@page("slow-down/go-on", needs=Permission.SIGNED_IN, methods=["POST"])
@steps_up
def go_on(request: Request) -> HttpResponse:
    """Go on after showing again who one is."""
    actions.lift(by=request.member, at=now())
    return go(request.member.kind.home, said="Thank you. You can go on.")
