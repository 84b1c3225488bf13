"""Letters to read and to print, files to download, what is held, what waits to be checked, and bundles."""

import uuid
from dataclasses import asdict

from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from sendwell.access.opening import NotThere, Withheld
from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.documents import actions, forms, pages, storage
from sendwell.documents.disclosure import actions as gate
from sendwell.documents.disclosure.bundles import make_bundle
from sendwell.documents.download import locked_down
from sendwell.documents.handing.pages import of_bundle, of_letter
from sendwell.documents.health import files
from sendwell.documents.models import Upload
from sendwell.documents.opening import open_to, open_upload, read_bundle
from sendwell.documents.pages.bundles import (
    ShutPage,
    bundle_case,
    bundle_page,
    bundles_page,
    damaged_page,
    recipients_of,
    redacted_page,
    withheld_page,
)
from sendwell.documents.pages.going import check_page, open_disclosure, sent_page
from sendwell.documents.pages.going import sent as sent_list
from sendwell.documents.pages.going import to_check as check_list
from sendwell.documents.pages.held import held_files, held_page
from sendwell.documents.typeset import letter_pdf as typeset
from sendwell.documents.uploads import CONTENT_TYPES
from sendwell.law.refusals import Refused
from sendwell.ui.forms import SendwellForm

BUNDLE_MADE = (
    "The bundle is made. Whoever it is for is told as soon as it may go, or it waits under “Letters to post”."
)


@page("cases/<ref>/letters", needs=Permission.LETTER_READ, methods=("GET",))
def letters(request: Request, ref: str) -> HttpResponse:
    """The letters of a case."""
    return render(request, "documents/letters.html", pages.case_letters_page(request.member, ref, today()))


@page("letters/<uuid:uid>", needs=Permission.SIGNED_IN, methods=("GET",))
def letter(request: Request, uid: uuid.UUID) -> HttpResponse:
    """A letter as it was sent."""
    shown = pages.letter_page(request.member, uid, today())
    return render(request, "documents/letter.html", shown, handed=of_letter(request.member, uid, today()))


@page("letters/<uuid:uid>.pdf", needs=Permission.SIGNED_IN, methods=("GET",))
def letter_pdf(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The same letter as a tagged PDF."""
    shown = pages.letter_page(request.member, uid, today(), paper=True)
    try:
        content = typeset(shown)
    except Refused as refused:
        return go("documents:letter", uid=uid, said=refused.words)
    return locked_down(HttpResponse(content, content_type="application/pdf"), shown.file_name)


@page("uploads/<uuid:uid>", needs=Permission.SIGNED_IN, methods=("GET",))
def upload(request: Request, uid: uuid.UUID) -> HttpResponse:
    """A file that somebody gave us, to download; or why it is held."""
    opened = open_upload(request.member, uid, today())
    try:
        content = storage.read(opened) if open_to(request.member, opened) else None
    except storage.Damaged:
        content = None
    if content is None:
        return render(
            request, "documents/held.html", held_page(request.member, opened, as_of=today()), status=409
        )
    return locked_down(HttpResponse(content, content_type=CONTENT_TYPES[opened.kind]), opened.name)


@page("files/held", needs=Permission.FILES_HELD, methods=("GET",))
def files_held(request: Request) -> HttpResponse:
    """The files that are held: why, whose turn it is, and what to do."""
    shown = held_files(request.member, request.GET, as_of=today())
    return render(request, "documents/files_held.html", shown)


@page("files/<uuid:uid>/held", needs=Permission.FILES_HELD)
@steps_up
def held_file(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One file that is held, and letting it go after a second look."""
    opened, form = open_upload(request.member, uid, today()), forms.ReleaseForm(request)
    if carried_out(
        form,
        lambda: actions.release_upload(upload=opened, **form.values, by=request.member, day=today()),
    ):
        return go("documents:files_held", said=f"{opened.name} is released.")
    return render(request, "documents/held.html", held_page(request.member, opened, as_of=today()), form=form)


@page("files/<uuid:uid>/not-used", needs=Permission.FILES_HELD)
def not_used(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Saying that a held file is not to be used."""
    opened, form = open_upload(request.member, uid, today()), forms.SetAsideForm(request)
    if carried_out(
        form, lambda: actions.set_aside(upload=opened, **form.values, by=request.member, day=today())
    ):
        return go("documents:files_held", said=f"{opened.name} is not to be used. It goes to nobody.")
    shown = held_page(request.member, opened, as_of=today())
    return render(request, "documents/not_used.html", shown, form=form)


@page("sending/to-check", needs=Permission.LETTER_CHECK, methods=("GET",))
def to_check(request: Request) -> HttpResponse:
    """What waits for a second person before it goes."""
    return render(request, "documents/to_check.html", check_list(request.member, request.GET, as_of=today()))


@page("sending/<uuid:uid>/check", needs=Permission.LETTER_CHECK)
@steps_up
def check(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Read something beside the record, and let it go."""
    waiting, form = open_disclosure(request.member, uid, today()), forms.CheckForm(request)
    if carried_out(
        form, lambda: gate.check(disclosure=waiting, **form.values, by=request.member, day=today())
    ):
        return go(
            "documents:to_check", said="It is released. Whoever it is for is told, or it waits to be posted."
        )
    shown = check_page(request.member, waiting, as_of=today())
    return render(request, "documents/check.html", shown, form=form)


@page("sending/<uuid:uid>/back", needs=Permission.LETTER_CHECK)
def send_back(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Send something back to its author."""
    waiting, form = open_disclosure(request.member, uid, today()), forms.SendBackForm(request)
    if carried_out(
        form, lambda: gate.send_back(disclosure=waiting, **form.values, by=request.member, day=today())
    ):
        return go("documents:to_check", said="It is sent back. It does not go as it is.")
    shown = check_page(request.member, waiting, as_of=today())
    return render(request, "documents/send_back.html", shown, form=form)


@page("sending/log", needs=Permission.LETTER_CHECK, methods=("GET",))
def sent(request: Request) -> HttpResponse:
    """What this organisation sent, to whom and by what right."""
    form = forms.SentFilter(request)
    shown = sent_list(request.member, request.GET, form.values, as_of=today())
    return render(request, "documents/sent.html", shown, form=form)


@page("sending/<uuid:uid>", needs=Permission.LETTER_CHECK)
def sent_one(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One thing that was sent, who opened it, and taking it back."""
    gone, form = open_disclosure(request.member, uid, today(), afterwards=True), forms.RevokeForm(request)
    if carried_out(
        form, lambda: gate.revoke(disclosure=gone, **form.values, by=request.member, now=timezone.now())
    ):
        return go("documents:sent_one", uid=uid, said="It is revoked. Its link stopped at once.")
    shown = sent_page(request.member, gone, as_of=today())
    return render(request, "documents/sent_one.html", shown, form=form)


@page("cases/<ref>/bundles", needs=Permission.BUNDLE_MAKE)
@steps_up
def bundles(request: Request, ref: str) -> HttpResponse:
    """The bundles of a case, and making one."""
    shown, form = bundles_page(request.member, ref, today()), forms.BundleForm(request)
    form.offer("documents", shown.documents)
    form.offer("to", shown.recipients)
    if carried_out(form, lambda: _make(request, ref, form)):
        return go("documents:bundles", ref=ref, said=BUNDLE_MADE)
    return render(request, "documents/bundles.html", shown, form=form)


def _make(request: Request, ref: str, form: forms.BundleForm) -> None:
    case = bundle_case(request.member, ref, today())
    chosen = [each.partition(":") for each in form.values["documents"]]
    make_bundle(
        case=case,
        title=form.values["title"],
        letters=[uuid.UUID(number) for kind, _, number in chosen if kind == "letter"],
        uploads=[uuid.UUID(number) for kind, _, number in chosen if kind == "upload"],
        to=recipients_of(case, today())[form.values["to"]],
        by=request.member,
        day=today(),
    )


@page("files/<uuid:uid>/redacted", needs=Permission.BUNDLE_MAKE)
def redacted(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The redacted copies of a file, and giving one."""
    opened, form = open_upload(request.member, uid, today()), forms.RedactedCopyForm(request)
    form.offer("to", redacted_page(request.member, opened, today()).recipients)
    if carried_out(form, lambda: _give(request, opened, form)):
        return go("documents:redacted", uid=uid, said="The copy is kept. Somebody else has to look at it.")
    shown = redacted_page(request.member, opened, today())
    return render(request, "documents/redacted.html", shown, form=form, button=SendwellForm(request))


def _give(request: Request, upload: Upload, form: forms.RedactedCopyForm) -> None:
    to = recipients_of(upload.case, today())[form.values["to"]]
    file = form.values["file"]
    actions.give_redacted_copy(upload=upload, to=to, file=file, by=request.member, day=today())


@page("files/<uuid:uid>/redacted/<int:number>", needs=Permission.LETTER_CHECK, methods=("POST",))
@steps_up
def check_redacted(request: Request, uid: uuid.UUID, number: int) -> HttpResponse:
    """Say that a redacted copy was read beside the file."""
    opened = open_upload(request.member, uid, today())
    copy = opened.redacted.filter(pk=number).select_related("copy").first()
    if copy is None:
        raise NotThere
    form = SendwellForm(request)
    done = carried_out(
        form, lambda: actions.check_redacted_copy(redacted=copy, by=request.member, day=today())
    )
    said = "The copy counts now." if done else "You made this copy. Somebody else has to look at it."
    return go("documents:redacted", uid=uid, said=said)


@page("bundles/<uuid:uid>", needs=Permission.SIGNED_IN, methods=("GET",))
def bundle(request: Request, uid: uuid.UUID) -> HttpResponse:
    """A bundle: what is in it, and the file."""
    try:
        shown = bundle_page(request.member, uid, today())
    except Withheld as withheld:
        return _shut(request, withheld_page(request.member, withheld.case_ref), 403)
    return render(request, "documents/bundle.html", shown, handed=of_bundle(request.member, uid, today()))


def _shut(request: Request, shown: ShutPage, status: int) -> HttpResponse:
    return render(request, "documents/bundle_shut.html", shown, status=status)


@page("bundles/<uuid:uid>.pdf", needs=Permission.SIGNED_IN, methods=("GET",))
def bundle_pdf(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The bundle itself."""
    try:
        opened, content = read_bundle(request.member, uid, today())
    except Withheld as withheld:
        return _shut(request, withheld_page(request.member, withheld.case_ref), 403)
    except storage.Damaged:
        return _shut(request, damaged_page(request.member, uid), 409)
    answer = HttpResponse(content, content_type="application/pdf")
    return locked_down(answer, f"bundle-{opened.uid.hex[:8]}.pdf")


@page("health/files", needs=Permission.ANYONE, methods=("GET",))
def health_of_files(request: Request) -> HttpResponse:
    """Whether files are scanned, held, and opened apart. 503 while new files are held, or wait over an hour."""
    said = files(timezone.now())
    return JsonResponse(asdict(said), status=503 if said.held or said.waiting else 200)
