"""Every address of Sendwell, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("sendwell.desks.urls")),
    path("", include("sendwell.access.urls")),
    path("law/", include("sendwell.lawbook.urls")),
    path("", include("sendwell.casebook.urls")),
    path("", include("sendwell.documents.urls")),
    path("", include("sendwell.messages.urls")),
    path("", include("sendwell.sharing.urls")),
    path("", include("sendwell.sign_in.urls")),
    path("", include("sendwell.sign_in.one_login_urls")),
    path("", include("sendwell.family.urls")),
    path("", include("sendwell.governance.urls")),
    path("", include("sendwell.requests.urls")),
    path("", include("sendwell.advice.urls")),
    path("accounts/", include("allauth.urls")),
]
handler400 = "sendwell.access.errors.bad_request"
handler403 = "sendwell.access.errors.forbidden"
handler404 = "sendwell.access.errors.not_found"
handler500 = "sendwell.access.errors.server_error"
