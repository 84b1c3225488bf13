"""The addresses of this room. Those with a reference come last, so that "new" and "paper" are not taken for one."""

from sendwell.access.web import patterns
from sendwell.requests.views import asking, council, deciding, desk

app_name = "requests"
urlpatterns = patterns([asking, desk, council, deciding])
