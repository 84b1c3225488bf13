"""Using earlier advice again, when all three agree."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.reuse import ReuseForm, TypedAgreementForm
from sendwell.advice.opening import open_request
from sendwell.advice.pages import reuse as pages
from sendwell.ui.forms import SendwellForm

PARTY = {True: "authority", False: "adviser"}


@page("advice/<ref>/reuse", needs=Permission.SIGNED_IN)
def reuse(request: Request, ref: str) -> HttpResponse:
    """Propose earlier advice, and see which of the three have agreed."""
    asked, form = open_request(request.member, ref, today(), screen="earlier advice"), ReuseForm(request)
    act = lambda: actions.propose_reuse(request=asked, by=request.member, day=today(), **form.values)  # noqa: E731
    if form.is_bound and form.is_valid() and carried_out(form, act):
        return go("advice:reuse", ref=ref, said="Proposed. The service and the family are asked.")
    return render(
        request, "advice/request_reuse.html", pages.reuse_page(request.member, asked, form, as_of=today())
    )


@page("advice/<ref>/reuse/agree", needs=Permission.SIGNED_IN, methods=["POST"])
def agrees(request: Request, ref: str) -> HttpResponse:
    """The council, or the body asked, says that the earlier advice is enough."""
    asked, form = open_request(request.member, ref, today(), screen="earlier advice"), SendwellForm(request)
    party = PARTY[request.member.may(Permission.ADVICE_ASK)]
    agreement = pages.agreement_on(asked)
    act = lambda: actions.agree_reuse(agreement=agreement, party=party, by=request.member, day=today())  # noqa: E731
    if carried_out(form, act):
        return go("advice:reuse", ref=ref, said="Your agreement is recorded.")
    return render(
        request, "advice/request_reuse.html", pages.reuse_page(request.member, asked, form, as_of=today())
    )


@page("advice/<ref>/reuse/<slug:party>/typed", needs=Permission.ADVICE_ASK)
def agreement_typed(request: Request, ref: str, party: str) -> HttpResponse:
    """The council types what the adviser or the family said, with the evidence."""
    asked, form = (
        open_request(request.member, ref, today(), screen="earlier advice"),
        TypedAgreementForm(request),
    )
    shown = pages.typed_page(request.member, asked, party, form, as_of=today())
    agreement = pages.agreement_on(asked)
    act = lambda: actions.agree_reuse(  # noqa: E731
        agreement=agreement, party=party, by=request.member, day=today(), **form.values
    )
    if form.is_bound and form.is_valid() and carried_out(form, act):
        return go("advice:reuse", ref=ref, said="The agreement is recorded.")
    return render(request, "advice/request_reuse_typed.html", shown)


@page("advice/<ref>/reuse/family", needs=Permission.DESK_FAMILY)
def family_agrees(request: Request, ref: str) -> HttpResponse:
    """A parent or young person says whether earlier advice is still right."""
    agreement, form = pages.family_agreement(request.member, ref, today()), SendwellForm(request)
    act = lambda: actions.agree_reuse(agreement=agreement, party="family", by=request.member, day=today())  # noqa: E731
    if form.is_bound and carried_out(form, act):
        return go("desks:family", said="Thank you. We have written down that you agree.")
    return render(request, "advice/request_reuse_family.html", pages.family_page(agreement, form))
