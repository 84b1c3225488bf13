"""Recording a ground of the law, and telling the family of it."""

from datetime import date

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.grounds import GroundForm, ToldForm
from sendwell.advice.models import AdviceRequest
from sendwell.advice.opening import open_request
from sendwell.advice.pages import grounds as pages
from sendwell.advice.views.acting import acting
from sendwell.casebook.models import Case

SAID = "Recorded. The date has not moved; the delay is excused from today on."


@page("advice/<ref>/ground", needs=Permission.SIGNED_IN)
def ground(request: Request, ref: str) -> HttpResponse:
    """Note a ground of regulation 8(2) on a request."""
    asked = open_request(request.member, ref, today(), screen="ground")
    pages.may_excuse(request.member, asked)
    form = _ground_form(request, asked.case, asked)
    if carried_out(form, lambda: _record(request, asked.case, asked, form)):
        return go("advice:request", ref=ref, said=SAID)
    return render(
        request, "advice/request_ground.html", pages.ground_page(asked.case, asked, form, as_of=today())
    )


@page("cases/<ref>/ground", needs=Permission.GROUND_RECORD)
def case_ground(request: Request, ref: str) -> HttpResponse:
    """Record a ground on the council's own time limits."""
    case = pages.case_to_excuse(request.member, ref, today())
    form = _ground_form(request, case, None)
    if carried_out(form, lambda: _record(request, case, None, form)):
        return go("advice:case_ground", ref=ref, said=SAID)
    return render(request, "advice/request_ground.html", pages.ground_page(case, None, form, as_of=today()))


@page("advice/<ref>/ground/<int:number>/told", needs=Permission.SIGNED_IN)
def ground_told(request: Request, ref: str, number: int) -> HttpResponse:
    """Tell the family of a ground noted on a request."""
    asked = open_request(request.member, ref, today(), screen="tell the family")
    pages.may_excuse(request.member, asked)
    return _told(request, asked.case, asked, number)


@page("cases/<ref>/ground/<int:number>/told", needs=Permission.GROUND_RECORD)
def case_ground_told(request: Request, ref: str, number: int) -> HttpResponse:
    """Tell the family of a ground recorded on the council's own time limits."""
    return _told(request, pages.case_to_excuse(request.member, ref, today()), None, number)


def _ground_form(request: Request, case: Case, asked: AdviceRequest | None) -> GroundForm:
    form = GroundForm(request)
    pages.offer_grounds(form, case, asked)
    return form


def _record(request: Request, case: Case, asked: AdviceRequest | None, form: GroundForm) -> object:
    return actions.record_ground(case=case, request=asked, **form.values, **acting(request))


def _told(request: Request, case: Case, asked: AdviceRequest | None, number: int) -> HttpResponse:
    note, form = pages.note_of(case, asked, number), ToldForm(request)
    pages.limit_telling(form, note, today())

    def act() -> object:
        told_on: date = form.values["told_on"] or today()
        letter = form.values["how"] == "letter"
        return actions.tell_family_of_ground(note=note, by=request.member, day=told_on, letter=letter)

    if carried_out(form, act):
        return go(
            "advice:request" if asked else "advice:case_ground",
            ref=asked.ref if asked else case.ref,
            said="Noted.",
        )
    return render(request, "advice/request_told.html", pages.told_page(note, form, as_of=today()))
