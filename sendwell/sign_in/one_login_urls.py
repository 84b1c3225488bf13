"""The one address that `govuk-onelogin-django` looks up by its own name."""

from sendwell.access.web import patterns
from sendwell.sign_in.views import one_login_back

app_name = "one_login"
urlpatterns = patterns(one_login_back)
