"""Using earlier advice again, when all three agree."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.reuse import ReuseForm, TypedAgreementForm
from sendwell.advice.models import ReuseAgreement
from sendwell.advice.opening import open_request
from sendwell.advice.pages import reuse as pages
from sendwell.advice.views.acting import acting
from sendwell.ui.forms import SendwellForm

SCREEN = "earlier advice"


@page("advice/<ref>/reuse", needs=Permission.SIGNED_IN)
def reuse(request: Request, ref: str) -> HttpResponse:
    """Propose earlier advice, and see which of the three have agreed."""
    asked, form = open_request(request.member, ref, today(), screen=SCREEN), ReuseForm(request)
    if carried_out(form, lambda: actions.propose_reuse(request=asked, **form.values, **acting(request))):
        return go("advice:reuse", ref=ref, said="Proposed. The service and the family are asked.")
    shown = pages.reuse_page(request.member, asked, form, as_of=today())
    return render(request, "advice/request_reuse.html", shown)


@page("advice/<ref>/reuse/agree", needs=Permission.SIGNED_IN, methods=["POST"])
def agrees(request: Request, ref: str) -> HttpResponse:
    """The council, or the body asked, says that the earlier advice is enough."""
    asked, form = open_request(request.member, ref, today(), screen=SCREEN), SendwellForm(request)
    party, agreement = pages.speaks_for(request.member), pages.agreement_on(asked)
    if carried_out(form, lambda: actions.agree_reuse(agreement=agreement, party=party, **acting(request))):
        return go("advice:reuse", ref=ref, said="Your agreement is recorded.")
    shown = pages.reuse_page(request.member, asked, form, as_of=today())
    return render(request, "advice/request_reuse.html", shown)


@page("advice/<ref>/reuse/<slug:party>/typed", needs=Permission.ADVICE_ASK)
def agreement_typed(request: Request, ref: str, party: str) -> HttpResponse:
    """The council types what the adviser or the family said, with the evidence."""
    asked, form = open_request(request.member, ref, today(), screen=SCREEN), TypedAgreementForm(request)
    shown = pages.typed_page(request.member, asked, party, form, as_of=today())
    agreement = pages.agreement_on(asked)
    if carried_out(form, lambda: _typed(request, agreement, party, form)):
        return go("advice:reuse", ref=ref, said="The agreement is recorded.")
    return render(request, "advice/request_reuse_typed.html", shown)


@page("advice/<ref>/reuse/family", needs=Permission.DESK_FAMILY)
def family_agrees(request: Request, ref: str) -> HttpResponse:
    """A parent or young person says whether earlier advice is still right."""
    agreement, form = pages.family_agreement(request.member, ref, today()), SendwellForm(request)
    if carried_out(form, lambda: actions.agree_reuse(agreement=agreement, party="family", **acting(request))):
        return go("desks:family", said="Thank you. We have written down that you agree.")
    return render(request, "advice/request_reuse_family.html", pages.family_page(agreement, form))


def _typed(request: Request, agreement: ReuseAgreement, party: str, form: TypedAgreementForm) -> object:
    return actions.agree_reuse(agreement=agreement, party=party, **form.values, **acting(request))
