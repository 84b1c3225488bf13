"""The addresses of this room."""

from sendwell.access.web import patterns
from sendwell.casebook import views

app_name = "casebook"
urlpatterns = patterns(views)
