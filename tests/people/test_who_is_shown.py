"""The walls know who is verified and whose the rights are: they say what `family_map` says, on every day."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import connection

from sendwell.law.checks import end_of_compulsory_school_age, rights_have_moved
from sendwell.people.family_map import Standing, standing
from sendwell.people.models import Adult, AdultOfChild, Child, Representation
from tests.world import FRI_6_MARCH, MON_2_MARCH

pytestmark = pytest.mark.django_db
SHUT = {Standing.UNVERIFIED, Standing.PARENT_OF_YOUNG_PERSON}
TEN, SEVENTEEN, TWENTY_FIVE = date(2016, 1, 1), date(2008, 9, 1), date(2001, 3, 6)


def test_c09_the_database_and_the_law_say_the_same_day() -> None:
    """Every date of birth of 26 years, on the day before, of and after each change."""
    births = [date(1999, 1, 1) + timedelta(days=number) for number in range(26 * 366)]
    asked = [
        (born, day + timedelta(days=by))
        for born in births
        for day in (end_of_compulsory_school_age(born), date(born.year + 25, born.month, min(born.day, 28)))
        for by in (-1, 0, 1, 2)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(people_rights_moved(born, day) ORDER BY n) "
            "FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY AS asked (born, day, n)",
            [[born for born, _ in asked], [day for _, day in asked]],
        )
        (answers,) = cursor.fetchone()

    assert [each for each, said in zip(asked, answers, strict=True) if rights_have_moved(*each) != said] == []


def is_shown(child: Child, adult: Adult) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_is_shown(%s, %s, %s)", [child.pk, adult.pk, FRI_6_MARCH])
        (answer,) = cursor.fetchone()
    return bool(answer)


@pytest.mark.parametrize("born", [TEN, SEVENTEEN, TWENTY_FIVE])
def test_a15_the_walls_show_the_record_to_whom_the_family_map_does(born: date) -> None:
    """Every answer about an adult, with and without a word of the young person's: (ctl) both answers occur."""
    child = Child.objects.create(given_name="Adela", family_name="Canary", born=born)
    facts = itertools.product(
        ["full", "redacted", "hold", "none"],
        ["yes", "no", "unknown"],
        [None, MON_2_MARCH, FRI_6_MARCH + timedelta(days=1)],
        ["care", "responsibility", "unknown"],
        [True, False],
        ["", "grant", "alternative", "taken back", "over"],
    )
    adult = Adult.objects.create(name="Ada Adult")
    link = AdultOfChild.objects.create(child=child, adult=adult, relation="Aunt")
    wrong, answers = [], set()
    for each in facts:
        link.profile, link.responsibility, link.verified_on, link.basis, link.lives_with, acts = each
        link.save()
        represent(child, adult, acts)
        expected = standing(child, adult, FRI_6_MARCH) not in SHUT
        answers.add(expected)
        if is_shown(child, adult) is not expected:
            wrong.append(each)

    assert (wrong, answers) == ([], {True, False})


def test_whoever_is_nobody_on_the_family_map_is_shown_a_record_only_to_act_for_a_young_person() -> None:
    young = Child.objects.create(given_name="Yan", family_name="Canary", born=SEVENTEEN)
    child = Child.objects.create(given_name="Adela", family_name="Canary", born=TEN)
    deputy = Adult.objects.create(name="Dee Deputy")
    assert (is_shown(young, deputy), is_shown(child, deputy)) == (False, False)

    represent(young, deputy, "alternative")
    represent(child, deputy, "alternative")

    assert (is_shown(young, deputy), is_shown(child, deputy)) == (True, False)


def represent(child: Child, adult: Adult, acts: str) -> None:
    Representation.objects.filter(child=child).delete()
    if acts:
        Representation.objects.create(
            child=child,
            adult=adult,
            basis="grant" if acts == "grant" else "alternative",
            classes=["P"],
            decision="Which college",
            from_on=MON_2_MARCH,
            until=MON_2_MARCH if acts == "over" else FRI_6_MARCH,
            taken_back_on=FRI_6_MARCH if acts == "taken back" else None,
        )
