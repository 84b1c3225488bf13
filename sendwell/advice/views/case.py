"""The advice of one case."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, page, render, today
from sendwell.advice.pages.case import case_advice


@page("cases/<ref>/advice", needs=Permission.ADVICE_READ, methods=["GET"])
def case(request: Request, ref: str) -> HttpResponse:
    """Who was asked on this case, by when, and what came back."""
    return render(request, "advice/case.html", case_advice(request.member, ref, as_of=today()))
