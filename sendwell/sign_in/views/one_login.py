"""Leaving for GOV.UK One Login, for families. Where it is not configured one signs in as usual."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, go, page
from sendwell.sign_in import one_login


@page("one-login/start", needs=Permission.ANYONE, name="one-login", methods=["GET"])
def start(request: Request) -> HttpResponse:
    """Leave for GOV.UK One Login."""
    if not settings.ONE_LOGIN:
        return go("account_login")
    return HttpResponseRedirect(one_login.leave(request))
