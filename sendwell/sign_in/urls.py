"""The addresses of this room."""

from sendwell.access.web import patterns
from sendwell.sign_in.views import one_login, own, people

app_name = "sign_in"
urlpatterns = patterns([own, one_login, people])
