"""The demonstration looks like a council's year, and the same seed gives the same one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from random import Random

import pytest
from django.db import transaction

from sendwell.advice.models import AdviceRequest
from sendwell.casebook.models import Case
from sendwell.demo.figures import the_figures
from sendwell.demo.world import build, courses_of, shared_out
from sendwell.demo.world.area import settle
from sendwell.demo.world.child import Registry, age_on
from sendwell.demo.world.course import Course
from sendwell.demo.world.crafted import Crafting
from sendwell.demo.world.dealing import Dealer
from sendwell.demo.world.deck import Deck, in_proportion
from sendwell.demo.world.diary import Clock, Diary

MON_16_NOVEMBER = date(2026, 11, 16)
CASES = 300


@pytest.fixture
def year(db: None) -> list[Course]:
    """What will happen to each of three hundred children."""
    rng = Random(20261116)
    area = settle(MON_16_NOVEMBER, rng)
    return courses_of(Dealer(area, Registry(rng), rng, CASES), MON_16_NOVEMBER, CASES)


def far(found: Iterable[object], figures: Mapping[object, int]) -> dict[object, int]:
    """How many percentage points each share of `found` lies from the figures; only those beyond three."""
    counted, total = Counter(found), sum(figures.values())
    apart = {
        each: round(100 * (counted[each] / sum(counted.values()) - figures.get(each, 0) / total))
        for each in {*counted, *figures}
    }
    return {each: points for each, points in apart.items() if abs(points) > 3}


def test_a_year_has_as_many_requests_as_the_council_had(year: list[Course]) -> None:
    assert len(year) == CASES
    assert abs(CASES - the_figures().requests_in_a_year) / CASES < 0.05
    assert max(each.sent for each in year) <= MON_16_NOVEMBER
    assert (MON_16_NOVEMBER - min(each.sent for each in year)).days <= 366


def test_two_tellers_have_as_many_to_tell_and_what_was_written_by_hand_stays_together(
    year: list[Course],
) -> None:
    clock = Clock(MON_16_NOVEMBER)
    first, second = Diary(clock, MON_16_NOVEMBER), Diary(clock, MON_16_NOVEMBER)

    told = list(zip(year, shared_out(year, [first, second]), strict=True))

    assert Counter(diary for _, diary in told) == {first: CASES // 2, second: CASES // 2}
    assert {diary for course, diary in told if course.key} == {first}


def test_needs_sexes_and_ages_are_those_of_the_figures(year: list[Course]) -> None:
    figures = the_figures()
    assert far((each.person.need for each in year), figures.need) == {}
    assert far((each.person.sex for each in year), figures.sex) == {}
    assert far((age_on(each.person.born, each.sent) for each in year), figures.age) == {}


def test_decisions_and_plans_are_as_often_in_time(year: list[Course]) -> None:
    figures = the_figures()
    decided = [each for each in year if each.decision in figures.decision]
    assert far((each.decision for each in decided), figures.decision) == {}
    six_weeks = ("in_time" if each.decided_after <= 42 else "late" for each in decided)
    assert far(six_weeks, figures.decided) == {}
    planned = [each for each in decided if each.decision == "assess" and each.final_after]
    twenty_weeks = ("in_time" if (each.final_after or 0) <= 140 else "late" for each in planned)
    assert far(twenty_weeks, figures.planned) == {}


def test_who_asks_and_how_are_the_shares_we_chose(year: list[Course]) -> None:
    figures = the_figures()
    assert far((each.asked_by.value for each in year), figures.asked_by) == {}
    assert far((each.channel.value for each in year), figures.channel) == {}


def test_needs_fit_ages(year: list[Course]) -> None:
    young = [each.person.need for each in year if age_on(each.person.born, each.sent) < 5]
    assert not {"SEMH", "SPLD", "MLD"} & set(young)


def test_no_two_children_share_a_number_or_a_name(year: list[Course]) -> None:
    numbers = [each.person.nhs_number for each in year if each.person.nhs_number]
    assert len(numbers) == len(set(numbers))
    names = [(each.person.given, each.person.family) for each in year]
    assert len(set(names)) == len(names)


def test_a_deck_deals_exact_shares_and_begins_again() -> None:
    assert in_proportion({"a": 2, "b": 1}, 4) == ["a", "a", "a", "b"]
    deck = Deck({"a": 1, "b": 1}, 2, Random(1))
    deck.take("a")
    assert deck.deal() == "b"
    assert sorted([deck.deal(), deck.deal()]) == ["a", "b"]


def world_of(seed: int, cases: int) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Every case and request by what is seen of it; afterwards the database is empty again."""
    with transaction.atomic():
        build(seed, MON_16_NOVEMBER, lambda done, total, words: None, cases=cases)
        cases = list(
            Case.objects.order_by("ref").values_list("ref", "child__family_name", "stage", "key_worker__name")
        )
        asked = list(
            AdviceRequest.objects.order_by("ref").values_list("ref", "service__slug", "state", "answered_on")
        )
        transaction.set_rollback(True)
    return cases, asked


@pytest.mark.django_db
def test_the_same_seed_and_day_give_the_same_world(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = Crafting.courses
    monkeypatch.setattr(Crafting, "courses", lambda self: islice(everything(self), 3))
    assert world_of(3, 8) == world_of(3, 8)
