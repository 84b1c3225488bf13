"""Which event moves a case to which stage. Pure: the stage of any history can be worked out again."""

from collections.abc import Iterable

from sendwell.casebook.models import Stage

MOVES = {
    "request_received": Stage.REQUESTED,
    "responsible_from": Stage.REQUESTED,
    "decided_to_assess": Stage.ASSESSING,
    "decided_not_to_assess": Stage.NOT_ASSESSING,
    "draft_plan_sent": Stage.DRAFTING,
    "final_plan_sent": Stage.PLAN,
    "decided_not_to_issue": Stage.NO_PLAN,
    "request_withdrawn": Stage.WITHDRAWN,
    "case_closed": Stage.CLOSED,
}


def stage_after(types: Iterable[str]) -> Stage:
    """The stage after events of these types, in order."""
    stage = Stage.REQUESTED
    for type_ in types:
        stage = MOVES.get(type_, stage)
    return stage
