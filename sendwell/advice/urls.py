"""The addresses of this room."""

from importlib import import_module
from importlib.util import find_spec

from sendwell.access.web import patterns

VIEWS = (
    "case",
    "register",
    "asking",
    "inbox",
    "grounds",
    "reuse",
    "triage",
    "writing",
    "returned",
    "seeing",
    "slots",
    "oversight",
)

app_name = "advice"
urlpatterns = patterns(
    import_module(f"sendwell.advice.views.{name}")
    for name in VIEWS
    if find_spec(f"sendwell.advice.views.{name}")
)
