"""Receiving a request: what it begins, what it refuses, and what nobody learns from it."""

import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sendwell.access.models import Relationship
from sendwell.access.opening import NotThere
from sendwell.casebook.actions import begin_case
from sendwell.casebook.history import record
from sendwell.casebook.models import Case, Deadline, Stage
from sendwell.casebook.opening import visible_cases
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import AdultOfChild, Child, Involvement, Responsibility
from sendwell.requests.actions import AdultDetails, Override, Professional, Requester
from sendwell.requests.models import AskedBy, AssessmentRequest, Candidate, Channel
from tests.requests.asking import LONDON, asked, asked_by_school, details
from tests.world import MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World

FRIDAY_EVENING = datetime(2026, 3, 6, 17, 30, tzinfo=LONDON)


def due(request: AssessmentRequest, timescale: str = "decide_assess_6w") -> list[date | None]:
    found = Deadline.objects.filter(case=request.case, timescale=timescale, stopped_on=None)
    return list(found.values_list("due_on", flat=True))


def test_a_request_begins_a_case_and_the_six_weeks(world: World) -> None:
    request = asked(world)

    assert re.fullmatch(r"R\d{6,}", request.ref)
    assert request.case.stage == Stage.REQUESTED
    assert [(e.type, e.about, e.day) for e in request.case.events.all()] == [
        ("request_received", request.ref, MON_2_MARCH)
    ]
    assert due(request) == [MON_13_APRIL]
    assert due(request, "final_plan_20w") == [date(2026, 7, 20)]


def test_the_council_the_school_and_the_commissioner_may_know_of_the_child_and_nobody_else(
    world: World,
) -> None:
    request = asked(world, school=world.school.organisation)

    known = Relationship.objects.filter(child=request.case.child).values_list("organisation__name", "why")
    assert sorted(known) == [
        ("North Vale ICB", "commissioner"),
        ("Northbridge Council", "authority"),
        ("Oakwood Primary School", "on_roll"),
    ]
    assert list(visible_cases(world.northbridge.officer, MON_2_MARCH)) == [request.case]
    for stranger in (
        world.southmere.officer,
        world.hillside.clerk,
        world.other_icb.designated,
        world.other_school.senco,
    ):
        assert list(visible_cases(stranger, MON_2_MARCH)) == []


def test_a_parent_who_asks_is_an_adult_round_the_child_with_responsibility_not_known_yet(
    world: World,
) -> None:
    request = asked(world)

    adult = AdultOfChild.objects.select_related("adult").get(child=request.case.child)
    assert (adult.adult.name, adult.relation, adult.responsibility) == ("Pam Bramble", "Mother", "unknown")


def test_a_parent_named_by_somebody_else_is_kept_too(world: World) -> None:
    request = asked(
        world,
        asked_by=AskedBy.SOMEBODY_ELSE,
        requester=Requester(name="Nan Neighbour"),
        parents=(AdultDetails(name="Pam Bramble", phone="01632 960001"),),
    )

    assert [each.adult.name for each in AdultOfChild.objects.filter(child=request.case.child)] == [
        "Pam Bramble"
    ]


def test_professionals_named_by_the_family_wait_to_be_confirmed(world: World) -> None:
    request = asked(
        world,
        professionals=(
            Professional(name="Dr Iris Ivory", profession="community_paediatrics", reach="Hill clinic"),
            Professional(name="Max Mellow", profession="music therapist"),
        ),
    )

    rows = Involvement.objects.filter(child=request.case.child).order_by("pk")
    assert [(row.named, row.profession, row.told_by, row.confirmed_on) for row in rows] == [
        ("Dr Iris Ivory", "community_paediatrics", "the family", None),
        ("Max Mellow, music therapist", "", "the family", None),
    ]


def test_an_email_on_friday_evening_counts_from_monday(world: World) -> None:
    request = asked(
        world,
        channel=Channel.EMAIL,
        sent_at=FRIDAY_EVENING,
        day=FRIDAY_EVENING.date(),
        by=world.northbridge.officer,
    )

    assert (request.sent_on, request.received_on) == (date(2026, 3, 6), date(2026, 3, 9))
    assert request.receipt_rule.startswith("Email:")
    assert due(request) == [date(2026, 4, 20)]


def test_an_officer_may_set_another_day_and_both_are_kept_with_name_and_reason(world: World) -> None:
    request = asked(
        world,
        channel=Channel.EMAIL,
        sent_at=FRIDAY_EVENING,
        day=date(2026, 3, 10),
        by=world.northbridge.officer,
        override=Override(date(2026, 3, 6), "The read receipt says 4:55pm."),
    )

    assert request.received_on == date(2026, 3, 6)
    assert (request.rule_day, request.overridden_by) == (date(2026, 3, 9), world.northbridge.officer)
    assert request.override_reason == "The read receipt says 4:55pm."


def test_another_day_without_a_reason_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="Say why"):
        asked(world, by=world.northbridge.officer, override=Override(MON_2_MARCH, " "))


def test_only_the_council_sets_a_day_of_receipt(world: World) -> None:
    child = world.child()
    with pytest.raises(NotThere):
        asked(world, existing=child, by=world.school.senco, override=Override(MON_2_MARCH, "Because"))


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(2001, 3, 2), "25 or older when the request was received"),
        (date(1990, 1, 1), "25 or older"),
        (date(2026, 3, 3), "after the request was sent"),
    ],
)
def test_a_birthday_that_cannot_be_is_refused_in_words(world: World, born: date, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        asked(world, child=details(born=born))

    assert refused.value.field == "born"
    assert Child.objects.filter(family_name="Bramble").count() == 0


def test_the_day_before_the_25th_birthday_is_in_time(world: World) -> None:
    assert asked(world, child=details(born=date(2001, 3, 3))).received_on == MON_2_MARCH


def test_a_request_from_the_future_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="has not come yet"):
        asked(world, sent_at=FRIDAY_EVENING, day=MON_2_MARCH)


def test_a_request_cannot_be_received_before_it_was_sent(world: World) -> None:
    with pytest.raises(Refused, match="cannot have been received before"):
        asked(world, by=world.northbridge.officer, override=Override(date(2026, 3, 1), "Stamp"))


def test_a_second_request_joins_the_first_and_the_first_receipt_counts(world: World) -> None:
    first = asked(world, school=world.school.organisation)
    second = asked_by_school(
        world,
        first.case.child,
        sent_at=datetime(2026, 3, 5, 9, 0, tzinfo=LONDON),
        day=THU_5_MARCH,
    )

    assert (second.case, second.same_as) == (first.case, first)
    assert due(first) == [MON_13_APRIL]
    assert [e.type for e in first.case.events.order_by("pk")] == ["request_received", "request_joined"]


def test_a_letter_typed_in_late_moves_the_clock_to_the_day_it_came(world: World) -> None:
    child = world.child()
    begin_case(child=child, authority=world.northbridge.organisation, day=MON_2_MARCH)
    later = asked(world, existing=child, by=world.northbridge.officer)
    earlier = asked(
        world,
        existing=child,
        channel=Channel.HAND,
        by=world.northbridge.officer,
        sent_at=datetime(2026, 2, 23, 10, 0, tzinfo=LONDON),
    )

    assert earlier.same_as == later
    assert due(later) == [date(2026, 4, 6)]


def test_a_child_with_a_plan_is_assessed_again_under_another_section(world: World) -> None:
    first = asked(world, school=world.school.organisation)
    Case.objects.filter(pk=first.case.pk).update(stage=Stage.PLAN)
    AssessmentRequest.objects.filter(pk=first.pk).update(decided_on=MON_2_MARCH)
    with pytest.raises(Refused, match="section 44"):
        asked(world, existing=first.case.child, by=world.school.senco)


def test_a_request_after_a_refusal_is_a_new_one_with_its_own_clock(world: World) -> None:
    first = asked(world, school=world.school.organisation)
    record(
        first.case, "decided_not_to_assess", by=world.northbridge.officer, day=THU_5_MARCH, about=first.ref
    )
    AssessmentRequest.objects.filter(pk=first.pk).update(decided_on=THU_5_MARCH)
    again = asked(
        world,
        existing=first.case.child,
        by=world.school.senco,
        sent_at=datetime(2026, 9, 7, 9, 0, tzinfo=LONDON),
        day=date(2026, 9, 7),
    )

    assert again.same_as is None
    assert due(again) == [date(2026, 10, 19)]


def test_a_school_cannot_ask_about_a_child_who_is_not_on_its_roll(world: World) -> None:
    child = world.child()
    for stranger in (world.other_school.senco, world.parent(asked(world).case.child, "Pat Other")):
        with pytest.raises(NotThere):
            asked(world, existing=child, by=stranger)


def test_an_officer_types_in_nothing_for_another_council(world: World) -> None:
    with pytest.raises(NotThere):
        asked(world, by=world.southmere.officer)


def test_somebody_without_an_account_can_never_name_a_known_child(world: World) -> None:
    with pytest.raises(NotThere):
        asked(world, existing=world.child(), by=None)


def test_a_number_that_is_known_makes_a_candidate_and_no_crash(world: World) -> None:
    known = asked(world, child=details(nhs_number="9990000018")).case.child
    request = asked(world, child=details(given_name="Beatrice", nhs_number="9990000018"))

    assert request.case.child != known
    assert request.case.child.nhs_number is None
    assert request.child_as_typed is not None
    assert request.child_as_typed["nhs_number"] == "9990000018"
    assert [(c.child, c.why) for c in Candidate.objects.filter(request=request)] == [
        (known, "The same NHS number.")
    ]


def test_whoever_asks_is_told_the_same_whether_the_child_was_known_or_not(world: World) -> None:
    unknown = asked(world, child=details(family_name="Quill", born=date(2019, 1, 9)))
    known = asked(world, child=details(family_name="Quill", born=date(2019, 1, 9)))

    assert Candidate.objects.filter(request=known).count() == 1
    told = [(m.kind, m.to_email) for m in OutboxMessage.objects.filter(path__contains=str(unknown.receipt))]
    assert told == [
        (m.kind, m.to_email) for m in OutboxMessage.objects.filter(path__contains=str(known.receipt))
    ]


def test_whoever_asked_and_the_council_are_told_and_no_name_is_in_the_message(world: World) -> None:
    request = asked(world)

    told = OutboxMessage.objects.order_by("pk").values_list("to_email", "kind", "path")
    assert list(told.exclude(kind="address_to_confirm")) == [
        ("pam@family.example", "request_received", f"/ask/receipt/{request.receipt}"),
        ("send@northbridge-council.example", "request_new", f"/requests/{request.ref}"),
    ]


def test_a_parent_with_an_account_sees_the_case_they_asked_for_once_the_council_has_verified_them(
    world: World,
) -> None:
    parent = world.parent(world.child())
    requester = Requester(name=parent.name, member=parent)
    request = asked(world, child=details(), requester=requester, by=parent)

    assert list(visible_cases(parent, MON_2_MARCH)) == []
    request.case.child.adults.update(responsibility=Responsibility.YES, verified_on=MON_2_MARCH)
    assert list(visible_cases(parent, MON_2_MARCH)) == [request.case]
    assert [each.adult for each in request.case.child.adults.all()] == [parent.adult]


def test_it_takes_about_30_statements(world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        asked(world, school=world.school.organisation, professionals=(Professional(name="Dr Iris Ivory"),))

    statements = [q["sql"] for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]]
    # Eight of them tell the database on whose behalf it is asked; five ask the mother whether her address is hers;
    # one asks whether the council's is an adult's of the child.
    assert len(statements) <= 37
