"""The addresses at which an identity provider is left for and returned from, in allauth's own shape and names."""

from django.urls import path

from sendwell.sign_in.openid import views

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", views.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
]
