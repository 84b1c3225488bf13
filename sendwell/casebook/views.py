"""Opening a case, reading it, and keeping it."""

from typing import Any

from django.http import HttpResponse

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.casebook import actions, pages
from sendwell.casebook.forms import (
    ClosingForm,
    CorrectionForm,
    CoverForm,
    FindForm,
    KeyWorkerForm,
    NoticeForm,
)
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages import notices as told
from sendwell.casebook.pages.chronology import ChronologyFilter, event_to_correct
from sendwell.casebook.pages.people import colleagues
from sendwell.casebook.pages.shown import child_banner
from sendwell.sharing.actions import note_handed_over


@page("find", needs=Permission.CASE_SEARCH)
def find(request: Request) -> HttpResponse:
    """Find a child among those the member may know of."""
    form = FindForm(request)
    valid = form.is_valid()
    found = pages.find_page(
        request.member,
        form.values["sought"] if valid else "",
        form.values["born"] if valid else None,
        as_of=today(),
    )
    return render(request, "casebook/find.html", found, form=form)


@page("cases/<ref>", needs=Permission.CASE_READ, methods=["GET"])
def case(request: Request, ref: str) -> HttpResponse:
    """Where a case stands."""
    return render(request, "casebook/case.html", pages.case_page(request.member, ref, as_of=today()))


@page("cases/<ref>/chronology", needs=Permission.CASE_READ, methods=["GET"])
def chronology(request: Request, ref: str) -> HttpResponse:
    """Everything that happened on a case."""
    shown = pages.chronology_page(request.member, ref, ChronologyFilter(request), as_of=today())
    return render(request, "casebook/chronology.html", shown)


@page("cases/<ref>/people", needs=Permission.PEOPLE_READ, methods=["GET"])
def people(request: Request, ref: str) -> HttpResponse:
    """The people and organisations round the child."""
    return render(request, "casebook/people.html", pages.people_page(request.member, ref, as_of=today()))


@page("cases/<ref>/key-worker", needs=Permission.CASE_KEEP)
def key_worker(request: Request, ref: str) -> HttpResponse:
    """Name the key worker, with a handover note from the one before."""
    case = open_case(request.member, ref, today(), screen="key worker", needs=Permission.CASE_KEEP)
    form = KeyWorkerForm(request)
    form.offer("member", colleagues(case, today()))
    if carried_out(form, lambda: _name_key_worker(request, case, form)):
        return go("casebook:people", ref=ref, said="The key worker has been named.")
    return render(request, "casebook/form.html", _about(case, KEY_WORKER), form=form)


@page("cases/<ref>/notices", needs=Permission.CASE_KEEP)
def notices(request: Request, ref: str) -> HttpResponse:
    """Which privacy notices the family was shown; note one that was handed over or read out."""
    case = open_case(request.member, ref, today(), screen="privacy notices", needs=Permission.CASE_KEEP)
    form = NoticeForm(request)
    form.offer("to", told.people_of(case))
    if carried_out(form, lambda: _handed_over(request, case, form)):
        return go("casebook:notices", ref=ref, said="Noted.")
    shown = told.notices_page(case, request.member, form, as_of=today())
    return render(request, "casebook/notices.html", shown)


def _handed_over(request: Request, case: Case, form: NoticeForm) -> object:
    said = told.handed_over(case, form.values)
    return note_handed_over(**said, by=request.member, day=today())


KEY_WORKER: dict[str, str] = {"title": "Name the key worker", "submit": "Name the key worker", "lead": ""}


def _name_key_worker(request: Request, case: Case, form: KeyWorkerForm) -> object:
    member = Member.objects.get(slug=form.values["member"])
    return actions.name_key_worker(
        case=case, member=member, handover=form.values["handover"], by=request.member, day=today()
    )


def _about(case: Case, shown: dict[str, str]) -> dict[str, Any]:
    """What stands round a form about a case: also what must be read before anything is sent (C20)."""
    return shown | {"ref": case.ref, "banner": child_banner(case.child, today())}


@page("cover", needs=Permission.COVER_ARRANGE)
def cover(request: Request) -> HttpResponse:
    """Arrange that a colleague stands in."""
    form = CoverForm(request, initial={"absent": request.member.slug})
    form.offer("absent", actions.absent_for(request.member, today()))
    form.offer("covering", actions.colleagues_of(request.member, today()))
    if carried_out(form, lambda: actions.cover_by_slug(by=request.member, **form.values)):
        return go(request.member.kind.home, said="Cover has been arranged.")
    return render(request, "casebook/form.html", COVER, form=form)


COVER: dict[str, str] = {
    "ref": "",
    "title": "Arrange cover",
    "submit": "Arrange cover",
    "lead": "While it lasts, the colleague sees and does the absent person’s work. No date changes.",
}


@page("cases/<ref>/events/<int:number>/correct", needs=Permission.CASE_KEEP)
@steps_up
def correct(request: Request, ref: str, number: int) -> HttpResponse:
    """Say that something was recorded in error."""
    case, event, line = event_to_correct(request.member, ref, number, as_of=today())
    form = CorrectionForm(request)
    if carried_out(form, lambda: actions.correct(event=event, by=request.member, day=today(), **form.values)):
        return go("casebook:chronology", ref=ref, said="Corrected. The clocks have been worked out again.")
    return render(request, "casebook/correct.html", line, form=form, **_about(case, {}))


@page("cases/<ref>/close", needs=Permission.CASE_KEEP)
@steps_up
def close(request: Request, ref: str) -> HttpResponse:
    """Close a case."""
    case = open_case(request.member, ref, today(), screen="closing", needs=Permission.CASE_KEEP)
    form = ClosingForm(request)
    if carried_out(
        form, lambda: actions.close_case(case=case, by=request.member, day=today(), **form.values)
    ):
        return go("casebook:case", ref=ref, said="The case is closed.")
    return render(request, "casebook/form.html", _about(case, CLOSING), form=form)


CLOSING: dict[str, str] = {
    "title": "Close the case",
    "submit": "Close the case",
    "lead": "Nothing more will be owed on it. What happened stays readable.",
}
