"""Filling a database with invented cases: stories by COPY, and from them every case by SQL (`world.sql`).

Not through actions: 640,000 cases would take days. That the result is what the actions would have written is
tested: rebuilding the deadlines of a sample changes nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from sendwell.bench.stories import Story, owed, stories
from sendwell.casebook.models import Stage
from sendwell.casebook.stages import stage_after
from sendwell.organisations.professions import Profession
from sendwell.people.needs import Need

MOST_STORIES = 20_000
COUNCILS, COMMISSIONERS, TRUSTS, SCHOOLS_EACH = 153, 42, 80, 10
SEED = 2026

PROFESSIONS = (
    Profession.COMMUNITY_PAEDIATRICS,
    Profession.SPEECH_AND_LANGUAGE,
    Profession.OCCUPATIONAL_THERAPY,
    Profession.PHYSIOTHERAPY,
    Profession.MENTAL_HEALTH,
    Profession.SCHOOL_NURSING,
)


def _words(text: str) -> list[str]:
    return text.split()


GIVEN = _words(
    "Ada Ali Amara Anya Arlo Ben Bea Callum Carys Dara Dev Edie Eli Esme Faith Finn Freya Gus Hana Harvey "
    "Ines Isaac Ivy Jonah Jude Kai Kezia Lara Leo Mabel Max Mina Musa Nell Noor Oscar Otis Poppy Priya Quinn "
    "Rafi Rhea Rosa Rowan Saul Sefa Seren Tariq Tess Theo Uma Vera Wren Yara Yusuf Zain Zara Zoe"
)
FAMILY = _words(
    "Alder Amberley Ashdown Barley Beck Birch Blackthorn Bramble Brook Burrows Canary Chalk Clover Copper "
    "Cranmore Dale Darrow Dell Dunlin Eastlake Elder Ember Fallow Fenwick Finch Flint Foxley Garnet Glade "
    "Goldcrest Greenway Hale Harrier Hazelwood Heath Heron Holloway Ivybridge Jasper Juniper Kestrel Kingcup "
    "Lapwing Larch Linnet Lowfield Mallow Marlow Meadows Merlin Millbrook Moss Nightjar Northfield Oakley "
    "Osprey Otter Partridge Pebble Pinewood Plover Quarry Redwing Reed Ridge Rivers Rook Rosewood Sandford "
    "Sedge Shore Skylark Sorrel Starling Stone Swift Tamar Teal Thistle Thornbury Tidewell Upton Vale Wagtail "
    "Waterford Weaver Westbrook Whitethorn Willow Winterbourne Woodlark Yarrow Yewtree"
)


def fill(connection: psycopg.Connection[Any], cases: int, today: date) -> None:
    """Put organisations, members and so many cases into an empty, migrated database, all seen from `today`."""
    told = list(stories(min(cases, MOST_STORIES), today, SEED))
    script = Path(__file__).with_name("world.sql").read_text()
    tables, world = script.split("-- == The world", 1)
    connection.execute(tables.encode())
    for table, rows in _tables(told).items():
        _copy(connection, table, rows)
    for name, value in _settings(cases, today, len(told)).items():
        connection.execute("SELECT set_config(%s, %s, false)", [f"bench.{name}", str(value)])
    for statement in world.split(";\n"):
        if statement.strip():
            connection.execute(statement.encode())


def _tables(told: list[Story]) -> dict[str, Iterator[tuple[Any, ...]]]:
    numbered = list(enumerate(told))
    return {
        "bench_story": (_story(n, each) for n, each in numbered),
        "bench_event": ((n, place, *step) for n, each in numbered for place, step in enumerate(each.steps)),
        "bench_deadline": ((n, *row) for n, each in numbered for row in owed(each)),
        "bench_asked": ((n, *asked) for n, each in numbered for asked in each.asked),
        "bench_profession": (
            (n, p.value, p.facts.words, p.facts.signs_as[:20]) for n, p in enumerate(PROFESSIONS)
        ),
        "bench_given": enumerate(GIVEN),
        "bench_family": enumerate(FAMILY),
        "bench_need": enumerate(need.value for need in Need),
    }


def _story(number: int, told: Story) -> tuple[Any, ...]:
    return (
        number,
        told.received,
        told.born,
        told.requested,
        Stage(stage_after(step.type for step in told.steps)).value,
        told.first("decided_to_assess", "decided_not_to_assess"),
        told.first("request_withdrawn"),
        told.first("case_closed"),
        told.first("key_worker_named"),
    )


def _copy(connection: psycopg.Connection[Any], table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _settings(cases: int, today: date, told: int) -> dict[str, object]:
    return {
        "cases": cases,
        "stories": told,
        "today": today,
        "councils": COUNCILS,
        "commissioners": COMMISSIONERS,
        "trusts": TRUSTS,
        "schools_each": SCHOOLS_EACH,
    }
