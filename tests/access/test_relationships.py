"""Why somebody may know of a child, from when until when. Every relationship ends."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from sendwell.access.models import Member, Relationship
from sendwell.access.opening import (
    NotThere,
    authorise,
    children_of,
    end_relationships,
    relate,
    twenty_sixth_birthday,
)
from sendwell.access.permissions import Permission
from sendwell.casebook.opening import open_case, visible_cases
from sendwell.people.models import Child
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World

DAY = timedelta(days=1)


def ask(world: World, child: Child, *, starts_on: date, ends_on: date) -> Relationship:
    """Hillside is asked for advice."""
    return relate(
        child,
        to=world.hillside.organisation,
        why="asked_for_advice",
        born_of="request A000001",
        starts_on=starts_on,
        ends_on=ends_on,
    )


def knows(member: Member, child: Child, day: date) -> bool:
    """Whether this member may know of the child on that day."""
    return child.pk in set(children_of(member, day))


class TestItEnds:
    def test_the_day_after_its_last_nothing_is_there(self, world: World) -> None:
        child = world.child()
        ask(world, child, starts_on=MON_2_MARCH, ends_on=THU_5_MARCH)

        seen = {
            day: knows(world.hillside.clerk, child, day)
            for day in (MON_2_MARCH - DAY, MON_2_MARCH, THU_5_MARCH, FRI_6_MARCH)
        }

        assert list(seen.values()) == [False, True, True, False]

    def test_a_council_sees_its_case_until_the_26th_birthday_and_not_after(self, world: World) -> None:
        case = world.case()
        birthday = date(2044, 5, 4)

        assert open_case(world.northbridge.officer, case.ref, birthday) == case
        with pytest.raises(NotThere):
            open_case(world.northbridge.officer, case.ref, birthday + DAY)
        assert list(visible_cases(world.northbridge.officer, birthday + DAY)) == []

    def test_a_child_born_on_29_february_turns_26_on_the_28th(self) -> None:
        assert twenty_sixth_birthday(date(2016, 2, 29)) == date(2042, 2, 28)
        assert twenty_sixth_birthday(date(2018, 5, 4)) == date(2044, 5, 4)

    def test_the_database_refuses_one_without_an_end_or_that_ends_before_it_begins(
        self, world: World
    ) -> None:
        child = world.child()
        for ends_on in (None, MON_2_MARCH - DAY):
            with pytest.raises(IntegrityError), transaction.atomic():
                Relationship.objects.create(
                    child=child,
                    organisation=world.hillside.organisation,
                    why="asked_for_advice",
                    born_of="nothing",
                    starts_on=MON_2_MARCH,
                    ends_on=ends_on,
                )

    def test_it_is_brought_to_an_end_early_and_never_lengthened_by_that(self, world: World) -> None:
        child = world.child()
        short = ask(world, child, starts_on=MON_2_MARCH, ends_on=THU_5_MARCH)

        end_relationships(child, world.hillside.organisation, why="asked_for_advice", ends_on=FRI_6_MARCH)
        short.refresh_from_db()
        assert short.ends_on == THU_5_MARCH

        end_relationships(child, world.hillside.organisation, why="asked_for_advice", ends_on=MON_2_MARCH)
        short.refresh_from_db()
        assert short.ends_on == MON_2_MARCH

    def test_ending_one_reason_leaves_the_others(self, world: World) -> None:
        case = world.case()

        end_relationships(
            case.child, world.northbridge.organisation, why="asked_for_advice", ends_on=MON_2_MARCH
        )

        assert knows(world.northbridge.officer, case.child, FRI_6_MARCH)


class TestItGrows:
    def test_the_same_reason_again_lengthens_the_one_there_is(self, world: World) -> None:
        child = world.child()
        first = ask(world, child, starts_on=MON_2_MARCH, ends_on=THU_5_MARCH)

        again = ask(world, child, starts_on=THU_5_MARCH, ends_on=FRI_6_MARCH)

        assert (again.pk, again.starts_on, again.ends_on) == (first.pk, MON_2_MARCH, FRI_6_MARCH)

    def test_an_earlier_beginning_counts_and_a_shorter_end_does_not(self, world: World) -> None:
        child = world.child()
        ask(world, child, starts_on=THU_5_MARCH, ends_on=FRI_6_MARCH)

        again = ask(world, child, starts_on=MON_2_MARCH, ends_on=THU_5_MARCH)

        assert (again.starts_on, again.ends_on) == (MON_2_MARCH, FRI_6_MARCH)

    def test_after_it_has_ended_a_new_one_begins(self, world: World) -> None:
        child = world.child()
        ask(world, child, starts_on=MON_2_MARCH, ends_on=MON_2_MARCH)
        ask(world, child, starts_on=FRI_6_MARCH, ends_on=FRI_6_MARCH)

        assert child.relationships.filter(why="asked_for_advice").count() == 2
        assert not knows(world.hillside.clerk, child, THU_5_MARCH)

    def test_something_recorded_late_does_not_stumble_over_two_of_them(self, world: World) -> None:
        child = world.child()
        ask(world, child, starts_on=MON_2_MARCH, ends_on=MON_2_MARCH)
        newest = ask(world, child, starts_on=FRI_6_MARCH, ends_on=FRI_6_MARCH)

        assert ask(world, child, starts_on=MON_2_MARCH, ends_on=THU_5_MARCH).pk == newest.pk


class TestWhoseItIs:
    def test_a_parent_knows_of_their_own_child_only(self, world: World) -> None:
        ada, ben = world.child("Adela"), world.child("Benjamin")
        mother, other = world.parent(ada, "Pippa Parent"), world.parent(ben, "Otto Parent")

        assert [knows(who, ada, FRI_6_MARCH) for who in (mother, other)] == [True, False]

    def test_members_of_no_organisation_share_nothing(self, world: World) -> None:
        child = world.child()
        world.parent(child, "Pippa Parent")
        other = world.parent(world.child("Benjamin"), "Otto Parent")

        assert list(visible_cases(other, FRI_6_MARCH)) == []

    def test_a_relationship_alone_lets_in_nobody_whose_role_may_not(self, world: World) -> None:
        case = world.case()
        for member in (world.school.senco, world.northbridge.psychologist):
            assert knows(member, case.child, FRI_6_MARCH)
            with pytest.raises(NotThere):
                authorise(member, case.child, Permission.CASE_READ, screen="case", as_of=FRI_6_MARCH)

    def test_a_role_alone_lets_in_nobody_without_a_relationship(self, world: World) -> None:
        case = world.case()

        with pytest.raises(NotThere):
            authorise(
                world.southmere.officer, case.child, Permission.CASE_READ, screen="case", as_of=FRI_6_MARCH
            )

        assert list(case.child.readings.values_list("member__name", "allowed")) == [("Sam Officer", False)]
