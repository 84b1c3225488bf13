"""The addresses of this room."""

from django.urls import URLPattern

app_name = "desks"
urlpatterns: list[URLPattern] = []
