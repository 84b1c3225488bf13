"""A question whose SQL is made once gives the same answers as one that is made anew."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from sendwell.access.models import Member
from sendwell.question import Question, given, is_one_of
from tests.world import World

MON_2_MARCH = date(2026, 3, 2)


@Question
def colleagues() -> QuerySet[Member]:
    """Who works at an organisation on a day."""
    live = Member.objects.live(given("day")).select_related("organisation", "account")
    return live.filter(organisation_id=given("organisation")).order_by("pk")


@Question
def names_of_some() -> QuerySet[Member, tuple[str, str]]:
    """Names, with where they work."""
    return (
        Member.objects.filter(is_one_of("pk", "some"))
        .order_by("pk")
        .values_list("name", "organisation__name")
    )


@Question
def roles() -> QuerySet[Member, dict[str, object]]:
    """One row of every member with this name."""
    return Member.objects.filter(name=given("name"), organisation__isnull=False).values("pk", "role")


def test_members_and_what_they_lead_to_are_read_in_one_question(world: World) -> None:
    council = world.northbridge.organisation
    anew = Member.objects.live(MON_2_MARCH).filter(organisation=council).order_by("pk")

    with CaptureQueriesContext(connection) as asked:
        found = colleagues(organisation=council.pk, day=MON_2_MARCH)
        assert {each.organisation for each in found} == {council}

    assert found == list(anew)
    assert len(asked) == 1


def test_each_asking_has_its_own_values(world: World) -> None:
    first, second = world.northbridge.organisation, world.hillside.organisation

    asked_first = colleagues(organisation=first.pk, day=MON_2_MARCH)
    asked_second = colleagues(organisation=second.pk, day=MON_2_MARCH)
    long_ago = colleagues(organisation=first.pk, day=MON_2_MARCH - timedelta(days=10_000))

    assert {each.organisation for each in asked_first} == {first}
    assert {each.organisation for each in asked_second} == {second}
    assert long_ago == []


def test_rows_come_as_the_query_set_says(world: World) -> None:
    officer, clerk = world.northbridge.officer, world.hillside.clerk

    assert set(names_of_some(some=[officer.pk, clerk.pk])) == {
        (officer.name, officer.organisation.name),
        (clerk.name, clerk.organisation.name),
    }
    assert names_of_some(some=[]) == []
    assert roles(name=clerk.name) == [{"pk": clerk.pk, "role": clerk.role}]


def test_a_part_is_cut_from_the_answers(world: World) -> None:
    council = world.northbridge.organisation
    everybody = colleagues(organisation=council.pk, day=MON_2_MARCH)

    assert colleagues.part(1, 3, organisation=council.pk, day=MON_2_MARCH) == everybody[1:3]
    assert colleagues.first(organisation=council.pk, day=MON_2_MARCH) == everybody[0]
    assert colleagues.first(organisation=0, day=MON_2_MARCH) is None


def test_nothing_fits_what_is_not_known(world: World) -> None:
    assert roles(name=None) == []


def test_a_value_too_many_or_too_few_is_refused(world: World) -> None:
    with pytest.raises(TypeError, match=r"colleagues asks for \['day', 'organisation'\], not \['day'\]"):
        colleagues(day=MON_2_MARCH)
    with pytest.raises(TypeError):
        colleagues(day=MON_2_MARCH, organisation=1, member=1)
