"""The addresses of the demonstration."""

from sendwell.access.web import patterns
from sendwell.demo import views

app_name = "demo"
urlpatterns = patterns(views)
