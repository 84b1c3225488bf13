"""The addresses of this room."""

from sendwell.access import views
from sendwell.access.web import patterns

app_name = "access"
urlpatterns = patterns(views)
