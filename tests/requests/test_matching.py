"""Whether two children may be one: names that sound alike, birthdays misread, numbers; and who may be told."""

from datetime import date

import pytest

from sendwell.requests.matching import birthdays, names_alike, plain, sound
from sendwell.requests.models import Candidate
from sendwell.requests.pages import request_page
from tests.keeping_out import kept_out
from tests.requests.asking import SignedIn, asked, details
from tests.world import THU_5_MARCH, World

SOUTHMERE = {"born": date(2017, 6, 7), "family_name": "Kestrel", "given_name": "Kit"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Canary", "Kanary"),
        ("O'Brien", "Ó Brien"),
        ("Smith-Jones", "smith jones"),
        ("Phillips", "Filips"),
        ("Bramble", "Brambel"),
        ("Zoë", "ZOE"),
    ],
)
def test_names_that_may_be_one(one: str, other: str) -> None:
    assert names_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Bramble", "Canary"), ("Khan", "Jones"), ("", ""), ("Adams", "Evans")]
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert not names_alike(one, other)


def test_plain_and_sound() -> None:
    assert plain("Ní Bhraonáin-O’Dowd") == "nibhraonainodowd"
    assert sound("canary") == sound("kannary")


def test_a_birthday_with_day_and_month_the_wrong_way_round() -> None:
    assert birthdays(date(2018, 5, 4)) == [date(2018, 5, 4), date(2018, 4, 5)]
    assert birthdays(date(2018, 5, 13)) == [date(2018, 5, 13)]
    assert birthdays(date(2018, 5, 5)) == [date(2018, 5, 5)]


def whys(request: object) -> list[str]:
    return list(Candidate.objects.filter(request=request).order_by("pk").values_list("why", flat=True))


def test_the_same_birthday_and_a_name_that_sounds_alike(world: World) -> None:
    asked(world)
    assert whys(asked(world, child=details(family_name="Brambel"))) == [
        "Born on the same day, and the family name is alike."
    ]


def test_a_twin_is_shown_as_a_possible_twin(world: World) -> None:
    asked(world)
    assert whys(asked(world, child=details(given_name="Otto"))) == [
        "Born on the same day, and the family name is the same. The first names differ: it may be a twin."
    ]


def test_a_child_of_another_council_is_no_candidate_by_name(world: World) -> None:
    asked(world, child=details(**SOUTHMERE), council=world.southmere.organisation)
    assert whys(asked(world, child=details(**SOUTHMERE))) == []


def test_a_child_of_another_council_with_the_same_number_is_one_but_its_record_stays_closed(
    world: World,
) -> None:
    there = details(**SOUTHMERE, nhs_number="9990000018", address="9 Secret Street")
    asked(world, child=there, council=world.southmere.organisation)
    request = asked(world, child=details(given_name="Kitty", family_name="Kestrel", nhs_number="9990000018"))

    shown = request_page(world.northbridge.officer, request.ref, as_of=THU_5_MARCH).candidates[0]
    assert (shown.why, shown.name) == ("The same NHS number.", "A child known elsewhere")
    assert shown.facts == [
        "This council has no case of this child. Nothing more is shown until you say that it is the same."
    ]


def test_typed_in_by_somebody_who_is_kept_out_of_the_record_it_is_proposed_to_the_others(
    world: World, as_member: SignedIn
) -> None:
    """O03, A19: the council looks; the tray tells those who may know of it, and not whoever typed it in."""
    known = asked(world).child
    officer, manager = world.northbridge.officer, world.northbridge.manager
    kept_out(world, officer, known)

    request = asked(world, child=details(family_name="Brambel"), by=officer)

    assert list(Candidate.objects.values_list("request", "child")) == [(request.pk, known.pk)]
    for member, told in ((manager, True), (officer, False)):
        browser = as_member(member)
        tray = browser.get("/requests").content.decode()
        page = browser.get(f"/requests/{request.ref}").content.decode()
        decide = browser.get(f"/requests/{request.ref}/decide").content.decode()
        assert (member.name, request.ref in tray, "Known child?" in tray) == (member.name, True, told)
        assert (member.name, "We may know this child already" in page) == (member.name, told)
        assert (member.name, "We may know this child already" in decide) == (member.name, told)
    number = Candidate.objects.get().pk
    address = f"/requests/{request.ref}/candidates/{number}"
    assert [as_member(each).get(address).status_code for each in (manager, officer)] == [200, 404]
