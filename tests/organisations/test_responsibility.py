"""Who answers for what on a given day: successions, mergers and splits."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from sendwell.organisations.models import AreaCommissioner, Kind, Organisation, Succession
from sendwell.organisations.responsibility import commissioner_for_area, in_force

ICBS_BEGIN = date(2022, 7, 1)
ICBS_MERGE = date(2026, 4, 1)
DAY_BEFORE_ICBS = date(2022, 6, 30)
DAY_BEFORE_MERGER = date(2026, 3, 31)

pytestmark = pytest.mark.django_db


def body(
    name: str, opened: date, closed: date | None = None, kind: Kind = Kind.HEALTH_COMMISSIONER
) -> Organisation:
    """An organisation with this life."""
    return Organisation.objects.create(
        kind=kind, name=name, slug=name.lower().replace(" ", "-"), opened_on=opened, closed_on=closed
    )


def passed(old: Organisation, new: Organisation, day: date, area: Organisation | None = None) -> Succession:
    """The duties of `old` passed to `new`."""
    return Succession.objects.create(
        predecessor=old, successor=new, day=day, area=area, reference="Health and Care Act 2022, s.19"
    )


@pytest.fixture
def ccg() -> Organisation:
    """Before the ICBs."""
    return body("North Vale CCG", date(2013, 4, 1), ICBS_BEGIN)


@pytest.fixture
def icb() -> Organisation:
    """The ICB that came after it."""
    return body("North Vale ICB", ICBS_BEGIN, ICBS_MERGE)


@pytest.fixture
def merged() -> Organisation:
    """What came of it on 1 April 2026."""
    return body("Vale and Coast ICB", ICBS_MERGE)


def council(name: str) -> Organisation:
    """A council."""
    return body(name, date(1974, 4, 1), kind=Kind.LOCAL_AUTHORITY)


class TestSuccession:
    def test_a_ccgs_duties_are_the_icbs_from_1_july_2022(self, ccg: Organisation, icb: Organisation) -> None:
        passed(ccg, icb, ICBS_BEGIN)

        assert in_force(ccg, DAY_BEFORE_ICBS) == ccg
        assert in_force(ccg, ICBS_BEGIN) == icb

    def test_a_merger_is_followed_on_through_every_step(
        self, ccg: Organisation, icb: Organisation, merged: Organisation
    ) -> None:
        other = body("South Vale ICB", ICBS_BEGIN, ICBS_MERGE)
        passed(ccg, icb, ICBS_BEGIN)
        passed(icb, merged, ICBS_MERGE)
        passed(other, merged, ICBS_MERGE)

        assert [in_force(ccg, day) for day in (DAY_BEFORE_ICBS, DAY_BEFORE_MERGER, ICBS_MERGE)] == [
            ccg,
            icb,
            merged,
        ]
        assert in_force(other, ICBS_MERGE) == merged

    def test_one_that_nothing_happened_to_answers_for_itself(self, icb: Organisation) -> None:
        assert in_force(icb, date(2025, 1, 1)) == icb

    def test_the_two_successors_of_a_split_are_told_apart_by_the_councils_area(
        self, icb: Organisation, merged: Organisation
    ) -> None:
        north, south = council("Northbridge Council"), council("Southmere Council")
        elsewhere = body("Far South ICB", ICBS_MERGE)
        passed(icb, merged, ICBS_MERGE, area=north)
        passed(icb, elsewhere, ICBS_MERGE, area=south)

        assert in_force(icb, ICBS_MERGE, area=north) == merged
        assert in_force(icb, ICBS_MERGE, area=south) == elsewhere
        assert in_force(icb, DAY_BEFORE_MERGER) == icb

    def test_after_a_split_no_answer_is_guessed(self, icb: Organisation, merged: Organisation) -> None:
        north, other = council("Northbridge Council"), council("Elsewhere Council")
        passed(icb, merged, ICBS_MERGE, area=north)

        for area in (None, other):
            with pytest.raises(LookupError, match="North Vale ICB was split: say which council’s area"):
                in_force(icb, ICBS_MERGE, area=area)

    def test_two_successors_to_everything_are_a_mistake_that_is_said(
        self, icb: Organisation, merged: Organisation
    ) -> None:
        passed(icb, merged, ICBS_MERGE)
        passed(icb, body("Another ICB", ICBS_MERGE), ICBS_MERGE)

        with pytest.raises(LookupError, match="More than one organisation succeeded North Vale ICB"):
            in_force(icb, ICBS_MERGE)

    def test_a_ring_of_successions_does_not_go_round_for_ever(
        self, icb: Organisation, merged: Organisation
    ) -> None:
        passed(icb, merged, ICBS_MERGE)
        passed(merged, icb, ICBS_MERGE)

        with pytest.raises(LookupError):
            in_force(icb, ICBS_MERGE)

    def test_the_database_refuses_one_that_succeeds_itself_or_the_same_twice(
        self, icb: Organisation, merged: Organisation
    ) -> None:
        passed(icb, merged, ICBS_MERGE)
        for old, new in ((icb, icb), (icb, merged)):
            with pytest.raises(IntegrityError), transaction.atomic():
                passed(old, new, ICBS_MERGE)


class TestCommissionerOfAnArea:
    def test_the_one_of_that_day_whatever_it_was_called_when_it_was_typed_in(
        self, ccg: Organisation, icb: Organisation, merged: Organisation
    ) -> None:
        area = council("Northbridge Council")
        AreaCommissioner.objects.create(area=area, commissioner=ccg, from_on=date(2013, 4, 1))
        passed(ccg, icb, ICBS_BEGIN)
        passed(icb, merged, ICBS_MERGE)

        assert [
            commissioner_for_area(area, day) for day in (DAY_BEFORE_ICBS, DAY_BEFORE_MERGER, ICBS_MERGE)
        ] == [ccg, icb, merged]

    def test_before_anything_is_known_nobody(self, ccg: Organisation) -> None:
        area = council("Northbridge Council")
        AreaCommissioner.objects.create(area=area, commissioner=ccg, from_on=date(2013, 4, 1))

        assert commissioner_for_area(area, date(2013, 3, 31)) is None
        assert commissioner_for_area(council("Southmere Council"), date(2020, 1, 1)) is None

    def test_an_area_that_moved_to_another_commissioner(self, icb: Organisation) -> None:
        area, other = council("Northbridge Council"), body("Far South ICB", ICBS_BEGIN)
        moved = date(2024, 4, 1)
        AreaCommissioner.objects.create(area=area, commissioner=icb, from_on=ICBS_BEGIN, until=moved)
        AreaCommissioner.objects.create(area=area, commissioner=other, from_on=moved)

        assert commissioner_for_area(area, date(2024, 3, 31)) == icb
        assert commissioner_for_area(area, moved) == other

    def test_of_two_that_share_an_area_the_main_one(self, icb: Organisation) -> None:
        area, lesser = council("Northbridge Council"), body("Far South ICB", ICBS_BEGIN)
        AreaCommissioner.objects.create(area=area, commissioner=icb, from_on=ICBS_BEGIN)
        AreaCommissioner.objects.create(area=area, commissioner=lesser, from_on=ICBS_BEGIN, main=False)

        assert commissioner_for_area(area, date(2025, 1, 1)) == icb


def test_an_organisation_is_in_being_until_the_day_it_closes(icb: Organisation) -> None:
    seen = {
        day: Organisation.objects.in_being(day).filter(pk=icb.pk).exists()
        for day in (DAY_BEFORE_ICBS, ICBS_BEGIN, DAY_BEFORE_MERGER, ICBS_MERGE)
    }

    assert list(seen.values()) == [False, True, True, False]


def test_the_database_refuses_one_that_closed_before_it_opened() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        body("Backwards ICB", ICBS_MERGE, ICBS_BEGIN)
