"""Is it the same child? A person says; the request moves or stays; nothing is merged by itself."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from sendwell.access.models import Relationship
from sendwell.access.opening import NotThere
from sendwell.casebook.history import rebuild
from sendwell.casebook.models import Case, Deadline, Stage
from sendwell.casebook.opening import visible_cases
from sendwell.law.refusals import Refused
from sendwell.people.models import Involvement
from sendwell.requests.actions import Professional, Requester, answer_candidate, decide
from sendwell.requests.models import AskedBy, AssessmentRequest, Candidate
from tests.requests.asking import LONDON, REASONS, asked, details
from tests.world import FRI_6_MARCH, MON_13_APRIL, THU_5_MARCH, World

THURSDAY = datetime(2026, 3, 5, 9, 0, tzinfo=LONDON)


@pytest.fixture
def two(world: World) -> tuple[AssessmentRequest, AssessmentRequest]:
    """The same child asked about twice: by her mother, and three days later by a neighbour."""
    first = asked(world, school=world.school.organisation)
    second = asked(
        world,
        asked_by=AskedBy.SOMEBODY_ELSE,
        requester=Requester(name="Nan Neighbour"),
        professionals=(Professional(name="Dr Iris Ivory"),),
        sent_at=THURSDAY,
        day=THU_5_MARCH,
    )
    return first, second


def answered(request: AssessmentRequest, world: World, *, same: bool) -> AssessmentRequest:
    candidate = Candidate.objects.get(request=request)
    return answer_candidate(candidate=candidate, same=same, by=world.northbridge.officer, day=FRI_6_MARCH)


def test_until_somebody_answers_there_are_two_children_and_two_cases(
    two: tuple[AssessmentRequest, ...],
) -> None:
    assert two[0].case != two[1].case
    assert two[0].case.child != two[1].case.child


def test_the_same_child_moves_the_request_and_closes_the_double(
    world: World, two: tuple[AssessmentRequest, AssessmentRequest]
) -> None:
    first, second = two
    double = second.case
    second = answered(second, world, same=True)

    assert (second.case, second.child, second.same_as) == (first.case, first.child, first)
    double.refresh_from_db()
    assert (double.stage, double.closed_on) == (Stage.CLOSED, FRI_6_MARCH)
    assert [e.type for e in double.events.order_by("pk")] == ["request_received", "case_closed"]
    assert [e.type for e in first.case.events.order_by("pk")] == ["request_received", "request_joined"]


@pytest.mark.parametrize("of", ["child", "case"])
def test_nothing_moves_a_request_without_its_child(
    two: tuple[AssessmentRequest, AssessmentRequest], of: str
) -> None:
    first, second = two

    with pytest.raises(IntegrityError, match="request_as_its_case_says"), transaction.atomic():
        AssessmentRequest.objects.filter(pk=second.pk).update(**{of: getattr(first, of)})
        connection.check_constraints()


def test_the_first_receipt_keeps_its_clock_and_the_double_owes_nothing_more(
    world: World, two: tuple[AssessmentRequest, AssessmentRequest]
) -> None:
    first, second = two
    answered(second, world, same=True)

    open_ones = Deadline.objects.filter(timescale="decide_assess_6w", stopped_on=None)
    assert list(open_ones.values_list("case", "due_on")) == [(first.case.pk, MON_13_APRIL)]
    assert [rebuild(case) for case in Case.objects.all()] == [0, 0]


def test_what_the_request_brought_goes_to_the_known_child(
    world: World, two: tuple[AssessmentRequest, AssessmentRequest]
) -> None:
    answered(two[1], world, same=True)

    assert [i.named for i in Involvement.objects.filter(child=two[0].case.child)] == ["Dr Iris Ivory"]


def test_another_child_leaves_everything_as_it_is(
    world: World, two: tuple[AssessmentRequest, AssessmentRequest]
) -> None:
    before = two[1].case
    after = answered(two[1], world, same=False)

    assert (after.case, after.same_as) == (before, None)
    candidate = Candidate.objects.get(request=after)
    assert (candidate.answer, candidate.answered_by, candidate.answered_on) == (
        "not", world.northbridge.officer, FRI_6_MARCH,
    )  # fmt: skip


def test_it_is_answered_once(world: World, two: tuple[AssessmentRequest, AssessmentRequest]) -> None:
    answered(two[1], world, same=False)
    with pytest.raises(Refused, match="answered this already"):
        answered(two[1], world, same=True)


def test_nobody_of_another_council_answers(
    world: World, two: tuple[AssessmentRequest, AssessmentRequest]
) -> None:
    candidate = Candidate.objects.get(request=two[1])
    for stranger in (world.southmere.officer, world.school.senco, world.hillside.clerk):
        with pytest.raises(NotThere):
            answer_candidate(candidate=candidate, same=True, by=stranger, day=FRI_6_MARCH)


def test_a_decided_request_is_not_moved(
    world: World, two: tuple[AssessmentRequest, AssessmentRequest]
) -> None:
    second = two[1]
    decide(
        request=second, sen=True, sen_reasons=REASONS, plan=True, plan_reasons=REASONS, evidence="All.",
        by=world.northbridge.officer, day=FRI_6_MARCH,
    )  # fmt: skip
    with pytest.raises(Refused, match="cannot be moved"):
        answered(second, world, same=True)


def test_an_account_that_asked_is_not_let_into_the_known_child_s_record(world: World) -> None:
    asked(world, school=world.school.organisation)
    somebody = world.parent(world.child(), "Sly Stranger")
    second = asked(world, requester=Requester(name="Sly Stranger", member=somebody), by=somebody)
    answered(second, world, same=True)

    assert list(visible_cases(somebody, date(2026, 3, 9))) == []
    assert not Relationship.objects.filter(
        member=somebody, child=second.case.child, ends_on__gt=FRI_6_MARCH
    ).exists()


def test_a_request_that_came_for_a_child_of_another_council_begins_a_case_here(world: World) -> None:
    there = asked(world, child=details(nhs_number="9990000018"), council=world.southmere.organisation)
    here = asked(world, child=details(nhs_number="9990000018"))
    here = answered(here, world, same=True)

    assert (here.case.child, here.case.authority) == (there.case.child, world.northbridge.organisation)
    assert here.same_as is None
    assert Case.objects.filter(child=there.case.child, closed_on=None).count() == 2
