"""The addresses of this room. Those with a fixed word come before those with a reference in the same place."""

from sendwell.access.web import patterns
from sendwell.advice.views import (
    asking,
    case,
    grounds,
    inbox,
    oversight,
    register,
    returned,
    reuse,
    seeing,
    slots,
    triage,
    writing,
)

app_name = "advice"
urlpatterns = patterns(
    [case, register, asking, inbox, grounds, reuse, triage, writing, returned, seeing, slots, oversight]
)
