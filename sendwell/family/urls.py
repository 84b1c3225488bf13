"""The addresses of this room."""

from sendwell.access.web import patterns
from sendwell.family.views import ending, inviting, loosening, map, mine, rights

app_name = "family"
urlpatterns = patterns([map, inviting, loosening, ending, rights, mine])
