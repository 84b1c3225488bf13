"""What is sealed is told nowhere beside the screens that leave it out: who looked, appointments, clocks, people."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client

from sendwell.access import grants
from sendwell.access.classes import DataClass
from sendwell.access.models import GrantKind, Member
from sendwell.access.seals import TOLD_NOTHING
from sendwell.advice import actions as advice
from sendwell.advice.models import AdviceRequest
from sendwell.casebook import history
from sendwell.casebook.actions import correct
from sendwell.casebook.withheld import ABOUT_A_SEAL, FOR_WHAT_IS_SEALED
from sendwell.family import actions
from sendwell.family.models import Kind
from sendwell.governance.leave.actions import give_leave, take_back
from sendwell.governance.leave.purposes import PURPOSES
from sendwell.people.models import Seal
from tests.family.households import FRI_6_MARCH, Household, assessed_household, on
from tests.family.test_screens import day, post
from tests.family.test_seals import REVIEW, seal, without_nonces
from tests.world import World, member

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


@pytest.fixture
def home(world: World) -> Household:
    return assessed_household(world)


def with_another_number(home: Household) -> AdviceRequest:
    """A request whose number is not the one in its reference: one before it was not made in the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('advice_request_ref')")
    request = home.world.request_to(home.world.hillside.paediatrics, case=home.case)
    assert int(request.ref.lstrip("A")) != request.pk
    return request  # type: ignore[no-any-return]


def who_looked(home: Household, as_member: SignedIn) -> str:
    page = as_member(home.mum).get(f"/who-looked/{home.case.child.uid}")
    assert page.status_code == 200
    return without_nonces(page.content.decode())


def answered(home: Household) -> AdviceRequest:
    """A paediatrician has been asked and has written a letter about it to the council."""
    hillside = home.world.hillside
    request = home.world.request_to(hillside.paediatrics, case=home.case)
    advice.allocate(request=request, clinician=hillside.paediatrician, by=hillside.clerk, day=FRI_6_MARCH)
    advice.ask_requester(request=request, text="Who saw her?", by=hillside.paediatrician, day=FRI_6_MARCH)
    return request  # type: ignore[no-any-return]


def test_c15_a_request_sealed_on_the_screen_is_the_one_that_nobody_is_told_was_looked_at(
    home: Household, as_member: SignedIn
) -> None:
    request = with_another_number(home)
    path = f"/cases/{home.case.ref}/seals/new"
    said = {"kind": "child_asks", "competence": "Understands what it means.", "why": "She asks for it."}
    with on():
        officer = as_member(home.officer)
        choice = re.search(r'value="(advice:[^"]*)"', officer.get(path).content.decode())
        assert choice is not None
        post(officer, path, item=choice[1], **said, **day("review_on", REVIEW))
        before = who_looked(home, as_member)

        assert as_member(home.world.hillside.clerk).get(f"/advice/{request.ref}").status_code == 200

        assert list(Seal.objects.values_list("item", "number", "about")) == [
            ("advice", request.pk, request.ref)
        ]
        assert who_looked(home, as_member) == before


def test_c15_a_letter_is_sealed_with_its_request_also_where_it_says_who_looked(
    home: Household, as_member: SignedIn
) -> None:
    request = answered(home)
    letter = home.case.letters.filter(about=request.ref).order_by("pk")[0]
    with on():
        doctor = as_member(home.world.hillside.paediatrician)
        before = who_looked(home, as_member)
        doctor.get(f"/letters/{letter.uid}")
        assert who_looked(home, as_member) != before  # without a seal the mother is told

        seal(home, "advice", request.pk, about=request.ref)
        before = who_looked(home, as_member)
        assert doctor.get(f"/letters/{letter.uid}").status_code == 200

        assert who_looked(home, as_member) == before


def test_n04_another_trusts_sealed_appointment_is_withheld_and_cannot_be_joined(
    home: Household, as_member: SignedIn
) -> None:
    mine = answered(home)
    theirs = home.world.request_to(home.world.riverside.speech, case=home.case)
    with on():
        meeting = advice.propose_appointment(
            requests=[theirs],
            starts_at=datetime(2026, 3, 20, 10, tzinfo=UTC),
            place="Riverside centre",
            by=home.world.riverside.clerk,
            day=FRI_6_MARCH,
        )
        doctor, path = as_member(home.world.hillside.paediatrician), f"/advice/{mine.ref}/appointment"
        open_ = doctor.get(path).content.decode()
        assert ("Riverside centre" in open_, theirs.ref in open_) == (True, True)
        seal(home, "advice", theirs.pk, kind="sealed", about=theirs.ref)

        shown = doctor.get(path).content.decode()

        assert ("Riverside" in shown, theirs.ref in shown) == (False, False)
        assert "1 more appointment is withheld" in shown
        assert doctor.post(f"{path}/join/{meeting.uid}").status_code == 404
        assert as_member(home.world.riverside.clerk).get(f"/advice/{theirs.ref}").status_code == 200


def test_n04_who_else_comes_to_a_shared_appointment_is_withheld_where_their_request_is_sealed(
    home: Household, as_member: SignedIn
) -> None:
    mine = answered(home)
    theirs = home.world.request_to(home.world.riverside.speech, case=home.case)
    with on():
        meeting = advice.propose_appointment(
            requests=[mine, theirs],
            starts_at=datetime(2026, 3, 20, 10, tzinfo=UTC),
            place="The clinic",
            by=home.world.hillside.paediatrician,
            day=FRI_6_MARCH,
        )
        seal(home, "advice", theirs.pk, kind="sealed", about=theirs.ref)
        doctor = as_member(home.world.hillside.paediatrician)

        listed = doctor.get(f"/advice/{mine.ref}/appointment").content.decode()
        shown = doctor.get(f"/appointments/{meeting.uid}").content.decode()

    assert ["Riverside" in each or "Speech" in each for each in (listed, shown)] == [False, False]
    assert "Another service, which is withheld" in shown


def test_n04_neither_the_clock_nor_the_people_of_a_case_name_whom_a_sealed_request_asks(
    home: Household, as_member: SignedIn
) -> None:
    paths = [f"/cases/{home.case.ref}", f"/cases/{home.case.ref}/people"]
    theirs = home.world.request_to(home.world.riverside.speech, case=home.case)
    with on():
        officer = as_member(home.officer)
        assert ["Riverside" in officer.get(path).content.decode() for path in paths] == [True, True]
        seal(home, "advice", theirs.pk, kind="sealed", about=theirs.ref)

        shown = [officer.get(path).content.decode() for path in paths]

    assert ["Riverside" in each for each in shown] == [False, False]
    assert re.search(r"more clocks? (is|are) withheld", shown[0])
    assert "1 more organisation is withheld" in shown[1]


def test_n04_what_a_child_keeps_from_their_parents_is_no_secret_from_the_council(
    home: Household, as_member: SignedIn
) -> None:
    theirs = home.world.request_to(home.world.riverside.speech, case=home.case)
    seal(home, "advice", theirs.pk, about=theirs.ref)
    with on():
        officer = as_member(home.officer)
        shown = [officer.get(f"/cases/{home.case.ref}{part}").content.decode() for part in ("", "/people")]

    assert [("Riverside" in each, "withheld" in each) for each in shown] == [(True, False)] * 2


def test_seals_by_the_number_in_a_reference_are_mended(home: Household) -> None:
    """Two that each hold the other's number, and one that somebody sealed again by the right one."""
    first, second = (
        with_another_number(home),
        home.world.request_to(home.world.riverside.speech, case=home.case),
    )
    for request, number in ((first, second.pk), (second, first.pk)):
        seal(home, "advice", number, about=request.ref)
    seal(home, "advice", first.pk + 1000, kind="sealed", about=first.ref)
    seal(home, "advice", first.pk, kind="sealed", about=first.ref)

    with connection.cursor() as cursor:
        cursor.execute(import_module("sendwell.advice.migrations.0008_seals_by_number").MEND)

    mended = Seal.objects.order_by("pk").values_list("kind", "number", "about")
    assert list(mended) == [
        ("child_asks", first.pk, first.ref),
        ("child_asks", second.pk, second.ref),
        ("sealed", first.pk + 1000, first.ref),
        ("sealed", first.pk, first.ref),
    ]


def reading_by_leave(home: Household, role: str) -> Member:
    """Somebody who sits with a family or a panel and reads this record by leave."""
    reader = member(role, "Remy Reader", home.world.icb.organisation)
    grants.give(
        kind=GrantKind.SPECIFIC,
        child=home.case.child,
        to=reader,
        classes=[DataClass.PROCESS, DataClass.CORRESPONDENCE, DataClass.VIEWS],
        purpose="To read",
        gateway="Children and Families Act 2014",
        by=home.manager,
        at=datetime(2026, 3, 1, tzinfo=UTC),
        until=datetime(2026, 4, 1, tzinfo=UTC),
    )
    return reader


def everything_round_a_seal(home: Household) -> None:
    """A seal, two leaves for it of which one is taken back, the seal taken off, and a correction."""
    lead = member("safeguarding_lead", "Sal Lead", home.world.northbridge.organisation)
    colleague = member("council_officer", "Otto Officer", home.world.northbridge.organisation)
    seal(home, "upload", 999_999, kind="sealed")
    leave = {"case": home.case, "evidence": "The meeting.", "by": home.officer, "day": FRI_6_MARCH}
    leave |= {"at": NOON, "until": FRI_6_MARCH + timedelta(days=14)}
    give_leave(to=lead, purpose="safeguarding", classes=["P"], **leave)  # type: ignore[arg-type]
    given = give_leave(to=colleague, purpose="sealed_work", classes=["X"], **leave)  # type: ignore[arg-type]
    take_back(grant=given, case=home.case, by=home.officer, day=FRI_6_MARCH, at=NOON)
    proposal = actions.propose_unsealing(
        case=home.case,
        seal=Seal.objects.get(),
        why="Over",
        evidence="A note",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    actions.decide_loosening(
        case=home.case, proposal=proposal, agreed=True, said="Spoke", by=home.manager, day=FRI_6_MARCH
    )
    sealed = home.case.events.get(type="item_sealed")
    correct(event=sealed, reason="Twice.", by=home.officer, day=FRI_6_MARCH)


@pytest.mark.parametrize("role", sorted(TOLD_NOTHING - {"senco"}))
def test_c15_the_chronology_of_who_sits_with_a_family_or_a_panel_is_the_same_with_a_seal_as_with_none(
    home: Household, as_member: SignedIn, role: str
) -> None:
    """Not that something was sealed, nor that its seal is to come off, nor that somebody may work on what is."""
    path = f"/cases/{home.case.ref}/chronology"
    with on():
        reader, officer = as_member(reading_by_leave(home, role)), as_member(home.officer)
        before = [without_nonces(each.get(path).content.decode()) for each in (reader, officer)]
        everything_round_a_seal(home)
        after = [without_nonces(each.get(path).content.decode()) for each in (reader, officer)]

    assert after[0] == before[0]
    told = ["An item was sealed", "Seal on an item", "To keep a child safe", "To work on what is sealed"]
    assert [words in after[1] for words in told] == [True] * 4  # (ctl)


def test_c15_other_leave_and_other_loosening_stay_in_their_chronology(
    home: Household, as_member: SignedIn
) -> None:
    with on():
        reader = reading_by_leave(home, "iass_worker")
        history.record(
            home.case, "loosening_proposed", by=home.officer, day=FRI_6_MARCH, details={"what": "Contact"}
        )
        leave = {"to": "Auditor", "for": "To check how the work is done"}
        history.record(home.case, "leave_given", by=home.officer, day=FRI_6_MARCH, details=leave)
        shown = as_member(reader).get(f"/cases/{home.case.ref}/chronology").content.decode()

    assert [words in shown for words in ("Contact", "To check how the work is done")] == [True, True]


def test_the_words_by_which_a_chronology_knows_what_tells_of_a_seal_are_those_that_are_written() -> None:
    safety = {PURPOSES["safeguarding"].words}
    assert safety | {each.words for each in PURPOSES.values() if "sealed" in each.words} == FOR_WHAT_IS_SEALED
    assert Kind.SEAL.label == ABOUT_A_SEAL
