"""Who acts, and on which day: what every act takes from a request."""

from typing import Any

from sendwell.access.web import Request, today


def acting(request: Request) -> dict[str, Any]:
    """`by=` and `day=` of an act. Only views may ask what day it is."""
    return {"by": request.member, "day": today()}
