"""Leaving for GOV.UK One Login, for families. Not there unless it is configured."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, page
from sendwell.sign_in import one_login


@page("one-login/start", needs=Permission.ANYONE, name="one-login", methods=["GET"])
def start(request: Request) -> HttpResponse:
    """Leave for GOV.UK One Login."""
    if not settings.ONE_LOGIN:
        raise NotThere
    return HttpResponseRedirect(one_login.leave(request))
