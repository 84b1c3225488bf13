"""Appointments and the question about earlier advice: whose they are to know of, on pages and in messages."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.advice import actions as advice
from sendwell.advice.models import AdviceRequest, Appointment, ReuseAgreement
from sendwell.family import actions
from sendwell.messages import routing
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import AdultOfChild
from tests.family.households import (
    FRI_6_MARCH,
    Household,
    assessed_household,
    household,
    meeting_and_earlier_advice,
    on,
)
from tests.family.test_consent import SEVENTEEN
from tests.family.test_seals import seal
from tests.house.story import decide
from tests.world import World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def told_of_it(home: Household, who: Member) -> list[str]:
    """The kinds of the messages about the appointment and the earlier advice that were put out for them."""
    kinds = ("appointment_proposed", "reuse_asked")
    return sorted(OutboxMessage.objects.filter(to_member=who, kind__in=kinds).values_list("kind", flat=True))


def asked(home: Household) -> AdviceRequest:
    """A paediatrician has been asked."""
    return home.world.request_to(home.world.hillside.paediatrics, case=home.case)  # type: ignore[no-any-return]


def answers(home: Household, as_member: SignedIn, who: Member, paths: list[str]) -> list[int]:
    with on():
        browser = as_member(who)
        return [browser.get(path).status_code for path in paths]


@pytest.fixture
def home(world: World) -> Household:
    return assessed_household(world)


BOTH = ["appointment_proposed", "reuse_asked"]


def test_both_parents_are_told_and_can_answer(home: Household, as_member: SignedIn) -> None:
    """The control: nothing stands against either."""
    paths = meeting_and_earlier_advice(home, asked(home))

    assert [told_of_it(home, who) for who in (home.mum, home.dad)] == [BOTH, BOTH]
    assert answers(home, as_member, home.mum, paths) == [200, 200, 200]
    assert answers(home, as_member, home.dad, paths) == [200, 200, 200]


def test_c02_who_must_not_learn_where_the_child_is_learns_it_from_no_appointment(
    home: Household, as_member: SignedIn
) -> None:
    actions.keep_secret(
        case=home.case,
        hidden_from=home.adult(home.dad),
        hides=home.adult(home.mum),
        why="A refuge.",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    AdultOfChild.objects.filter(adult=home.dad.adult).update(profile="redacted")
    paths = meeting_and_earlier_advice(home, asked(home))

    assert (told_of_it(home, home.dad), told_of_it(home, home.mum)) == ([], BOTH)
    assert answers(home, as_member, home.dad, paths) == [404, 404, 404]
    assert answers(home, as_member, home.mum, paths) == [200, 200, 200]


def test_c06_nor_do_the_birth_parents_of_a_child_who_is_looked_after(
    home: Household, as_member: SignedIn
) -> None:
    actions.record_placement(
        case=home.case,
        status="s31",
        from_on=FRI_6_MARCH,
        address="5 Fern Way",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    paths = meeting_and_earlier_advice(home, asked(home))

    assert [told_of_it(home, who) for who in (home.mum, home.dad)] == [[], []]
    assert answers(home, as_member, home.mum, paths) == [404, 404, 404]


def test_c12_what_the_child_keeps_to_themselves_is_in_no_appointment_of_a_parent(
    home: Household, as_member: SignedIn
) -> None:
    request = asked(home)
    seal(home, "advice", request.pk, about=request.ref)
    paths = meeting_and_earlier_advice(home, request)

    assert told_of_it(home, home.mum) == []
    assert answers(home, as_member, home.mum, paths) == [404, 404, 404]
    assert answers(home, as_member, home.world.hillside.paediatrician, paths[:2]) == [200, 200]


def test_c12_a_message_that_waits_when_it_is_sealed_does_not_go(home: Household) -> None:
    request = asked(home)
    meeting_and_earlier_advice(home, request)
    letter = home.case.letters.filter(to_member=home.mum).order_by("pk").last()
    assert letter is not None
    waiting = OutboxMessage.objects.filter(to_member=home.mum, sent_at__isnull=True).order_by("pk")
    about = [
        each
        for each in waiting
        if each.path.startswith(("/appointments/", "/advice/", f"/letters/{letter.uid}"))
    ]
    assert [type(routing.way_of(each, NOON)).__name__ for each in about] == ["Go"] * 3

    seal(home, "advice", request.pk, about=request.ref)
    seal(home, "letter", letter.pk)

    assert [routing.way_of(each, NOON) for each in about] == [routing.NotSent(routing.Why.HELD)] * 3


def test_c10_once_the_rights_have_moved_a_parent_neither_hears_of_it_nor_answers_for_the_young_person(
    world: World, as_member: SignedIn
) -> None:
    home = household(world, born=SEVENTEEN)
    decide(home.case.requests.get(), home.officer)
    home.case.refresh_from_db()
    request = asked(home)
    paths = meeting_and_earlier_advice(home, request)
    agreement = ReuseAgreement.objects.get(request=request)

    assert told_of_it(home, home.mum) == []
    assert answers(home, as_member, home.mum, paths) == [404, 404, 404]
    with pytest.raises(NotThere):
        advice.agree_reuse(agreement=agreement, party="family", by=home.mum, day=FRI_6_MARCH)
    with pytest.raises(NotThere):
        advice.call_off_appointment(appointment=Appointment.objects.get(), by=home.mum, day=FRI_6_MARCH)


def test_c10_what_waited_for_a_parent_is_not_sent_after_the_rights_have_moved(home: Household) -> None:
    meeting_and_earlier_advice(home, asked(home))
    (waiting,) = OutboxMessage.objects.filter(to_member=home.mum, kind="appointment_proposed")
    assert isinstance(routing.way_of(waiting, NOON), routing.Go)

    home.case.child.born = SEVENTEEN
    home.case.child.save()

    assert routing.way_of(waiting, NOON) == routing.NotSent(routing.Why.HELD)
