"""The addresses of this room."""

from sendwell.access.web import patterns
from sendwell.desks import views

app_name = "desks"
urlpatterns = patterns(views)
