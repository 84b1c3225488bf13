"""Writing advice: the draft, its autosave, signing, and taking the draft out."""

from http import HTTPStatus

from django.http import HttpResponse, JsonResponse

from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.actions.writing import ChangedMeanwhile, keep_writing
from sendwell.advice.forms.returned import PlainForm, SignForm, WriteForm
from sendwell.advice.models import Advice
from sendwell.advice.pages import writing as pages
from sendwell.advice.views.acting import acting
from sendwell.law.refusals import Refused


@page("advice/<ref>/write", needs=Permission.ADVICE_WRITE)
def write(request: Request, ref: str) -> HttpResponse:
    """Write advice. Every button keeps the whole draft."""
    opened = pages.open_writing(request.member, ref, as_of=today())
    if opened.closed:
        return go("advice:request", ref=ref, said="The council has its answer. There is nothing to write.")
    if opened.waits:
        return render(request, "advice/advice_waits.html", pages.waits_page(opened, as_of=today()))
    form = pages.write_form(opened, today(), request)
    if carried_out(form, lambda: _keep(request, opened, form)):
        return _moved_on(form, ref)
    opened, form = _as_it_is_now(request, opened, form)
    return render(
        request, "advice/advice_write.html", pages.write_page(opened, form, as_of=today()), form=form
    )


@page("advice/<ref>/write/autosave", needs=Permission.ADVICE_WRITE, methods=["POST"])
def autosave(request: Request, ref: str) -> HttpResponse:
    """Keep the draft while it is written. Another's newer text is never overwritten: the answer is 409."""
    opened = pages.open_writing(request.member, ref, as_of=today())
    try:
        kept = _keep(request, opened, pages.write_form(opened, today(), request))
    except ChangedMeanwhile:
        return JsonResponse({"changed": True}, status=HTTPStatus.CONFLICT)
    except Refused as refused:
        return JsonResponse({"refused": refused.words}, status=HTTPStatus.CONFLICT)
    return JsonResponse({"version": kept.version})


@page("advice/<ref>/write/take-out", needs=Permission.ADVICE_WRITE)
def take_out(request: Request, ref: str) -> HttpResponse:
    """Take the whole draft out, so that the request can be passed on."""
    opened = pages.open_writing(request.member, ref, as_of=today())
    form, draft, by = PlainForm(request), opened.begun, acting(request)
    if carried_out(form, lambda: actions.discard_draft(advice=draft, **by)):
        return go("advice:request", ref=ref, said="The draft was taken out.")
    shown = pages.take_out_page(opened, as_of=today())
    return render(request, "advice/advice_take_out.html", shown, form=form)


@page("advice/<ref>/sign", needs=Permission.ADVICE_SIGN)
@steps_up
def sign(request: Request, ref: str) -> HttpResponse:
    """Sign advice as a registered clinician."""
    opened = pages.open_writing(request.member, ref, as_of=today())
    form = pages.sign_form(opened, request.member, today(), request)
    shown = pages.sign_page(opened, request.member, form, as_of=today())
    if carried_out(form, lambda: _sign(request, opened, form)):
        return go("advice:request", ref=ref, said=pages.signed_words(opened, request.member, form, today()))
    return render(request, "advice/advice_sign.html", shown, form=form)


def _keep(request: Request, opened: pages.Opened, form: WriteForm) -> Advice:
    draft = form.draft.after(form.pressed)
    return keep_writing(
        request=opened.request,
        draft=draft,
        version=int(form.sent_version) if form.sent_version.isdecimal() else -1,
        **acting(request),
        file=form.cleaned_data.get("report"),
        drop_report=form.pressed == "detach",
    )


def _as_it_is_now(request: Request, opened: pages.Opened, form: WriteForm) -> tuple[pages.Opened, WriteForm]:
    """Where another kept their words in the same moment, those words too, beside what was typed."""
    if not form.is_bound:
        return opened, form
    newer = pages.open_writing(request.member, opened.request.ref, as_of=today())
    if newer.version == opened.version:
        return opened, form
    return newer, pages.write_form(newer, today(), request)


def _sign(request: Request, opened: pages.Opened, form: SignForm) -> Advice:
    how = pages.signing_as_said(opened, request.member, form, today())
    return actions.sign(advice=opened.begun, **acting(request), **how)


def _moved_on(form: WriteForm, ref: str) -> HttpResponse:
    """After a button: on to signing, or back to the line that was worked on."""
    where = "advice:sign" if form.pressed == "sign" else "advice:write"
    response = go(where, ref=ref, said=pages.kept_words(form))
    response.headers["Location"] += pages.place_of(form)
    return response
