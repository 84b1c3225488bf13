"""The addresses of this room."""

from sendwell.access.web import patterns
from sendwell.governance import views
from sendwell.governance.leave import views as leave

app_name = "governance"
urlpatterns = patterns([views, leave])
