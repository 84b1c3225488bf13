"""The addresses of this room."""

from sendwell.access.web import patterns
from sendwell.governance import views

app_name = "governance"
urlpatterns = patterns(views)
