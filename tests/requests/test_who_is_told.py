"""To whomever a statutory letter goes, they hear of it and find it, and nobody else (CFA s.36(4), reg 4(2); C01)."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Disclosure, Letter
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Adult, AdultOfChild
from sendwell.requests import actions
from sendwell.requests.models import AssessmentRequest
from tests.documents.test_letters import letter_to
from tests.house.story import decide
from tests.requests.asking import asked, asked_by_school
from tests.world import MON_2_MARCH, THU_5_MARCH, World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


def told(kind: str) -> list[tuple[Member | None, str]]:
    rows = OutboxMessage.objects.filter(kind=kind).select_related("to_member").order_by("pk")
    return [(each.to_member, each.path) for each in rows]


def letters(request: AssessmentRequest, kind: str) -> dict[Member | None, str]:
    rows = Letter.objects.filter(case=request.case, kind=kind).select_related("to_member")
    return {each.to_member: f"/letters/{each.uid}" for each in rows}


def test_the_commissioner_and_the_school_are_told_of_their_letters(world: World) -> None:
    request = asked_by_school(world, world.child())
    reads = [world.icb.designated, world.school.senco]

    actions.notify_others(request=request, social_care="", by=world.northbridge.officer, day=THU_5_MARCH)

    mine = letters(request, "considering")
    assert sorted(told("letter_written"), key=str) == sorted([(each, mine[each]) for each in reads], key=str)
    decide(request, world.northbridge.officer)
    copies = letters(request, "decision_copy")
    again = [(each, copies[each]) for each in reads if each in copies]
    assert set(told("letter_written")[2:]) == set(again)


def test_a_question_about_the_request_stands_on_the_page_of_whoever_asked(
    world: World, as_member: SignedIn
) -> None:
    """And on no other parent's: a lost message is no lost question."""
    mother = world.parent(world.child())
    child = mother.relationships.get().child
    request = asked(
        world, existing=child, by=mother, requester=actions.Requester(name=mother.name, member=mother)
    )
    father = world.parent(child, "Fin Father")
    actions.ask_for_information(
        request=request, question="Who sees her?", by=world.northbridge.officer, day=THU_5_MARCH
    )

    shown = [as_member(each).get(f"/family/{request.case.ref}").content.decode() for each in (mother, father)]

    assert ["We need to know more about your request" in each for each in shown] == [True, False]


def test_a_letter_to_an_adult_opens_for_no_namesake(world: World, as_member: SignedIn) -> None:
    """A grandfather without an account has the father's name."""
    case = world.case()
    father = world.parent(case.child, "Dan Canary")
    grandfather = Adult.objects.create(name="Dan Canary")
    AdultOfChild.objects.create(
        child=case.child,
        adult=grandfather,
        relation="Grandfather",
        responsibility="yes",
        held_as="guardian",
        verified_on=MON_2_MARCH,
    )
    his = letter_to(world, Recipient("Dan Canary", of_adult=grandfather.pk), case=case, for_family=True)
    own = letter_to(world, Recipient("Dan Canary", of_adult=father.adult_id), case=case, for_family=True)
    Disclosure.objects.filter(letter__in=[his, own]).update(
        flags=[], state="released", released_on=THU_5_MARCH
    )
    browser = as_member(father)

    assert [browser.get(f"/letters/{each.uid}").status_code for each in (his, own)] == [404, 200]
    page = browser.get(f"/family/{case.ref}").content.decode()
    assert re.findall(r'href="/letters/([^".]+)"', page) == [str(own.uid)]


def test_where_nobody_is_known_a_second_person_looks_at_the_letter(world: World) -> None:
    """ "The parent or carer of" somebody is opened by whoever finds it."""
    request = asked_by_school(world, world.child())
    decide(request, world.northbridge.officer)

    (letter,) = Letter.objects.filter(case=request.case, kind="decision")
    assert (letter.to_name, letter.disclosure.state, letter.disclosure.flags) == (
        f"The parent or carer of {request.case.child.name}",
        "to_check",
        ["restriction"],
    )
