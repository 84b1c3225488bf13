"""The preliminary review of a service, and the designated officer's log."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.oversight import ReviewForm
from sendwell.advice.pages import oversight as pages
from sendwell.advice.views.acting import acting


@page("advice/<ref>/review", needs=Permission.ADVICE_TRIAGE)
def review(request: Request, ref: str) -> HttpResponse:
    """Work through the service's checklist before anything else."""
    opened, by = pages.open_review(request.member, ref, as_of=today()), acting(request)
    form = ReviewForm(request, done=opened.done)
    if carried_out(form, lambda: actions.preliminary_review(request=opened.request, **form.review, **by)):
        return go("advice:review", ref=ref, said="The review is kept.")
    return render(request, "advice/review.html", pages.review_page(opened, form, as_of=today()), form=form)


@page("advice/<ref>/triangulation", needs=Permission.ADVICE_OVERSEE)
def triangulation(request: Request, ref: str) -> HttpResponse:
    """Note what one source said of a child whom nobody seems to know."""
    asked, by = (
        pages.open_to_oversee(request.member, ref, as_of=today()),
        acting(request),
    )
    form = pages.triangulation_form(today(), request)
    if carried_out(form, lambda: actions.triangulate(request=asked, **form.entry, **by)):
        return go("advice:triangulation", ref=ref, said="Written down.")
    shown = pages.triangulation_page(asked, form, as_of=today())
    return render(request, "advice/triangulation.html", shown, form=form)
