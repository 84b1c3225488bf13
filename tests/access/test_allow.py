"""May this member do this with this field of this record: the facts of the record, gathered for the one decision."""

import pytest

from sendwell.access.allow import allow
from sendwell.access.decision import Action
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.advice.actions import returned, writing
from sendwell.advice.draft import Line
from sendwell.advice.models import Advice
from sendwell.organisations.models import Service
from sendwell.people.models import Seal, SealKind
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World


@pytest.fixture
def draft(world: World) -> Advice:
    """What Hillside's paediatrician has written about Adela, not yet returned."""
    request = world.request_to(world.hillside.paediatrics, received=MON_2_MARCH)
    lines = [Line("need", "Adela falls often on uneven ground.")]
    given = {"part": "whole", "narrative": "Adela is seven.", "statements": lines}
    by = world.hillside.paediatrician
    return writing.save_advice(request=request, by=by, day=THU_5_MARCH, **given)


def sent(world: World, draft: Advice) -> Advice:
    """The same, returned to the council."""
    return returned.sign(advice=draft, by=world.hillside.paediatrician, day=FRI_6_MARCH)


def who_reads(record: Advice, field: str, *members: Member) -> list[bool]:
    return [allow(each, Action.READ, record, field, FRI_6_MARCH) for each in members]


def test_a_draft_is_its_writers_own_and_what_was_returned_is_the_councils_too(
    world: World, draft: Advice
) -> None:
    readers = (world.hillside.paediatrician, world.northbridge.officer, world.southmere.officer)
    before = who_reads(draft, "narrative", *readers)

    assert before == [True, False, False]
    assert who_reads(sent(world, draft), "narrative", *readers) == [True, True, False]


def test_a_line_of_a_draft_is_as_private_as_the_draft(world: World, draft: Advice) -> None:
    line = draft.statements.get()
    before = allow(world.northbridge.officer, Action.READ, line, "text", FRI_6_MARCH)
    sent(world, draft)
    line.refresh_from_db()

    assert before is False
    assert allow(world.northbridge.officer, Action.READ, line, "text", FRI_6_MARCH) is True


def test_the_council_reads_health_advice_and_writes_none_of_it(world: World, draft: Advice) -> None:
    advice, officer = sent(world, draft), world.northbridge.officer
    asked = [allow(officer, action, advice, "narrative", FRI_6_MARCH) for action in Action]

    assert asked == [True, False]


def test_the_single_point_of_contact_reads_the_health_advice_of_its_own_body_alone(
    world: World, draft: Advice
) -> None:
    elsewhere: Service = world.riverside.paediatrics
    world.request_to(elsewhere, received=MON_2_MARCH, case=draft.request.case)
    advice = sent(world, draft)

    assert who_reads(advice, "narrative", world.hillside.clerk, world.riverside.clerk) == [True, False]


def test_what_the_child_asks_to_keep_is_kept_from_the_parent_and_not_from_the_council(
    world: World, draft: Advice
) -> None:
    advice = sent(world, draft)
    child = advice.request.case.child
    readers = (world.parent(child), world.northbridge.officer)
    before = who_reads(advice, "narrative", *readers)
    Seal.objects.create(
        child=child, kind=SealKind.CHILD_ASKS, item="advice", number=advice.request_id, from_on=FRI_6_MARCH
    )

    assert before == [True, True]
    assert who_reads(advice, "narrative", *readers) == [False, True]


def test_what_is_sealed_for_safety_is_read_by_special_leave_alone(world: World, draft: Advice) -> None:
    advice, officer = sent(world, draft), world.northbridge.officer
    child = advice.request.case.child
    Seal.objects.create(
        child=child, kind=SealKind.SEALED, item="advice", number=advice.request_id, from_on=FRI_6_MARCH
    )
    before = who_reads(advice, "narrative", officer)
    Grant.objects.create(
        kind=GrantKind.SPECIFIC,
        child=child,
        member=officer,
        classes=["X"],
        purpose="A strategy meeting",
        gateway="Children Act 1989 s.47",
        given_by=world.northbridge.manager,
        given_at="2020-01-01T00:00Z",
        starts_at="2020-01-01T00:00Z",
        ends_at="2100-01-01T00:00Z",
    )

    assert before == [False]
    assert who_reads(advice, "narrative", officer) == [True]


def test_a_field_that_nobody_has_classified_and_a_record_about_no_child_are_mistakes(
    world: World, draft: Advice
) -> None:
    officer = world.northbridge.officer
    with pytest.raises(KeyError):
        allow(officer, Action.READ, draft, "shoe_size", FRI_6_MARCH)
    with pytest.raises(ValueError, match="organisations_service leads to no child"):
        allow(officer, Action.READ, world.hillside.paediatrics, "name", FRI_6_MARCH)
