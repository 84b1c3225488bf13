"""Which acts ask again who somebody is (trust.md 4.4, E10): read from the views themselves."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import get_resolver

from sendwell.access.step_up import FRESH_FOR, SECOND_FACTOR_AT, StepUpNeeded, fresh, steps_up

NOW = 1_000_000.0
# To decide; to give somebody a role or a way in, or end it; to reset a factor; to settle how an organisation signs in.
MUST = {
    "requests:decide",
    "advice:sign",
    "advice:sign_off",
    "governance:break_glass",
    "sign_in:invite",
    "family:invite",
    "family:invite_young",
    "sign_in:role",
    "sign_in:reset",
    "sign_in:act",
    "sign_in:rules",
    "sign_in:check",
}


def stepping(found: Any = None, room: str = "") -> Iterator[str]:
    """The names of all addresses whose view steps up."""
    for each in (found or get_resolver()).url_patterns:
        if hasattr(each, "url_patterns"):
            yield from stepping(each, each.namespace or room)
        elif getattr(each.callback, "steps_up", False):
            yield f"{room}:{each.name}"


def test_e10_these_acts_ask_again() -> None:
    assert MUST - set(stepping()) == set()


def test_e10_looking_does_not() -> None:
    """(ctl) An ordinary page is not in the list."""
    assert not {"sign_in:people", "sign_in:account", "casebook:case"} & set(stepping())


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
