"""Handing over on screen: for whoever gives. What somebody outside sees is in `receiving`."""

import uuid

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.casebook.models import Case
from sendwell.documents.handing import actions, forms, pages
from sendwell.documents.handing.link import spoken
from sendwell.documents.handing.opening import open_case_to_hand_over, open_hand_over
from sendwell.documents.handing.outsider import Outsider
from sendwell.documents.models import Going, HandOver, Told, Upload
from sendwell.documents.opening import may_go
from sendwell.documents.uploads import take_in
from sendwell.sign_in.secrets_kept import locked, unlocked
from sendwell.ui.forms import SendwellForm

CODE = "code_to_read_out"
WAITS = "It waits to be checked by a colleague. The link goes out when it is released."
SENT = "The link has been sent."


@page("cases/<ref>/hand-overs", needs=Permission.HAND_OVER, methods=("GET",))
def hand_overs(request: Request, ref: str) -> HttpResponse:
    """What was handed to somebody outside Sendwell, and how each stands."""
    case = open_case_to_hand_over(request.member, ref, today())
    return render(request, "documents/hand_overs.html", pages.hand_overs_page(request.member, case, today()))


@page("cases/<ref>/hand-overs/new", needs=Permission.HAND_OVER)
@steps_up
def hand_over_new(request: Request, ref: str) -> HttpResponse:
    """Hand letters and files to a professional who has no account here."""
    case = open_case_to_hand_over(request.member, ref, today())
    form = forms.HandOverForm(request, initial={"documents": request.GET.getlist("document")})
    shown = pages.new_page(request.member, case, form, today())
    done: list[HandOver] = []
    if carried_out(form, lambda: done.append(_hand_over(request, case, form))):
        return _given(request, done[0])
    return render(request, "documents/hand_over_new.html", shown, form=form)


def _hand_over(request: Request, case: Case, form: forms.HandOverForm) -> HandOver:
    said = dict(form.values)
    chosen = [each.partition(":") for each in said.pop("documents")]
    to = Outsider(*(said.pop(name) for name in ("name", "job", "organisation", "email")))
    return actions.hand_over(
        case=case,
        letters=[uuid.UUID(number) for kind, _, number in chosen if kind == "letter"],
        uploads=[uuid.UUID(number) for kind, _, number in chosen if kind == "upload"],
        to=to,
        by=request.member,
        day=today(),
        **said,
    )


def _given(request: Request, given: HandOver) -> HttpResponse:
    """On to its page, where a code to read out is shown."""
    released = given.disclosure.state == Going.RELEASED
    if released and given.told == Told.SPOKEN:
        _show_once(request, given, actions.new_code(given=given, by=request.member, day=today()))
    return go("documents:hand_over", uid=given.uid, said=SENT if released else WAITS)


@page("cases/<ref>/hand-overs/file", needs=Permission.HAND_OVER)
def hand_over_file(request: Request, ref: str) -> HttpResponse:
    """Give a file of one's own, to be handed over."""
    case = open_case_to_hand_over(request.member, ref, today())
    form = forms.FileForm(request)
    done: list[Upload] = []
    if carried_out(form, lambda: done.append(_take_in(request, case, form))):
        return go("documents:hand_over_new", ref=ref, said=_kept(done[0]))
    shown = pages.hand_overs_page(request.member, case, today())
    return render(request, "documents/hand_over_file.html", shown, form=form)


def _take_in(request: Request, case: Case, form: forms.FileForm) -> Upload:
    return take_in(form.values["file"], case=case, by=request.member, field="file")


def _kept(upload: Upload) -> str:
    if may_go(upload):
        return f"{upload.name} is kept. You can hand it over now."
    return f"{upload.name} is kept, but held: a colleague has to look at it before it can go."


@page("hand-overs/<uuid:uid>", needs=Permission.HAND_OVER, methods=("GET",))
def hand_over(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One hand-over: how it stands, who opened it, and a code that was just made."""
    given = open_hand_over(request.member, uid, today())
    shown = pages.hand_over_page(request.member, given, today(), code=_shown_once(request, given))
    return render(request, "documents/hand_over.html", shown, form=SendwellForm(request))


@page("hand-overs/<uuid:uid>/code", needs=Permission.HAND_OVER, methods=("POST",))
@steps_up
def hand_over_code(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Make a code to read out; the one before stops working."""
    given, form = open_hand_over(request.member, uid, today()), SendwellForm(request)
    made: list[str] = []

    def make() -> None:
        made.append(actions.new_code(given=given, by=request.member, day=today()))

    if carried_out(form, make):
        _show_once(request, given, made[0])
        return go("documents:hand_over", uid=uid)
    shown = pages.hand_over_page(request.member, given, today())
    return render(request, "documents/hand_over.html", shown, form=form)


@page("hand-overs/<uuid:uid>/take-back", needs=Permission.HAND_OVER)
def hand_over_back(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Take a hand-over back: its link stops at once."""
    given, form = open_hand_over(request.member, uid, today()), forms.TakeBackForm(request)
    if carried_out(form, lambda: actions.take_back(given=given, **form.values, by=request.member, now=now())):
        return go("documents:hand_over", uid=uid, said="It is taken back. Its link stopped at once.")
    shown = pages.hand_over_page(request.member, given, today())
    return render(request, "documents/hand_over_back.html", shown, form=form)


def _show_once(request: Request, given: HandOver, code: str) -> None:
    """Carry a code to the next page. On the way it stands in the session, so it is encrypted."""
    request.session[CODE] = locked(f"{given.uid} {code}").decode()


def _shown_once(request: Request, given: HandOver) -> str:
    uid, _, code = (unlocked(request.session.pop(CODE, "").encode()) or "").partition(" ")
    return spoken(code) if uid == str(given.uid) else ""
