"""Ten thousand requests by random people for records that they have nothing to do with, by any id (A02, A18).

Half of them by strangers and colleagues, half by people who have to do with one child, for the records of the other
children and of the other household (a restricted parent, a foster carer, a held parent ...). The ids are those of the
story's own records, of every table; they stand in the address, the question and the form. Nothing may sing that they
may not hear, and no row about the story's children may change, go or be added.
"""

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import connection, models
from django.test import Client

from sendwell.access.models import Member, Reading
from sendwell.people.models import Adult
from tests.house.canaries import Heard, about_children, heard, owners, whose
from tests.house.story import Story
from tests.house.test_addresses import BY_LINK, EVERYTHING, OURS
from tests.house.test_strangers import colleagues
from tests.house.test_who_opens import MayHear

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.sweep

BATCHES, IN_A_BATCH = 8, 1_250
FORM = (
    *("child", "case", "ref", "uid", "number", "member", "person", "adult", "organisation", "request", "to"),
    *(
        "sealed",
        "role",
        "by",
        "state",
        "allowed",
        "responsibility",
        "profile",
        "next",
        "sought",
        "sort",
        "page",
    ),
)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ENDS_THE_SESSION = ("/sign-in/", "/one-login/", "/slow-down")


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("CRITICAL", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def ids_of(story: Story) -> dict[str, list[str]]:
    """Every id by which a record of the story is known, by what an address takes: numbers, uuids, references."""
    # The number of a receipt and the token of a link are keys: whoever has them has come by them, nobody else here.
    keys = ("/ask/", "/handed/")
    known = [values for (begins, _), values in story.parts.items() if not begins.startswith(keys)]
    found = {str(value) for values in known for value in values}
    for model in about_children():
        names = [each for each in ("pk", "uid", "ref", "slug") if each == "pk" or _has(model, each)]
        found |= {str(value) for row in model._default_manager.values_list(*names) for value in row}
    return {
        "str": sorted(found),
        "int": sorted(each for each in found if each.isdecimal()),
        "uuid": sorted(each for each in found if UUID.fullmatch(each)),
        "slug": sorted(each for each in found if re.fullmatch(r"[-\w]+", each)),
    }


def records(story: Story) -> list[tuple[str, str]]:
    """Every id that cannot be another record's too, with the child or adult it is about."""
    found = []
    for model in about_children():
        owner = whose(model, story)
        for name in (each for each in ("uid", "ref", "slug") if _has(model, each)):
            rows = model._default_manager.filter(pk__in=owner).values_list("pk", name)
            found += [(owner[pk], str(value)) for pk, value in rows]
    return found


def ids_of_others(who: Member, known: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The ids of records that somebody who has to do with one child has nothing to do with."""
    hears = MayHear(who)
    theirs = {name for name, each in hears.known.items() if each.related or each.granted or each.glass}
    if who.is_family:
        theirs |= {name for name, adult in hears.adults.items() if adult.pk == who.adult_id}
    else:
        theirs |= {name for name, adult in hears.adults.items() if hears.round_of(adult) & theirs}
    found = sorted({value for owner, value in known if owner not in theirs})
    return {
        "str": found,
        "int": [str(number) for number in range(1, 60)],
        "uuid": [each for each in found if UUID.fullmatch(each)],
        "slug": [each for each in found if re.fullmatch(r"[-\w]+", each)],
    }


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def digest(story: Story) -> dict[str, str]:
    """A fingerprint of all rows of each table that leads to a child, but for the strangers' own child."""
    own = [each.child_id for each in story.strangers if each.child_id]
    found = {}
    fingerprint = "count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0)"
    with connection.cursor() as cursor:
        for model in about_children():
            table = model._meta.db_table
            theirs = "t.child_id <> ALL (%s)" if _has(model, "child") else "%s::bigint[] IS NOT NULL"
            cursor.execute(f"SELECT {fingerprint} FROM {table} t WHERE {theirs}", [own])
            found[table] = cursor.fetchone()[0]
    return found


def one_request(
    random: Random, routes: list[str], ids: dict[str, list[str]]
) -> tuple[str, str, dict[str, Any]]:
    """Any verb, any address, any ids."""
    route = random.choice(routes)
    address = re.sub(r"<(?:(\w+):)?\w+>", lambda part: random.choice(ids[part[1] or "str"]), route)
    every = ids["str"]
    given = {random.choice(FORM): random.choice(every) for _ in range(random.randint(0, 4))}
    if random.random() < 0.3:
        address += "?" + "&".join(f"{name}={value}" for name, value in given.items())
    method = random.choice((*OURS[route].methods, "GET", "POST", random.choice(("HEAD", "PUT", "OPTIONS"))))
    return method.lower(), address, given


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_people_with_random_ids_hear_and_change_nothing(
    batch: int, planted: Story, as_member: SignedIn
) -> None:
    random = Random(batch)
    strangers = [*planted.strangers, *colleagues(planted)]
    known = records(planted)
    related = {who.slug: ids_of_others(who, known) for who in planted.people.values()}
    insiders = [who for who in planted.people.values() if related[who.slug]["uuid"]]
    assert len(insiders) > 20
    routes = [each for each in OURS if not each.startswith(ENDS_THE_SESSION)]
    of_a_record = [each for each in routes if re.search(r"<(?!int:)", each) and not each.startswith(BY_LINK)]
    ids = ids_of(planted)
    before = digest(planted)
    browsers: dict[str, Client] = {}
    told = []
    for number in range(IN_A_BATCH):
        who = random.choice(insiders if number % 2 else strangers)
        if who.slug not in browsers:
            browsers[who.slug] = as_member(who)
            browsers[who.slug].raise_request_exception = False
        drawn = (of_a_record, related[who.slug]) if number % 2 else (routes, ids)
        method, address, given = one_request(random, *drawn)
        answer = getattr(browsers[who.slug], method)(address, *([given] if method in ("get", "post") else []))
        said = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
        asked = address + str(given)
        sang = heard(said.decode(errors="replace") + str(answer.headers), planted, asked)
        if sang and not (number % 2 and all(map(MayHear(who), sang))):
            told.append((who.slug, method, address, sorted(sang)))
        if answer.status_code == 500:
            told.append((who.slug, method, address, answer.status_code))

    assert told == []
    assert {table: said for table, said in digest(planted).items() if said != before[table]} == {}
    readings = Reading.objects.filter(member__in=strangers, allowed=True)
    assert not readings.filter(child=planted.case.child_id).exists()


def test_control_one_change_and_one_more_row_are_found(planted: Story) -> None:
    """(ctl) for the fingerprint."""
    before = digest(planted)
    child = planted.case.child
    type(child).objects.filter(pk=child.pk).update(about="Something else")
    changed = {table for table, said in digest(planted).items() if said != before[table]}

    assert changed == {"people_child"}
    assert len(before) > 40
    found = {kind: len(ids) for kind, ids in ids_of(planted).items()}
    assert min(many for kind, many in found.items() if kind != "int") > 40
    assert found["int"] > 20  # the numbers of rows are the same in many tables
    assert len(EVERYTHING) > 200


def test_control_a_leak_to_somebody_who_has_to_do_with_another_child_is_told(planted: Story) -> None:
    """(ctl) What is drawn for them is not theirs, and what is the other household's may not sing."""
    known = records(planted)
    mother, father, officer = (planted.people[name] for name in ("mother", "restricted parent", "officer"))
    letters = {str(each.uid): each.to_member_id for each in planted.case.letters.exclude(to_member=None)}
    drawn = ids_of_others(father, known)["uuid"]

    assert {letters[each] for each in drawn if each in letters} == {mother.pk}
    assert planted.case.ref not in ids_of_others(father, known)["str"]
    assert planted.case.ref in ids_of_others(planted.people["foster carer"], known)["str"]
    assert ids_of_others(officer, known)["str"] == []
    assert not MayHear(father)(Heard("C", owners()[Adult][mother.adult_id]))
