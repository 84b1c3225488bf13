"""The law is complete: references, examples, and an answer for every event."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from sendwell.law.clock import Event, clocks
from sendwell.law.events import event_types
from sendwell.law.shapes import Confidence, Timescale
from sendwell.law.timescales import the_law

EXAMPLES = Path(__file__).resolve().parents[1] / "law" / "examples"
LAW = the_law()
EVERYTHING = [*LAW.timescales.values(), *LAW.duties.values()]


def test_every_time_limit_has_worked_examples_and_no_example_is_of_nothing() -> None:
    have = {path.stem for path in EXAMPLES.glob("*.yaml") if yaml.safe_load(path.read_text())}

    assert set(LAW.timescales) - have == set()
    assert have - {each.id for each in EVERYTHING} == set()


@pytest.mark.parametrize("timescale", EVERYTHING, ids=lambda each: each.id)
def test_every_version_and_every_ground_says_where_the_law_says_so(timescale: Timescale) -> None:
    references = [version.reference for version in timescale.versions]
    references += [ground.reference for ground in timescale.grounds.values()]

    assert timescale.versions
    assert [r for r in references if not r.title.strip()] == []
    assert [r.href for r in references if r.href and not r.href.startswith("https://")] == []


def test_every_event_starts_or_ends_something_or_says_why_not() -> None:
    counted = {name for each in EVERYTHING for name in (*each.starts_with, *each.ends_with)}
    for each in EVERYTHING:
        for version in each.versions:
            counted |= set(version.counts_from)
            counted |= {e for limb in getattr(version.within, "limbs", ()) for e in limb.events}

    assert [e.id for e in event_types().values() if e.id not in counted and not e.why_no_clock] == []


def test_no_event_gives_a_reason_that_is_not_true() -> None:
    counted = {name for each in EVERYTHING for name in (*each.starts_with, *each.ends_with)}

    assert [e.id for e in event_types().values() if e.id in counted and e.why_no_clock] == []


def test_an_unconfirmed_limit_says_so() -> None:
    for each in EVERYTHING:
        assert each.is_confirmed == (each.confidence is not Confidence.UNCONFIRMED)


def test_what_the_family_reads_names_no_office_and_no_paragraph() -> None:
    """Reading age 9 to 11: no abbreviations, no provisions, short."""
    said = {e.id: e.family for e in event_types().values() if e.family}
    hard = ("EHC", "ICB", "SENCO", "CFA", "reg ", "s.", "statutory", "pursuant", "commissioner")

    assert {name: words for name, words in said.items() if any(each in words for each in hard)} == {}
    assert {name: words for name, words in said.items() if len(words.split()) > 20} == {}


def test_no_clock_runs_where_nothing_happened() -> None:
    assert clocks([], date(2026, 3, 6)) == []


def test_nothing_is_worked_out_twice_differently() -> None:
    events = [Event("request_received", date(2026, 3, 2), about="R1")]

    assert clocks(events, date(2026, 3, 6)) == clocks(list(events), date(2026, 3, 6))
