"""The addresses of this room."""

from sendwell.access.web import patterns
from sendwell.documents import views

app_name = "documents"
urlpatterns = patterns(views)
