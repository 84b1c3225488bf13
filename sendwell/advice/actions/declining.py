"""Declining to comply: only on a ground of CFA 2014 s.31(2), with written reasons (s.31(3)).

The grounds of regulation 8(2) are another thing: they excuse lateness, they do not decline. See `grounds`.
"""

from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.advice import letters
from sendwell.advice.actions import standing
from sendwell.advice.models import AdviceRequest, State
from sendwell.casebook import history
from sendwell.law.refusals import Refused

GROUNDS = {
    "incompatible": "be incompatible with the body’s own duties",
    "adverse": "otherwise have an adverse effect on the exercise of the body’s functions",
}


@transaction.atomic
def decline(*, request: AdviceRequest, ground: str, reasons: str, by: Member, day: date) -> AdviceRequest:
    """Decide not to comply, and give the council the written reasons in the same act.

    Raises Refused for any other ground, without reasons, and when the request is answered already.
    """
    request = standing.held(request, by, day, Permission.ADVICE_WRITE)
    standing.still_open(request)
    if ground not in GROUNDS:
        raise Refused("The law gives two grounds for declining, and this is neither of them.", field="ground")
    if not reasons.strip():
        raise Refused("Write your reasons. The law says that the council must be given them.", field="reasons")
    letters.send(letters.refusal(request, ground=GROUNDS[ground], reasons=reasons), request, by=by, day=day)
    standing.moved_to(request, State.DECLINED, answered_on=day)
    details = {"ground": f"To comply would {GROUNDS[ground]}", "reference": "CFA 2014 s.31(2)", "reasons": reasons}
    history.record(
        request.case, "advice_refused_with_reasons", by=by, day=day, about=request.ref, details=details
    )
    standing.tell_council(request, "advice_declined", f"/advice/{request.ref}")
    standing.relationship_ends(request, after=day)
    return request
