"""Everybody who has something to do with a child: what they open and may send (A01), and what they hear there (A12).

Every address of a route is asked, in each of its states, by everybody, and sent an empty form; what that did is
taken back. A canary says its class and whose it is, so that what is open of one child is not open of another, and
what is one household's not the other's.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from sendwell.access.allow import Towards, towards
from sendwell.access.classes import DataClass
from sendwell.access.decision import matrix
from sendwell.access.models import Member
from sendwell.access.roles import ROLES
from sendwell.people import family_map
from sendwell.people.models import Adult, Child
from tests.house import who_opens
from tests.house.canaries import Heard, heard, owners
from tests.house.story import Story
from tests.house.test_addresses import ABOUT_A_CHILD, OURS, sent_to_sign_in

type SignedIn = Callable[[Member], Client]

FRIDAY = date(2026, 3, 6)
BROKE = Heard("!", "broke")
"""Heard where a page broke instead of answering."""
# Page and class that the matrix has no letter for, and why it stands there all the same. Checked for being needed.
SAID_ALL_THE_SAME = {
    ("/cases/<ref>/seals/new", "F"): "the flags stand on every page from which staff send (C20)",
    ("/family/<ref>/rights", "I"): "an adult is told by name whose the rights are now",
    ("/family/<ref>/rights", "F"): "a young person reads what they said themselves about sharing",
    ("/family/<ref>/rights/consents/<uuid:uid>", "F"): "and can take it back",
}


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def _asked_for(
    browser: Client, method: str, address: str, sang: set[tuple[str, str, Heard]], route: str
) -> tuple[bool, str]:
    try:
        return asked_for(browser, method, address)
    except Exception:
        sang.add((method, route, BROKE))
        return False, ""


def asked_for(browser: Client, method: str, address: str) -> tuple[bool, str]:
    """Whether it was there for them, and all that was answered. What a form did is taken back. Raises what breaks."""
    with transaction.atomic():
        answer: Any = getattr(browser, method.lower())(address)
        said = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
        if method == "POST":
            transaction.set_rollback(True)
    shut = answer.status_code in (403, 404) or sent_to_sign_in(answer)
    return not shut, said.decode(errors="replace") + str(answer.headers)


def sweep(story: Story, who: Member, browser: Client) -> tuple[who_opens.Found, set[tuple[str, str, Heard]]]:
    """What one person opens and may send, and every canary that sings there."""
    opened: who_opens.Found = {}
    sang = set()
    for route in (each for each in ABOUT_A_CHILD if who.may(OURS[each].needs)):
        addresses = story.addresses(route)
        for method in (each for each in ("GET", "POST") if each in OURS[route].methods):
            answers = [_asked_for(browser, method, address, sang, route) for address in addresses]
            there = [number for number, (open_to_them, _) in enumerate(answers, start=1) if open_to_them]
            if there:
                opened[route, method] = there if len(there) < len(addresses) else []
            for address, (_, said) in zip(addresses, answers, strict=True):
                sang |= {(method, route, each) for each in heard(said, story, address)}
    return opened, sang


class MayHear:
    """Which canaries the matrix and the family map let one person hear."""

    def __init__(self, who: Member) -> None:
        self.who = who
        names = owners()
        self.children = {names[Child][child.pk]: child for child in Child.objects.all()}
        self.adults = {names[Adult][adult.pk]: adult for adult in Adult.objects.all()}
        self.known = {name: towards(who, child, FRIDAY) for name, child in self.children.items()}

    def __call__(self, canary: Heard) -> bool:
        if canary == BROKE:
            return False
        data = DataClass(canary.letter)
        if canary.owner in self.children:
            return self._of_a_child(canary.owner, data)
        return self._of_an_adult(self.adults[canary.owner], data)

    def _of_a_child(self, name: str, data: DataClass) -> bool:
        if self.who.adult_id and data is DataClass.LOCATION:
            hidden = family_map.hidden_from(self.children[name], self.who.adult_id, FRIDAY)
            return not hidden.child_home and may(self.known[name], data)
        # What is kept about a family is each adult's own; what is about the child of it is the professionals'.
        return may(self.known[name], data, own=not (self.who.is_family and data is DataClass.FAMILY_MAP))

    def _of_an_adult(self, adult: Adult, data: DataClass) -> bool:
        if adult.pk == self.who.adult_id:
            return True
        if self.who.adult_id:
            return self._one_household(adult, self.who.adult_id)
        # A young person knows the adults round them; a letter to one of them is that one's.
        own = self.who.is_family and data is not DataClass.CORRESPONDENCE
        return any(may(self.known[name], data, own=own) for name in self.round_of(adult))

    def _one_household(self, adult: Adult, me: int) -> bool:
        both = self.round_of(adult) & self.round_of(Adult.objects.get(pk=me))
        hidden = [family_map.hidden_from(self.children[name], me, FRIDAY).adults for name in both]
        return bool(both) and not any(adult.pk in each for each in hidden)

    def round_of(self, adult: Adult) -> set[str]:
        """The children that this adult is something to."""
        keys = {each.child_id for each in (*adult.children.all(), *adult.placements.all())}
        return {name for name, child in self.children.items() if child.pk in keys}


def may(found: Towards, data: DataClass, *, own: bool = True) -> bool:
    """Whether the matrix lets somebody read something of this class, their own contributions included."""
    letters = set(matrix().get(found.standing, {}).get(data, ""))
    if not (found.related or found.granted or found.glass):
        return False
    theirs = bool(letters & set("rqso" if own else "rqs")) and (found.related or data in found.granted)
    return (
        theirs
        or ("g" in letters and data in found.granted)
        or (bool(letters & set("rqsb")) and data in found.glass)
    )


@pytest.mark.sweep
@pytest.mark.parametrize("name", who_opens.PEOPLE)
def test_somebody_opens_and_sends_what_the_table_says_and_hears_nothing_that_the_matrix_keeps_from_them(
    name: str, planted: Story, as_member: SignedIn
) -> None:
    who = planted.people[name]
    assert who.role == who_opens.PEOPLE[name][0]
    opened, sang = sweep(planted, who, as_member(who))
    if os.environ.get("SENDWELL_WRITE_REFERENCE"):
        who_opens.write(name, opened, ABOUT_A_CHILD)
    may_hear = MayHear(who)
    told = sorted(
        (method, route, canary)
        for method, route, canary in sang
        if not may_hear(canary) and (route, canary.letter) not in SAID_ALL_THE_SAME
    )

    assert told == []
    assert opened == who_opens.read()[name]


@pytest.mark.sweep
def test_every_role_and_every_standing_is_somebody(planted: Story) -> None:
    known = {
        towards(who, child, FRIDAY).standing
        for who in planted.people.values()
        for child in Child.objects.all()
    }

    assert planted.people.keys() == who_opens.PEOPLE.keys()
    assert set(ROLES) == {role for role, _ in who_opens.PEOPLE.values()}
    assert set(matrix()) - known == {"organisation"}


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("name", "route", "letter"),
    [
        ("safeguarding lead", "/cases/<ref>/seals/new", "F"),
        ("parent of a young person", "/family/<ref>/rights", "I"),
        ("young person", "/family/<ref>/rights", "F"),
        ("young person", "/family/<ref>/rights/consents/<uuid:uid>", "F"),
    ],
)
def test_what_is_said_all_the_same_is_still_said(
    name: str, route: str, letter: str, planted: Story, as_member: SignedIn
) -> None:
    who = planted.people[name]
    browser, may_hear = as_member(who), MayHear(who)
    said = [
        heard(asked_for(browser, "GET", address)[1], planted, address) for address in planted.addresses(route)
    ]

    assert (route, letter) in SAID_ALL_THE_SAME
    assert letter in {each.letter for sang in said for each in sang if not may_hear(each)}


@pytest.mark.sweep
def test_control_a_canary_of_another_child_another_household_or_a_class_too_many_would_be_told(
    planted: Story,
) -> None:
    """(ctl)"""
    mother, father = (planted.people[name] for name in ("mother", "restricted parent"))
    names = owners()
    adela = names[Child][planted.case.child_id]
    other = next(each for each in names[Child].values() if each != adela)
    hers, his = (names[Adult][who.adult_id] for who in (mother, father) if who.adult_id)
    told = [Heard("H", adela), Heard("L", hers), Heard("L", adela)]
    kept = [Heard("HX", adela), Heard("P", other), Heard("L", his), Heard("F", his)]

    assert [MayHear(mother)(each) for each in told] == [True, True, True]
    assert [MayHear(mother)(each) for each in kept] == [False, False, False, False]
    assert [MayHear(father)(each) for each in (Heard("L", hers), Heard("L", adela))] == [False, False]
