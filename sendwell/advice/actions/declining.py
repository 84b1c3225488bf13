"""Declining to comply: only on a ground of CFA 2014 s.31(2), with written reasons (s.31(3)).

The grounds of regulation 8(2) are another thing: they excuse lateness, they do not decline. See `grounds`.
"""

from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.advice import letters
from sendwell.advice.actions import standing
from sendwell.advice.held import quoted
from sendwell.advice.models import AdviceRequest, State
from sendwell.casebook import history
from sendwell.law import checks
from sendwell.law.refusals import Refused

GROUNDS = {limb.id: limb for limb in checks.REFUSING_ADVICE}


@transaction.atomic
def decline(*, request: AdviceRequest, ground: str, reasons: str, by: Member, day: date) -> AdviceRequest:
    """Decide not to comply (s.31(2)), and give the council the written reasons in the same act (s.31(3)).

    `ground` is "incompatible" or "adverse_effect". Raises Refused for any other ground, without reasons, and
    when the request is answered already.
    """
    request = standing.held(request, by, day, Permission.ADVICE_WRITE)
    standing.still_open(request)
    if not checks.s31_2_lawful_ground(ground):
        raise Refused(checks.message(checks.s31_2_lawful_ground), field="ground")
    if not checks.s31_3_written_reasons(reasons):
        raise Refused(checks.message(checks.s31_3_written_reasons), field="reasons")
    limb = GROUNDS[ground]
    letter = letters.send(letters.refusal(request, ground=limb, reasons=reasons), request, by=by, day=day)
    standing.moved_to(request, State.DECLINED, answered_on=day)
    details = {"ground": limb.text, "reference": limb.reference.title, "reasons": quoted(letter, reasons)}
    history.record(
        request.case, "advice_refused_with_reasons", by=by, day=day, about=request.ref, details=details
    )
    standing.tell_council_of(letter, request, "advice_declined", f"/advice/{request.ref}")
    standing.relationship_ends(request, after=day)
    return request
