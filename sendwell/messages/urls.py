"""The addresses of this room."""

from sendwell.access.web import patterns
from sendwell.messages import views

app_name = "messages"
urlpatterns = patterns(views)
