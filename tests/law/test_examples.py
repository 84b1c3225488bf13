"""Every time limit does what its worked examples say. The public page of the limit shows the same examples."""

from pathlib import Path
from typing import Any

import pytest

from sendwell.law import reading
from sendwell.law.case_file import event_of
from sendwell.law.clock import Clock, clocks
from sendwell.law.timescales import the_law

EXAMPLES = Path(__file__).parent / "examples"


def examples(path: Path) -> list[Any]:
    found = reading.parse(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(found, list)
    return found


ALL = [(path.stem, example) for path in sorted(EXAMPLES.glob("*.yaml")) for example in examples(path)]


def shown(clock: Clock, key: str) -> object:
    """What an example says about a clock, in the words of the example."""
    if key == "grounds":
        return [ground.id for ground in clock.grounds]
    if key == "alternatives":
        return [alternative.due for alternative in clock.alternatives]
    return getattr(clock, key)


@pytest.mark.parametrize(("timescale", "example"), ALL, ids=[f"{name}: {each['name']}" for name, each in ALL])
def test_the_worked_example(timescale: str, example: reading.Section) -> None:
    example.only({"name", "events", "as_of", "expect"})
    events = [event_of(each) for each in example["events"]]
    found = clocks(events, example["as_of"], only={timescale})
    expected = example["expect"] if isinstance(example["expect"], list) else [example["expect"]]
    assert [
        {key: shown(clock, key) for key in want} for clock, want in zip(found, expected, strict=True)
    ] == expected


@pytest.mark.parametrize("timescale", sorted(the_law().timescales))
def test_every_time_limit_has_at_least_two_worked_examples(timescale: str) -> None:
    assert len([name for name, _ in ALL if name == timescale]) >= 2


def test_no_example_is_left_of_a_limit_that_is_gone() -> None:
    assert {name for name, _ in ALL} - set(the_law().timescales) == set()


def test_every_ground_of_every_limit_has_an_example_in_which_it_excuses() -> None:
    grounds = {(each.id, ground) for each in the_law().timescales.values() for ground in each.grounds}
    shown_to_excuse = {
        (name, ground)
        for name, example in ALL
        if not isinstance(example["expect"], list) and example["expect"].get("state") == "excused"
        for ground in example["expect"].get("grounds", [])
    }
    assert grounds - shown_to_excuse == set()


def test_every_limit_has_an_example_in_which_it_was_not_kept() -> None:
    """A window is not kept by closing it early; nobody can be late where no date can be told."""
    kept_only = {"request_bar_6m", "reassess_bar", "pupil_record"}
    not_kept = {
        name
        for name, example in ALL
        for want in (example["expect"] if isinstance(example["expect"], list) else [example["expect"]])
        if want.get("state") in {"overdue", "met_late"}
    }
    assert set(the_law().timescales) - not_kept == kept_only
