"""Who acts, and on which day; and whether a form was carried out."""

from collections.abc import Callable
from typing import Any

from sendwell.access.web import Request, carried_out, today
from sendwell.ui.forms import SendwellForm


def acting(request: Request) -> dict[str, Any]:
    """`by=` and `day=` of an act. Only views may ask what day it is."""
    return {"by": request.member, "day": today()}


def done(form: SendwellForm, act: Callable[[], object]) -> bool:
    """Whether the form came back, could be right, and its act was carried out. If not, the form says why."""
    return form.is_bound and form.is_valid() and carried_out(form, act)


def version_of(form: SendwellForm) -> int:
    """The version that the form was written on; -1, which no document has, for nonsense."""
    return int(form.sent_version) if form.sent_version.isdecimal() else -1
