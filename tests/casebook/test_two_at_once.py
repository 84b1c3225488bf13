"""Two people act at the same moment: one is first, the other is told, and nothing is lost or doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from sendwell.casebook import actions, history
from sendwell.casebook.models import Case
from sendwell.law.refusals import Refused
from tests.world import FRI_6_MARCH, THU_5_MARCH, World, member

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do each act in its own connection, all beginning together; what each gave back or refused with."""
    barrier = Barrier(len(acts))

    def alone(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=20)
            return act()
        except Refused as refused:
            return refused.words
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(alone, acts))


def test_two_officers_close_a_case_and_one_of_them_did(world: World) -> None:
    case = world.assessing()
    officer, manager = world.northbridge.officer, world.northbridge.manager

    said = at_once(
        lambda: actions.close_case(case=case, reason="Moved.", by=officer, day=FRI_6_MARCH),
        lambda: actions.close_case(case=case, reason="Moved away.", by=manager, day=FRI_6_MARCH),
    )

    assert said.count("This case is already closed.") == 1
    assert case.events.filter(type="case_closed").count() == 1


def test_two_officers_correct_the_same_entry_and_it_is_corrected_once(world: World) -> None:
    decision = world.assessing().events.get(type="decided_to_assess")
    officer, manager = (
        member("council_manager", "May Manager", world.northbridge.organisation),
        world.northbridge.manager,
    )

    said = at_once(
        lambda: actions.correct(event=decision, reason="Wrong.", by=officer, day=FRI_6_MARCH),
        lambda: actions.correct(event=decision, reason="Wrong child.", by=manager, day=FRI_6_MARCH),
    )

    assert said.count("This has already been corrected.") == 1


def test_two_requests_about_one_child_make_one_case(world: World) -> None:
    child, council = world.child(), world.northbridge.organisation

    def begin() -> object:
        return actions.begin_case(child=child, authority=council, day=THU_5_MARCH)

    first, second = at_once(begin, begin)

    assert first == second
    assert Case.objects.count() == 1
    assert child.relationships.filter(why="authority").count() == 1


def test_many_things_happen_at_once_and_the_deadlines_agree_with_all_of_them(world: World) -> None:
    case = world.assessing()

    def ask(number: int) -> Callable[[], object]:
        return lambda: history.record(
            case,
            "advice_request_received",
            by=world.northbridge.officer,
            day=THU_5_MARCH,
            about=f"A{number}",
            answerable=world.hillside.organisation,
        )

    at_once(*(ask(number) for number in range(4)))

    assert case.deadlines.filter(timescale="advice_coop_6w").count() == 4
    assert history.rebuild(Case.objects.get(pk=case.pk)) == 0
