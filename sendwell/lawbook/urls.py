"""The addresses of this room, below /law/."""

from sendwell.access.web import patterns
from sendwell.lawbook import views

app_name = "lawbook"
urlpatterns = patterns(views)
