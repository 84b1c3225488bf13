"""The figures that the demonstration follows, read from `figures.yaml`; where they come from stands there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "figures.yaml"
Shares = Mapping[str, int]


@dataclass(frozen=True)
class Figures:
    """Counts, to be read as shares of their sum."""

    requests_in_a_year: int
    age: Mapping[int, int]
    sex: Shares
    need: Shares
    setting: Shares
    decision: Shares
    decided: Shares
    planned: Shares
    asked_by: Shares
    channel: Shares
    advice: Shares


@lru_cache
def the_figures() -> Figures:
    """All of `figures.yaml`."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    requests, plans, ours = read["requests"], read["plans"], read["ours"]
    return Figures(
        requests_in_a_year=requests["received"],
        age=read["age"],
        sex=read["sex"],
        need=read["need"],
        setting=read["setting"],
        decision={"assess": requests["to_assess"], "refuse": requests["not_to_assess"]},
        decided={"in_time": requests["decided_within_six_weeks"], "late": requests["decided_later"]},
        planned={"in_time": plans["within_20_weeks"], "late": plans["later_within_a_year"]},
        asked_by=ours["asked_by"],
        channel=ours["channel"],
        advice=ours["advice_within_six_weeks"],
    )


def share(counts: Mapping[str, int], of: str) -> float:
    """The share of one kind, from 0 to 1."""
    return counts.get(of, 0) / (sum(counts.values()) or 1)
