"""To whom a family may say yes or no: of whom they may know, by names that give nothing away (C02, C12, C15)."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from sendwell.access.models import Member, Relationship
from sendwell.advice import actions as advice
from sendwell.casebook import history
from sendwell.family import actions
from sendwell.family.models import Consent
from sendwell.law.events import event_types
from sendwell.organisations.models import Organisation
from sendwell.people.models import AdultOfChild
from tests.family.households import FRI_6_MARCH, Household, assessed_household, on
from tests.family.test_screens import day, post
from tests.family.test_seals import seal, without_nonces
from tests.world import World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]
UNTIL = day("until", date(2026, 12, 31))


@pytest.fixture
def home(world: World) -> Household:
    return assessed_household(world)


def say(home: Household) -> str:
    return f"/family/{home.case.ref}/rights/say"


def offered(page: str) -> list[tuple[str, str]]:
    """To whom one may say yes or no: what stands in the form, and by what name."""
    boxes = re.findall(r'name="organisations"[^>]*value="([^"]*)"[^>]*>\s*<label[^>]*>\s*([^<]*?)\s*</', page)
    assert boxes
    return boxes


def asked_elsewhere(home: Household) -> None:
    """Another council has a case of the same child, and asks a service that Northbridge asks too."""
    new = home.world.case(home.case.child, council=home.world.southmere)
    officer = home.world.southmere.officer
    history.record(new, "decided_to_assess", by=officer, day=FRI_6_MARCH)
    history.record(
        new,
        "advice_request_received",
        by=officer,
        day=FRI_6_MARCH,
        about="A000999",
        answerable=home.world.riverside.organisation,
    )


def placed_away(home: Household) -> None:
    actions.record_placement(
        case=home.case,
        status="s31",
        from_on=FRI_6_MARCH,
        address="5 Fern Way",
        by=home.officer,
        day=FRI_6_MARCH,
    )


def keys(*bodies: Organisation) -> list[str]:
    return [str(each.pk) for each in bodies]


@pytest.mark.parametrize("kind", ["sealed", "child_asks"])
def test_c12_saying_no_tells_a_parent_nothing_of_the_clinic_a_child_keeps_from_them(
    home: Household, as_member: SignedIn, kind: str
) -> None:
    hillside, riverside = home.world.hillside, home.world.riverside
    home.world.request_to(riverside.speech, case=home.case)
    request = home.world.request_to(hillside.paediatrics, case=home.case)
    seal(home, "advice", request.pk, kind=kind, about=request.ref)
    both = keys(hillside.organisation, riverside.organisation)
    with on():
        mum = as_member(home.mum)

        said = post(mum, say(home), answer="refused", classes=["H"], organisations=both[1:], **UNTIL)
        tried = post(mum, say(home), answer="refused", classes=["H"], organisations=both, **UNTIL)

        assert ("Riverside" in said, "Hillside" in said) == (True, False)
        assert ("What this stops" in tried, "Hillside" in tried) == (False, False)
        assert Consent.objects.count() == 0


def test_c12_a_clinic_that_was_also_asked_openly_is_named_and_only_what_was_asked_openly_is_told(
    home: Household, as_member: SignedIn
) -> None:
    hillside = home.world.hillside
    home.world.request_to(hillside.paediatrics, case=home.case)
    with on():
        mum = as_member(home.mum)
        no = {"answer": "refused", "classes": ["H"], "organisations": keys(hillside.organisation), **UNTIL}
        before = post(mum, say(home), **no)
        request = home.world.request_to(hillside.physiotherapy, case=home.case)
        seal(home, "advice", request.pk, about=request.ref)

        assert post(mum, say(home), **no).count("Hillside") == before.count("Hillside") == 2
        assert "Hillside" in mum.get(say(home)).content.decode()


def test_n04_who_is_asked_in_a_sealed_request_is_not_offered_to_an_officer_without_leave(
    home: Household, as_member: SignedIn
) -> None:
    request = home.world.request_to(home.world.hillside.paediatrics, case=home.case)
    path = f"/cases/{home.case.ref}/family/consents/new"
    with on():
        officer = as_member(home.officer)
        assert "Hillside" in officer.get(path).content.decode()

        seal(home, "advice", request.pk, kind="sealed", about=request.ref)

        assert "Hillside" not in officer.get(path).content.decode()


def test_c06_the_parents_of_a_placed_child_say_no_to_kinds_of_services_and_read_no_name(
    home: Household, as_member: SignedIn
) -> None:
    home.world.request_to(home.world.riverside.speech, case=home.case)
    placed_away(home)
    with on():
        mum = as_member(home.mum)

        page = mum.get(say(home)).content.decode()
        told = post(mum, say(home), answer="refused", classes=["H"], organisations=["health"], **UNTIL)
        post(
            mum, say(home), answer="refused", classes=["H"], organisations=["health"], pressed="sure", **UNTIL
        )
        said = Consent.objects.get()
        mine = mum.get(f"/family/{home.case.ref}/rights").content.decode()
        one = mum.get(f"/family/{home.case.ref}/rights/consents/{said.uid}").content.decode()

    named = [organisation.name for organisation in Organisation.objects.exclude(pk=home.case.authority_id)]
    assert [name for name in named for each in (page, told, mine, one) if name in each] == []
    assert offered(page) == [
        ("health", "The NHS"),
        ("setting", "The school, nursery or college"),
    ]
    assert "The NHS was asked for advice" in told
    assert home.world.riverside.organisation in said.organisations.all()


def test_c06_what_another_council_asks_where_the_child_lives_now_is_no_effect_of_a_parents_no(
    home: Household, as_member: SignedIn
) -> None:
    home.world.request_to(home.world.riverside.speech, case=home.case)
    placed_away(home)
    no = {"answer": "refused", "classes": ["H"], "organisations": ["health"], **UNTIL}
    with on():
        mum = as_member(home.mum)
        before = [offered(mum.get(say(home)).content.decode()), without_nonces(post(mum, say(home), **no))]
        asked_elsewhere(home)

        after = [offered(mum.get(say(home)).content.decode()), without_nonces(post(mum, say(home), **no))]
        assert after == before


def test_c03_which_school_it_is_shows_to_a_parent_elsewhere_neither_by_name_nor_number_nor_place_in_the_list(
    home: Household, as_member: SignedIn
) -> None:
    home.world.request_to(home.world.hillside.paediatrics, case=home.case)
    with on():
        dad = as_member(home.dad)
        before = offered(dad.get(say(home)).content.decode())
        Relationship.objects.filter(child=home.case.child, why="on_roll").update(
            organisation=home.world.other_school.organisation
        )
        Organisation.objects.filter(pk=home.world.other_school.organisation.pk).update(name="Zebra School")

        assert offered(dad.get(say(home)).content.decode()) == before
        assert ("setting", "The school, nursery or college") in before


def test_c12_ctl_without_the_seal_the_clinic_is_named(home: Household, as_member: SignedIn) -> None:
    request = home.world.request_to(home.world.hillside.paediatrics, case=home.case)
    advice.begin_advice(request=request, by=home.world.hillside.paediatrician, day=FRI_6_MARCH)
    with on():
        page = as_member(home.mum).get(say(home)).content.decode()

    assert any("Hillside" in name for _, name in offered(page))


@pytest.mark.parametrize(
    "event", ["request_joined", "request_of_several_withdrawn", "moved", "appointment_booked"]
)
def test_c04_a_father_who_must_not_know_where_they_are_is_not_told_what_the_other_household_did(
    home: Household, as_member: SignedIn, event: str
) -> None:
    """(ctl: the mother reads it)"""
    AdultOfChild.objects.filter(adult=home.dad.adult).update(profile="redacted", contact="none")
    path, words = f"/family/{home.case.ref}", event_types()[event].family
    assert words is not None
    with on():
        before = as_member(home.dad).get(path).text
        history.record(home.case, event, by=home.officer, day=FRI_6_MARCH)
        after, hers = as_member(home.dad).get(path).text, as_member(home.mum).get(path).text

    assert without_nonces(after) == without_nonces(before)
    assert (words in after, words in hers) == (False, True)
