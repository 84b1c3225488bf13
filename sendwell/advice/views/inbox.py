"""The provider's inbox, and what is done from it."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.inbox import (
    AllocateForm,
    BulkForm,
    CoverForm,
    InboxFilter,
    RecallForm,
    RedirectForm,
    TakeBackForm,
)
from sendwell.advice.models import AdviceRequest
from sendwell.advice.opening import open_request
from sendwell.advice.pages import giving_out
from sendwell.advice.pages import inbox as pages
from sendwell.advice.pages.giving_out import SCREENS
from sendwell.advice.views.acting import acting
from sendwell.ui.forms import SendwellForm


@page("inbox", needs=Permission.ADVICE_ALLOCATE)
def inbox(request: Request) -> HttpResponse:
    """Every council's requests to this provider in one list; many can be given out at once."""
    form = BulkForm(request)
    if form.is_bound:  # otherwise the page itself offers them
        form.offer("clinician", pages.clinicians(request.member, today()))
    form.offer("ticked", [(ref, ref) for ref in request.POST.getlist("ticked")])
    if carried_out(form, lambda: _give_out(request, form)):
        return go("advice:inbox", said=pages.given_out(len(form.values["ticked"]), form.chosen))
    shown = pages.inbox_page(request.member, InboxFilter(request), form, request.GET, as_of=today())
    return render(request, "advice/inbox.html", shown)


@page("inbox/cover", needs=Permission.ADVICE_ALLOCATE)
def inbox_cover(request: Request) -> HttpResponse:
    """Arrange that a colleague stands in for an absent clinician."""
    form = CoverForm(request)
    for name in ("absent", "covering"):
        form.offer(name, pages.clinicians(request.member, today()))
    if carried_out(form, lambda: _cover(request, form)):
        return go("advice:inbox", said="Cover is arranged. No due date has changed.")
    return render(request, "advice/inbox_cover.html", pages.cover_page(request.member, form, as_of=today()))


@page("advice/<ref>/give", needs=Permission.ADVICE_ALLOCATE)
def allocate(request: Request, ref: str) -> HttpResponse:
    """Give one request to a clinician."""
    asked, form = _opened(request, ref, "give out", AllocateForm)
    giving_out.only_the_body(request.member, asked)
    form.offer("clinician", giving_out.clinicians_for(asked, today()))
    if carried_out(form, lambda: _allocate(request, asked, form)):
        return go("advice:request", ref=ref, said=SCREENS["allocate"].said)
    return _form(request, asked, form, "allocate")


@page("advice/<ref>/take", needs=Permission.ADVICE_WRITE, methods=["POST"])
def take(request: Request, ref: str) -> HttpResponse:
    """A clinician takes a request of their own service that nobody has."""
    asked, form = open_request(request.member, ref, today(), screen="take"), SendwellForm(request)
    if carried_out(
        form, lambda: actions.allocate(request=asked, clinician=request.member, **acting(request))
    ):
        return go("advice:request", ref=ref, said=SCREENS["take"].said)
    return _form(request, asked, form, "take")


@page("advice/<ref>/take-back", needs=Permission.ADVICE_ALLOCATE)
def take_back(request: Request, ref: str) -> HttpResponse:
    """Take a request back from its clinician."""
    asked, form = _opened(request, ref, "take back", TakeBackForm)
    giving_out.only_the_body(request.member, asked)
    if carried_out(form, lambda: actions.take_back(request=asked, **form.values, **acting(request))):
        return go("advice:request", ref=ref, said=SCREENS["take_back"].said)
    return _form(request, asked, form, "take_back")


@page("advice/<ref>/redirect", needs=Permission.ADVICE_REDIRECT)
def redirect(request: Request, ref: str) -> HttpResponse:
    """Pass a request on to the service that can answer it."""
    asked, form = _opened(request, ref, "pass on", RedirectForm)
    form.offer("to", giving_out.services_for(asked, today()))
    if carried_out(form, lambda: _redirect(request, asked, form)):
        return go(request.member.kind.home, said=SCREENS["redirect"].said)
    return _form(request, asked, form, "redirect")


@page("advice/<ref>/recall", needs=Permission.ADVICE_ASK)
def recall(request: Request, ref: str) -> HttpResponse:
    """The council takes its request back."""
    asked, form = _opened(request, ref, "recall", RecallForm)
    if carried_out(form, lambda: actions.recall_request(request=asked, **form.values, **acting(request))):
        return go("advice:ask", ref=asked.case.ref, said=SCREENS["recall"].said)
    return _form(request, asked, form, "recall")


def _opened[Form: SendwellForm](
    request: Request, ref: str, screen: str, kind: type[Form]
) -> tuple[AdviceRequest, Form]:
    asked = open_request(request.member, ref, today(), screen=screen)
    return asked, kind(request, version=asked.version)


def _form(request: Request, asked: AdviceRequest, form: SendwellForm, screen: str) -> HttpResponse:
    shown = giving_out.one_form(asked, form, SCREENS[screen], as_of=today())
    return render(request, "advice/request_form.html", shown)


def _give_out(request: Request, form: BulkForm) -> object:
    return actions.bulk_allocate(
        requests=pages.ticked_requests(request.member, form.values["ticked"], today()),
        clinician=pages.clinician_called(request.member, form.values["clinician"], today()),
        **acting(request),
    )


def _allocate(request: Request, asked: AdviceRequest, form: AllocateForm) -> object:
    clinician = pages.clinician_called(request.member, form.values["clinician"], today())
    return actions.allocate(request=asked, clinician=clinician, **acting(request))


def _redirect(request: Request, asked: AdviceRequest, form: RedirectForm) -> object:
    to = giving_out.service_called(form.values["to"])
    return actions.redirect_request(request=asked, to=to, reason=form.values["reason"], **acting(request))


def _cover(request: Request, form: CoverForm) -> object:
    said = dict(form.values)
    absent, covering = (
        pages.clinician_called(request.member, said.pop(name), today()) for name in ("absent", "covering")
    )
    return actions.cover_for(absent=absent, covering=covering, **said, **acting(request))
