"""The register of impact assessments."""

from uuid import UUID

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.sharing import actions
from sendwell.sharing.forms import (
    AgreementSignForm,
    AssessmentForm,
    AssessmentsFilter,
    RiskForm,
)
from sendwell.sharing.models import Assessment, Risk
from sendwell.sharing.openness import path_of
from sendwell.sharing.pages import assessments as pages
from sendwell.sharing.pages.frame import Editing, kept, offered, opened, visible_assessments
from sendwell.sharing.views.acting import acting, change, end, history, review, version_of, write
from sendwell.ui.forms import SendwellForm

ADD_RISKS = "Written down. Add its risks and measures, then sign it off."


@page("sharing/assessments", needs=Permission.SHARING_READ, methods=["GET"])
def assessments(request: Request) -> HttpResponse:
    """The impact assessments that concern one's own organisation."""
    shown = pages.assessments_page(request.member, AssessmentsFilter(request), request.GET, as_of=today())
    return render(request, "sharing/assessments.html", shown)


@page("sharing/assessments/new", needs=Permission.SHARING_KEEP)
def new_assessment(request: Request) -> HttpResponse:
    """Write down an assessment of one's own organisation."""
    first = AssessmentForm(request, initial={"owner": request.member.slug})
    form = offered(first, request.member, today())
    return write(request, form, Assessment, lambda: _written(request, form), said=ADD_RISKS)


@page("sharing/assessments/<uuid:uid>", needs=Permission.SHARING_READ, methods=["GET"])
def assessment(request: Request, uid: UUID) -> HttpResponse:
    """One assessment: what it says, its risks and measures, its outcome and signature."""
    shown = pages.assessment_page(request.member, _opened(request, uid), as_of=today())
    return render(request, "sharing/assessment.html", shown)


@page("sharing/assessments/<uuid:uid>/change", needs=Permission.SHARING_KEEP)
def change_assessment(request: Request, uid: UUID) -> HttpResponse:
    """Change an assessment. Whoever comes second sees both texts."""
    found = kept(request.member, _opened(request, uid))
    first = AssessmentForm(request, initial=pages.said_of(found), version=found.version)
    form = offered(first, request.member, today())
    return change(request, form, found, lambda: _changed(request, form, found))


@page("sharing/assessments/<uuid:uid>/risks", needs=Permission.SHARING_KEEP)
def add_risk(request: Request, uid: UUID) -> HttpResponse:
    """Add a risk with its measure."""
    found, form = kept(request.member, _opened(request, uid)), RiskForm(request)
    if carried_out(form, lambda: _risk_added(request, form, found)):
        return go("sharing:assessment", uid=uid, said="Added. The assessment must be signed off again.")
    return render(request, "sharing/edit.html", pages.editing_risk(form, found))


@page("sharing/assessments/<uuid:uid>/risks/<int:number>", needs=Permission.SHARING_KEEP)
def change_risk(request: Request, uid: UUID, number: int) -> HttpResponse:
    """Change a risk, or note that its measure is done."""
    found = kept(request.member, _opened(request, uid))
    risk = pages.risk_of(found, number)
    form = RiskForm(request, initial=pages.said_of_risk(risk), version=found.version)
    if carried_out(form, lambda: _risk_changed(request, form, risk)):
        return go("sharing:assessment", uid=uid, said="Changed.")
    return render(request, "sharing/edit.html", pages.editing_risk(form, found, number))


@page("sharing/assessments/<uuid:uid>/risks/<int:number>/remove", needs=Permission.SHARING_KEEP)
def remove_risk(request: Request, uid: UUID, number: int) -> HttpResponse:
    """Take a risk out, after being asked once."""
    found, form = kept(request.member, _opened(request, uid)), SendwellForm(request)
    risk = pages.risk_of(found, number)
    if carried_out(form, lambda: actions.remove_risk(risk=risk, **acting(request))):
        return go("sharing:assessment", uid=uid, said="Taken out. The assessment must be signed off again.")
    means = [risk.risk, pages.SIGN_AGAIN]
    title = f"Take out risk {number}"
    shown = Editing(title, found.title, means, "Take it out", path_of(found), (), form, warning=True)
    return render(request, "sharing/edit.html", shown)


@page("sharing/assessments/<uuid:uid>/sign", needs=Permission.SHARING_SIGN)
def sign_assessment(request: Request, uid: UUID) -> HttpResponse:
    """Sign an assessment off for one's own organisation."""
    found = kept(request.member, _opened(request, uid))
    form = AgreementSignForm(request, version=found.version)
    if carried_out(form, lambda: _signed(request, form, found)):
        return go("sharing:assessment", uid=uid, said="Signed off.")
    shown = pages.assessment_page(request.member, found, as_of=today())
    return render(request, "sharing/sign_off.html", shown, form=form)


@page("sharing/assessments/<uuid:uid>/review", needs=Permission.SHARING_KEEP)
def review_assessment(request: Request, uid: UUID) -> HttpResponse:
    """Write down a review of an assessment."""
    return review(request, kept(request.member, _opened(request, uid)))


@page("sharing/assessments/<uuid:uid>/end", needs=Permission.SHARING_KEEP)
def end_assessment(request: Request, uid: UUID) -> HttpResponse:
    """End an assessment."""
    found = kept(request.member, _opened(request, uid))
    return end(request, found, said="Ended. The flows under it are closed.")


@page("sharing/assessments/<uuid:uid>/history", needs=Permission.SHARING_READ, methods=["GET"])
def assessment_history(request: Request, uid: UUID) -> HttpResponse:
    """Everything that was done to an assessment."""
    return history(request, _opened(request, uid))


def _opened(request: Request, uid: UUID) -> Assessment:
    found = visible_assessments(request.member).select_related("kept_by", "owner", "signed_by")
    return opened(found, uid)


def _written(request: Request, form: AssessmentForm) -> Assessment:
    return actions.write_assessment(details=pages.details(form, request.member), **acting(request))


def _changed(request: Request, form: AssessmentForm, assessment: Assessment) -> object:
    said = pages.details(form, request.member)
    return actions.change_assessment(
        assessment=assessment, details=said, version=version_of(form), **acting(request)
    )


def _risk_added(request: Request, form: RiskForm, assessment: Assessment) -> object:
    return actions.add_risk(assessment=assessment, details=pages.risk_details(form), **acting(request))


def _risk_changed(request: Request, form: RiskForm, risk: Risk) -> object:
    said = pages.risk_details(form)
    return actions.change_risk(risk=risk, details=said, version=version_of(form), **acting(request))


def _signed(request: Request, form: AgreementSignForm, assessment: Assessment) -> object:
    return actions.sign_assessment(assessment=assessment, version=version_of(form), **acting(request))
