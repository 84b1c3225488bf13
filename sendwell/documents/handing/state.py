"""How a hand-over stands on a day: from what is kept, never stored itself."""

from datetime import date
from enum import StrEnum

from sendwell.documents.disclosure.binding import still_bound
from sendwell.documents.handing.flows import still_open
from sendwell.documents.handing.outsider import bundle_of
from sendwell.documents.models import Going, HandOver
from sendwell.documents.sealed import shut_outside


class State(StrEnum):
    """What its giver reads."""

    TO_CHECK = "To be checked"
    SENT_BACK = "Sent back"
    LOST = "It did not arrive: hand it over again"
    WAITING = "Not opened yet"
    OPENED = "Opened"
    EXPIRED = "Expired"
    LOCKED = "Locked"
    REVOKED = "Taken back"
    SHUT = "Stopped: something in it is sealed"
    STOPPED = "Stopped: nothing may pass to where they work"


COLOURS = {
    State.TO_CHECK: "yellow",
    State.SENT_BACK: "orange",
    State.LOST: "red",
    State.WAITING: "blue",
    State.OPENED: "green",
    State.EXPIRED: "grey",
    State.LOCKED: "red",
    State.REVOKED: "grey",
    State.SHUT: "orange",
    State.STOPPED: "orange",
}
GATE = {Going.TO_CHECK: State.TO_CHECK, Going.SENT_BACK: State.SENT_BACK, Going.REVOKED: State.REVOKED}


def state_of(given: HandOver, as_of: date, *, opened: bool, lost: bool = False, shut: bool = False) -> State:
    """The first that is true: what the gate says, locked, expired, sealed since, stopped, opened, lost, waiting."""
    if given.disclosure.state in GATE:
        return GATE[Going(given.disclosure.state)]
    if given.locked_at is not None:
        return State.LOCKED
    if given.ends_on is None or given.ends_on < as_of:
        return State.EXPIRED
    if shut:
        return State.SHUT
    if not still_open(given, as_of):
        return State.STOPPED
    if opened:
        return State.OPENED
    return State.LOST if lost else State.WAITING


def works(given: HandOver, as_of: date) -> bool:
    """Whether link and code open it on `as_of`: let go, bound, nothing in it sealed, not locked or ended, and it may
    still pass to where they work (C13)."""
    bundle = bundle_of(given)
    standing = state_of(given, as_of, opened=False, shut=bool(shut_outside([bundle], as_of)))
    return standing is State.WAITING and still_bound(given.disclosure, bundle)
