"""The law as public pages."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, page, render
from sendwell.lawbook import pages
from sendwell.lawbook.forms import LawFilter, WorkOutForm


@page("", needs=Permission.ANYONE, name="list", methods=["GET"])
def law_list(request: Request) -> HttpResponse:
    """Every time limit and duty."""
    return render(request, "lawbook/list.html", pages.law_list(LawFilter(request)))


@page("<str:timescale>", needs=Permission.ANYONE, name="limit", methods=["GET"])
def limit(request: Request, timescale: str) -> HttpResponse:
    """One time limit or duty, and a date worked out."""
    return render(request, "lawbook/limit.html", pages.law_page(timescale, WorkOutForm(request)))
