"""The decision against a second table of it, written apart (A21), and what no grant can open (A14, A19)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import IntegrityError, transaction

from sendwell.access.allow import towards
from sendwell.access.classes import DataClass
from sendwell.access.decision import Action, Asked, decide, matrix
from sendwell.access.models import Grant, GrantKind
from sendwell.access.roles import ROLES
from sendwell.desks.reference.access import STANDINGS as STANDINGS_NAMED
from tests.access.oracle import CELLS, permits
from tests.world import World

CLASSES = list(DataClass)
STANDINGS = sorted({standing for standing, _ in CELLS})
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


DRAWN = Random(1)
SETS = [frozenset(DRAWN.sample(CLASSES, number)) for number in (0, 0, 1, 3, 9, 18) for _ in range(40)]
"""A few classes, often none: drawn once, because drawing them is slow."""


def asked(random: Random) -> Asked:
    """Anybody who asks for anything, in any state; so weighted that about a third of them may."""

    def often(odds: float) -> bool:
        return random.random() < odds

    return Asked(
        standing=random.choice(STANDINGS),
        data=random.choice(CLASSES),
        action=Action.WRITE if often(0.3) else Action.READ,
        active=often(0.95),
        excluded=often(0.05),
        related=often(0.7),
        named=often(0.5),
        granted=random.choice(SETS),
        glass=random.choice(SETS),
        own=often(0.5),
        private=often(0.05),
        confidential=often(0.1),
        lent_only=often(0.05),
    )


def questions(seed: int, number: int) -> Iterator[Asked]:
    random = Random(seed)
    return (asked(random) for _ in range(number))


def test_two_tables_of_the_decision_agree_on_a_hundred_thousand_questions() -> None:
    """A21."""
    answers = [(each, decide(each).allowed) for each in questions(21, 100_000)]

    assert [each for each, allowed in answers if allowed != permits(each)] == []
    assert 15_000 < sum(allowed for _, allowed in answers) < 50_000


def test_the_two_tables_know_the_same_standings_and_every_letter_is_the_same() -> None:
    """A21: cell by cell, so that a letter that no question happened to reach is compared too."""
    mine = {cell: "".join(sorted(letters)) for cell, letters in CELLS.items() if letters != "."}
    theirs = {
        (standing, data): "".join(sorted(letters))
        for standing, row in matrix().items()
        for data, letters in row.items()
    }

    assert mine == theirs
    assert set(matrix()) == set(STANDINGS)


def test_every_role_has_its_row_and_every_row_a_name() -> None:
    """A parent has one of several standings instead."""
    assert set(ROLES) - set(matrix()) == {"parent"}
    assert set(matrix()) - set(ROLES) <= set(STANDINGS_NAMED)


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        (("council_officer", DataClass.OTHER_HEALTH), "r"),
        (("senco", DataClass.IDENTITY), "r"),
        (("clinician", DataClass.OTHER_HEALTH), "rb"),
        (("iass_worker", DataClass.SUPPORT_NOTES), "w"),
    ],
)
def test_control_one_wrong_letter_in_a_table_is_found(cell: tuple[str, DataClass], wrong: str) -> None:
    """A21 (ctl)."""
    spoilt = {**CELLS, cell: wrong}

    assert any(decide(each).allowed != permits(each, spoilt) for each in questions(21, 100_000))


def test_an_exclusion_beats_fifty_thousand_sets_of_grants() -> None:
    """A19: whatever else they hold, whatever the class, reading or writing."""
    every = [replace(each, excluded=True) for each in questions(19, 50_000)]

    assert [each for each in every if decide(each).allowed] == []
    assert sum(decide(replace(each, excluded=False)).allowed for each in every) > 5_000  # (ctl)


def test_what_is_another_organisations_own_stays_so_even_where_it_is_about_whoever_asks() -> None:
    """A note that a service has not signed is not the family's to read yet, though it is about them."""
    every = [replace(each, private=True, own=True) for each in questions(7, 20_000)]

    assert [each for each in every if decide(each).allowed] == []


def test_a_grant_opens_its_own_classes_and_no_other() -> None:
    """A grant of one class to somebody without a relationship is no key to the rest of their role's row."""
    lead = Asked(
        standing="information_governance",
        data=DataClass.HEALTH,
        granted=frozenset({DataClass.HEALTH}),
    )

    assert decide(lead).allowed
    assert [data for data in CLASSES if decide(replace(lead, data=data)).allowed] == [DataClass.HEALTH]


def test_nobody_writes_by_a_grant_or_through_broken_glass() -> None:
    every = (replace(each, related=False, action=Action.WRITE) for each in questions(46, 20_000))

    assert [each for each in every if decide(each).allowed] == []


def test_a_role_without_relationship_or_grant_sees_nothing() -> None:
    """A08, for every standing and class."""
    every = [
        Asked(standing=standing, data=data, named=True, own=True)
        for standing in STANDINGS
        for data in CLASSES
    ]

    assert [each for each in every if decide(each).allowed] == []


def test_a_system_administrator_may_read_nothing_whatever_they_are_given() -> None:
    """A18."""
    every = (replace(each, standing="administrator") for each in questions(18, 20_000))

    assert [each for each in every if decide(each).allowed] == []


def test_the_private_notes_of_the_advice_service_are_read_by_it_alone() -> None:
    """A24."""
    every = [replace(each, data=DataClass.SUPPORT_NOTES) for each in questions(24, 20_000)]

    assert {each.standing for each in every if decide(each).allowed} == {"iass_worker"}


def _grants(
    random: Random, child_id: int, kinds: list[GrantKind], to: list[dict[str, int]], by: int
) -> list[Grant]:
    """A hundred grants that begin and end at some hour of a week round noon."""
    return [
        Grant(
            kind=random.choice(kinds),
            child_id=child_id,
            classes=sorted(random.sample(CLASSES, 4)),
            purpose="A meeting",
            gateway="CFA 2014 s.31",
            given_by_id=by,
            given_at=NOON,
            starts_at=NOON + timedelta(hours=(begins := random.randint(-80, 79))),
            ends_at=NOON + timedelta(hours=random.randint(begins, 80)),
            **random.choice(to),
        )
        for _ in range(100)
    ]


def test_a_grant_opens_nothing_before_its_beginning_or_from_its_end_on(world: World) -> None:
    """A14: of a hundred random grants, at fifty moments, exactly the live ones count."""
    child, lead = world.child(), world.hillside.governance
    kinds = [GrantKind.SPECIFIC, GrantKind.STANDARD, GrantKind.BREAK_GLASS, GrantKind.BASIC]
    made = _grants(Random(14), child.pk, kinds, [{"member_id": lead.pk}], world.northbridge.officer.pk)
    Grant.objects.bulk_create(made)

    for hour in range(-100, 100, 4):
        at = NOON + timedelta(hours=hour)
        found = towards(lead, child, NOON.date(), at=at)
        live = [each for each in made if each.starts_at <= at < each.ends_at]
        assert found.granted == {
            DataClass(letter) for each in live if each.kind in kinds[:2] for letter in each.classes
        }
        assert found.glass == {
            DataClass(letter) for each in live if each.kind == kinds[2] for letter in each.classes
        }
    assert towards(lead, child, NOON.date(), at=NOON + timedelta(hours=81)).classes() == frozenset()


@pytest.mark.database
def test_the_database_keeps_no_grant_without_an_end_and_none_to_oneself(world: World) -> None:
    """A14, A22."""
    child, lead, officer = world.child(), world.hillside.governance, world.northbridge.officer
    whole = {
        "child": child,
        "kind": GrantKind.SPECIFIC,
        "classes": ["H"],
        "purpose": "A meeting",
        "gateway": "CFA 2014 s.31",
        "given_by": officer,
        "given_at": NOON,
        "starts_at": NOON,
        "ends_at": NOON + timedelta(days=1),
    }
    for wrong in ({"member": lead, "ends_at": None}, {"member": officer}, {"member": lead, "purpose": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(**{**whole, **wrong})

    assert Grant.objects.create(**whole, member=lead).pk  # (ctl)


@pytest.mark.parametrize("shut_out", ["member", "organisation"])
def test_an_exclusion_in_force_shuts_out_whatever_else_was_given(world: World, shut_out: str) -> None:
    """A19, with grants as they are stored: theirs and their organisation's, and a live relationship."""
    case = world.case()
    officer, council = world.northbridge.officer, world.northbridge.organisation
    both = [{"member_id": officer.pk}, {"organisation_id": council.pk}]
    giver = world.northbridge.manager.pk
    kinds = [GrantKind.SPECIFIC, GrantKind.STANDARD, GrantKind.BREAK_GLASS]
    Grant.objects.bulk_create(_grants(Random(19), case.child_id, kinds, both, giver))
    before = towards(officer, case.child, NOON.date(), at=NOON).classes()
    to = both[shut_out == "organisation"]
    out = _grants(Random(20), case.child_id, [GrantKind.EXCLUDED], [to], giver)[0]
    out.starts_at, out.ends_at = NOON, NOON + timedelta(days=1)
    out.save()

    assert before > {DataClass.IDENTITY, DataClass.HEALTH}
    assert towards(officer, case.child, NOON.date(), at=NOON).classes() == frozenset()
