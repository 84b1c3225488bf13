"""Invented children and their families: names, numbers, addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from sendwell.demo.world.pen import read
from sendwell.people.identifiers import nhs_check_digit, upn_check_letter

STREETS = (
    "Example Street",
    "Sample Road",
    "Nowhere Lane",
    "Invented Close",
    "Specimen Avenue",
    "Placeholder Way",
)
TOWNS = {"northbridge": ("Northbridge", "ZZ1"), "southmere": ("Southmere", "ZZ2")}
NOT_ENGLISH_AT_HOME, INTERPRETER_WANTED = 0.6, 0.4
RELATIONS = {"mothers": "Mother", "fathers": "Father"}


@dataclass(frozen=True)
class Grownup:
    """A parent or carer. `persona` is the member by whom they sign in, for the few who do."""

    name: str
    relation: str
    email: str
    phone: str
    responsibility: str = "yes"
    persona: str = ""
    lives_with: bool = True
    address: str = ""
    """Their own, where they live apart from the child."""
    postcode: str = ""


@dataclass(frozen=True)
class Person:
    """An invented child, before anybody has asked about them."""

    given: str
    family: str
    sex: str
    born: date
    need: str
    nhs_number: str
    upn: str
    address: str
    postcode: str
    adults: Sequence[Grownup]
    known_as: str = ""
    language: str = "English"
    interpreter: bool = False
    about: str = ""


class Registry:
    """Gives out numbers and addresses that no other child has, in their order."""

    def __init__(self, rng: Random) -> None:
        self._rng, self._next, self._names = rng, count(1), set[tuple[str, str]]()

    def nhs_number(self) -> str:
        """A valid number of the 999 range, which the NHS gives to nobody."""
        while True:
            nine = f"999{next(self._next):06d}"
            digit = nhs_check_digit(nine)
            if digit is not None:
                return f"{nine}{digit}"

    def upn(self, council: str, born: date) -> str:
        """A valid UPN under one of our invented councils' numbers."""
        authority = read("organisations.yaml")["councils"][council]["dfe_la"]
        twelve = (
            f"{authority}{self._rng.randrange(4000, 4020)}{born.year % 100:02d}{next(self._next) % 1000:03d}"
        )
        return f"{upn_check_letter(twelve)}{twelve}"

    def address(self, council: str) -> tuple[str, str]:
        """A house in a street that does not exist, in a postcode area that the Royal Mail does not use."""
        town, district = TOWNS[council]
        postcode = (
            f"{district} {self._rng.randrange(1, 9)}{self._rng.choice('ABDEF')}{self._rng.choice('GHJLN')}"
        )
        return f"{self._rng.randrange(1, 120)} {self._rng.choice(STREETS)}, {town}", postcode

    def draw(self, *, council: str, sex: str, age: int, need: str, on: date) -> Person:
        """A child of this age on this day, with one or two parents."""
        rng = self._rng
        people = rng.choices(read("names.yaml"), [each["share"] for each in read("names.yaml")])[0]
        given, family = self._name(people, sex)
        language = self._language(people)
        address, postcode = self.address(council)
        born = born_at(age, on, rng)
        return Person(
            given=given,
            family=family,
            sex=sex,
            born=born,
            need=need,
            nhs_number=self.nhs_number(),
            upn=self.upn(council, born) if age >= 4 else "",
            address=address,
            postcode=postcode,
            adults=self._parents(people, family),
            language=language,
            interpreter=language != "English" and rng.random() < INTERPRETER_WANTED,
        )

    def _name(self, people: dict[str, Any], sex: str) -> tuple[str, str]:
        names = people["girls" if sex == "F" else "boys"]
        for _ in range(40):
            name = self._rng.choice(names), self._rng.choice(people["families"])
            if name not in self._names:
                break
        self._names.add(name)
        return name

    def _language(self, people: dict[str, Any]) -> str:
        spoken = people.get("languages")
        if not spoken or self._rng.random() > NOT_ENGLISH_AT_HOME:
            return "English"
        return str(self._rng.choice(spoken))

    def _parents(self, people: dict[str, Any], family: str) -> tuple[Grownup, ...]:
        first, second = ("mothers", "fathers") if self._rng.random() < 0.8 else ("fathers", "mothers")
        parents = [self._grownup(people, first, family)]
        if self._rng.random() < 0.45:
            other = self._grownup(people, second, family)
            unknown = "unknown" if self._rng.random() < 0.2 else "yes"
            parents.append(replace(other, responsibility=unknown, lives_with=self._rng.random() < 0.7))
        return tuple(parents)

    def _grownup(self, people: dict[str, Any], which: str, family: str) -> Grownup:
        name = f"{self._rng.choice(people[which])} {family}"
        post = f"family{next(self._next)}@post.example"
        return Grownup(name, RELATIONS[which], post, f"0117 496 0{self._rng.randrange(600, 1000)}")


def born_at(age: int, on: date, rng: Random) -> date:
    """A birthday of somebody who is `age` years old on the day."""
    born = on - timedelta(days=round(age * 365.25) + rng.randrange(20, 340))
    while age_on(born, on) != age:
        born += timedelta(days=20 if age_on(born, on) > age else -20)
    return born


def age_on(born: date, day: date) -> int:
    """Whole years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
