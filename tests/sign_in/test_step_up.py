"""Which acts ask again who somebody is (trust.md 4.4, E10): read from the views themselves."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import get_resolver

from sendwell.access.step_up import FRESH_FOR, SECOND_FACTOR_AT, StepUpNeeded, fresh, steps_up

NOW = 1_000_000.0
# The acts of trust.md 4.4 that a session somebody walked away from must not do, and the addresses that do them.
ACTS = {
    "decide, cease": {"requests:decide", "casebook:close"},
    "sign advice": {"advice:sign", "advice:sign_off"},
    "disclose outside the system, or send": {
        "documents:check",
        "documents:held_file",
        "documents:check_redacted",
        "documents:bundles",
        "documents:hand_over_new",
        "documents:hand_over_code",
        "documents:letter_again",
        "governance:give_leave",
    },
    "correct what starts a clock": {"casebook:correct", "requests:receipt_day"},
    "lift a restriction, unseal": {"family:decide", "governance:decide_letting_in"},
    "break glass": {"governance:break_glass"},
    "grant roles, and settle how an organisation signs in": {
        "sign_in:invite",
        "family:invite",
        "family:invite_young",
        "sign_in:role",
        "sign_in:reset",
        "sign_in:act",
        "sign_in:rules",
        "sign_in:check",
    },
    "go on after too many records": {"governance:go_on"},
}
# Looking, and what only tightens, which one person does at once.
NEVER = {
    *("sign_in:people", "sign_in:account", "casebook:case", "documents:letters", "governance:leave"),
    *(
        "governance:keep_out",
        "governance:keep_me_out",
        "governance:take_back_leave",
        "documents:hand_over_back",
        "documents:not_used",
    ),
}


def views(found: Any = None, room: str = "") -> Iterator[tuple[str, Any]]:
    """The name and the view of every address."""
    for each in (found or get_resolver()).url_patterns:
        if hasattr(each, "url_patterns"):
            yield from views(each, each.namespace or room)
        else:
            yield f"{room}:{each.name}", each.callback


def addresses() -> Iterator[str]:
    """The names of all addresses."""
    return (name for name, _ in views())


def stepping() -> Iterator[str]:
    """The names of those whose view steps up."""
    return (name for name, view in views() if getattr(view, "steps_up", False))


@pytest.mark.parametrize("act", ACTS)
def test_e10_these_acts_ask_again(act: str) -> None:
    """One that loses its step-up is named here."""
    assert ACTS[act] - set(stepping()) == set()


def test_e10_no_other_act_does_without_standing_in_this_table() -> None:
    assert set(stepping()) == set().union(*ACTS.values())


def test_e10_looking_and_tightening_do_not() -> None:
    """(ctl) Each is an address, and in no list."""
    assert set(addresses()) >= NEVER
    assert not set(stepping()) & NEVER


@pytest.mark.parametrize(
    ("shown_at", "is_fresh"),
    [(NOW, True), (NOW - FRESH_FOR + 1, True), (NOW - FRESH_FOR, False), (None, False), ("now", False)],
)
def test_e10_a_factor_is_fresh_for_five_minutes(shown_at: object, is_fresh: bool) -> None:
    request = RequestFactory().get("/")
    request.session = {} if shown_at is None else {SECOND_FACTOR_AT: shown_at}  # type: ignore[assignment]

    assert fresh(request, now=NOW) is is_fresh


def test_e10_a_view_that_steps_up_does_nothing_before() -> None:
    done = []
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]

    with pytest.raises(StepUpNeeded):
        steps_up(lambda request: done.append(1))(request)  # type: ignore[arg-type, return-value]

    assert done == []
