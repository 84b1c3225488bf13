"""The invented world holds everything that can happen, and nothing that could be real."""

import re
from datetime import date

import pytest
from django.db.models import F

from sendwell.access.models import Account, Cover, Member, Reading
from sendwell.advice.models import (
    Advice,
    AdviceRequest,
    Appointment,
    GroundNote,
    PassedOn,
    PreliminaryReview,
    ProposedReferral,
    Question,
    ReuseAgreement,
    Slot,
    State,
    Statement,
    Triage,
    Triangulation,
)
from sendwell.casebook import history
from sendwell.casebook.models import Case, Deadline, Event, KeyWork, Stage
from sendwell.demo.world import build
from sendwell.desks.pages import team_desk
from sendwell.documents.models import Letter
from sendwell.law.triage import scheme
from sendwell.messages.models import OutboxMessage
from sendwell.organisations.identifiers import Scheme, what_is_wrong
from sendwell.organisations.models import AreaCommissioner, Contact, Identifier, Kind, Organisation, Service
from sendwell.people.identifiers import wrong_nhs_number, wrong_upn
from sendwell.people.models import Adult, Alert, Child
from sendwell.requests.models import AssessmentRequest, Candidate, Decision
from tests.demo.built.conftest import SMALL, quietly

pytestmark = pytest.mark.django_db


def test_there_are_as_many_cases_as_were_asked_for() -> None:
    assert Case.objects.count() == SMALL


def test_a_case_stands_at_every_stage() -> None:
    assert set(Case.objects.values_list("stage", flat=True)) == set(Stage.values)


def test_a_request_for_advice_stands_in_every_state() -> None:
    assert set(AdviceRequest.objects.values_list("state", flat=True)) == set(State.values)


def test_every_outcome_of_annex_a_has_happened(demonstration: date) -> None:
    outcomes = {each.id for each in scheme("annex_a", demonstration).outcomes.values()}
    finished = set(Triage.objects.exclude(outcome="").values_list("outcome", flat=True))
    assert finished == outcomes - {"liaise"}
    assert Event.objects.filter(type="professional_liaised_with").exists()


def test_some_advice_is_late_some_excused_and_some_families_have_not_been_told(demonstration: date) -> None:
    advice = Deadline.objects.filter(timescale="advice_coop_6w")
    assert advice.filter(stopped_on__gt=F("due_on")).exists()
    assert advice.filter(stopped_on__isnull=True, due_on__lt=demonstration, excused=False).exists()
    assert advice.filter(stopped_on__isnull=True, excused=True).exists()
    assert GroundNote.objects.filter(family_told_on__isnull=True).exists()
    assert GroundNote.objects.filter(family_told_on__isnull=False).exists()


def test_the_council_is_late_with_a_decision_that_nobody_has_taken_on(demonstration: date) -> None:
    waiting = AssessmentRequest.objects.filter(
        decided_on__isnull=True, withdrawn_on__isnull=True, officer=None
    )
    late = Deadline.objects.filter(timescale="decide_assess_6w", stopped_on=None, due_on__lt=demonstration)
    assert set(late.values_list("case_id", flat=True)) & set(waiting.values_list("case_id", flat=True))


def test_every_noun_of_the_advice_room_is_somewhere() -> None:
    for model in (
        Appointment,
        PassedOn,
        PreliminaryReview,
        ProposedReferral,
        Question,
        ReuseAgreement,
        Slot,
        Triangulation,
        Alert,
        Candidate,
        Cover,
    ):
        assert model.objects.exists(), model.__name__
    assert PassedOn.objects.filter(kind="redirected").exists()
    assert Question.objects.filter(answered_on=None).exists()
    assert ReuseAgreement.objects.filter(family_agreed_on=None).exists()
    assert Advice.objects.filter(part="one", returned_on__isnull=False).exists()
    assert Advice.objects.filter(sign_off_asked_of__isnull=False, signed_off_on=None).exists()
    assert Candidate.objects.filter(answer="").exists()
    assert Decision.objects.filter(assess=False).exists()
    assert KeyWork.objects.exclude(handover="").exists()
    assert Event.objects.filter(type="correction").exists()
    assert Appointment.objects.filter(state="booked").exists()


def test_rebuilding_every_deadline_changes_nothing() -> None:
    assert [history.rebuild(case) for case in Case.objects.all()] == [0] * SMALL


def test_nothing_lies_ahead_and_everything_was_written_down_on_its_day(demonstration: date) -> None:
    assert not Event.objects.filter(day__gt=demonstration).exclude(type="request_received").exists()
    assert not Event.objects.filter(recorded_at__date__gt=demonstration).exists()
    days_apart = {(each.recorded_at.date() - each.day).days for each in Event.objects.all()}
    assert max(days_apart) <= 7


def test_only_numbers_and_addresses_that_cannot_be_real() -> None:
    numbers = list(Child.objects.exclude(nhs_number=None).values_list("nhs_number", flat=True))
    assert [wrong_nhs_number(each, invented_only=True) for each in numbers] == [None] * len(numbers)
    upns = list(Child.objects.exclude(upn=None).values_list("upn", flat=True))
    assert [wrong_upn(each) for each in upns] == [None] * len(upns)
    identifiers = Identifier.objects.values_list("scheme", "value")
    assert {what_is_wrong(Scheme(scheme_), value) for scheme_, value in identifiers} == {None}
    for model, field in (
        (Account, "email"),
        (Member, "email"),
        (Adult, "email"),
        (Contact, "email"),
        (Organisation, "email"),
        (AssessmentRequest, "requester_email"),
        (OutboxMessage, "to_email"),
    ):
        addresses = {each for each in model.objects.values_list(field, flat=True) if each}
        assert {each for each in addresses if not each.endswith(".example")} == set(), model.__name__


def test_there_are_two_councils_three_trusts_and_a_dozen_services_and_more(demonstration: date) -> None:
    live = Organisation.objects.in_being(demonstration)
    assert live.filter(kind=Kind.LOCAL_AUTHORITY).count() == 2
    assert live.filter(kind=Kind.HEALTH_COMMISSIONER).count() == 2
    assert (
        live.filter(kind=Kind.PROVIDER).count() == 4
    )  # three trusts, and a company that advises on nutrition
    assert live.filter(kind=Kind.IASS).count() == live.filter(kind=Kind.FORUM).count() == 2
    assert live.filter(kind=Kind.COLLEGE).exists()
    assert live.filter(special=True).exists()
    assert Service.objects.filter(provider__kind=Kind.PROVIDER).count() >= 12
    assert AreaCommissioner.objects.filter(until=None).count() == 2


def test_the_merged_board_knows_the_children_and_the_old_ones_no_more(demonstration: date) -> None:
    southmere = Child.objects.filter(cases__authority__slug="southmere").distinct()
    knowing = southmere.filter(
        relationships__organisation__slug="south-vale-icb", relationships__ends_on__gte=demonstration
    )
    assert set(knowing) == set(southmere)
    still = southmere.filter(
        relationships__organisation__slug="southmere-icb", relationships__ends_on__gte=demonstration
    )
    assert not still.exists()


def test_the_manager_sees_plans_in_time_as_often_as_plans_were_sent_in_time(demonstration: date) -> None:
    manager = Member.objects.select_related("organisation").get(slug="helen-marsden")
    year = Deadline.objects.filter(authority=manager.organisation, stopped_on__gte=date(2025, 11, 1))
    sent = year.filter(timescale="final_plan_20w", stopped_by="final_plan_sent")
    in_time = sent.filter(stopped_on__lte=F("due_on")).count()
    shown = {bar.label: bar.words for bar in team_desk(manager, as_of=demonstration).kept.bars}
    assert f"({in_time} of {sent.count()})" in shown["Plan in 20 weeks"]


def test_nobody_left_a_gap_in_what_they_wrote() -> None:
    written = (
        (AssessmentRequest, ("why", "difficulties", "support_so_far", "hopes")),
        (AdviceRequest, ("why_you", "circumstances", "history")),
        (Advice, ("narrative",)),
        (Statement, ("text", "who", "how_often", "how_long", "review")),
        (GroundNote, ("evidence", "why_impractical")),
        (Triangulation, ("found", "next_step")),
        (Question, ("text", "answer")),
        (Decision, ("sen_reasons", "plan_reasons", "evidence")),
        (Event, ("details",)),
        (Letter, ("blocks",)),
    )
    for model, fields in written:
        for row in model.objects.values_list(*fields):
            assert not re.search(r"\{[a-zA-Z_]+\}", str(row)), (model.__name__, row)


def test_what_was_told_before_today_has_been_sent(demonstration: date) -> None:
    waiting = OutboxMessage.objects.filter(sent_at=None, failed_at=None)
    assert {each.added_at.date() for each in waiting} <= {demonstration}
    assert OutboxMessage.objects.filter(sent_at__isnull=False).exists()


def test_building_reads_nobodys_record_but_the_one_opened_in_an_emergency() -> None:
    readings = Reading.objects.values_list("member__slug", "child__family_name", "screen", "allowed")
    assert list(readings) == [("jo-lambourne", "Ferris", "break glass", True)]


def test_it_is_never_built_over_cases_that_are_there(demonstration: date) -> None:
    with pytest.raises(RuntimeError, match="has cases"):
        build(7, demonstration, quietly)
