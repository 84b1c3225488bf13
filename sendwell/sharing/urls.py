"""The addresses of this room. Those with a fixed word come before those with a number in the same place."""

from sendwell.access.web import patterns
from sendwell.sharing.views import agreements, assessments, flows, notices

app_name = "sharing"
urlpatterns = patterns([agreements, assessments, flows, notices])
