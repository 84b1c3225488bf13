"""The cases written by hand (`crafted.yaml`), as courses."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from sendwell.access.models import Account, Member
from sendwell.demo.world.area import Area
from sendwell.demo.world.child import Grownup, Person, Registry, age_on
from sendwell.demo.world.course import Course, Ending, Words
from sendwell.demo.world.pen import read
from sendwell.law.bank_holidays import calendar
from sendwell.people.models import Adult
from sendwell.requests.models import AskedBy, Channel

FILE = "crafted.yaml"
OWN = ("given", "known_as", "about", "language", "interpreter")
Row = dict[str, Any]


@dataclass
class Crafting:
    """Turns the rows of the file into courses, one after the other."""

    area: Area
    registry: Registry
    as_of: date
    rng: Random

    def courses(self) -> Iterator[tuple[Course, int]]:
        """Each course with the child's age."""
        people: dict[str, Person] = {}
        for row in read(FILE):
            course = self._course(row, people)
            people[row["id"]] = course.person
            yield course, row["child"]["age"]

    def _course(self, row: Row, people: dict[str, Person]) -> Course:
        sent = self._working_day_back(row["sent"])
        kind, decided_after = row["decision"]
        given_after = row.get("given_after", 2)
        return Course(
            key=row["id"],
            person=self._person(row, sent, people),
            council=row["council"],
            setting=self.area.organisations[row["setting"]],
            sent=sent,
            asked_by=AskedBy(row["asked_by"]),
            channel=Channel(row.get("channel", "portal")),
            words=Words(**row.get("words", {})),
            involved=row.get("involved", {}),
            officer=row.get("officer", ""),
            given_after=None if given_after == "never" else given_after,
            decision=kind,
            decided_after=decided_after,
            asked_after=row.get("asked_after", 3),
            endings={each: Ending(*ending) for each, ending in row.get("answers", {}).items()},
            draft_after=row.get("draft"),
            final_after=row.get("final"),
            no_plan_after=row.get("no_plan"),
            also=frozenset([*row.get("also", ()), *(["weak"] if row.get("reasons") == "weak" else [])]),
            asker=row["child"].get("persona", ""),
        )

    def _working_day_back(self, days: int) -> date:
        """So many days ago, or the working day before."""
        day = self.as_of - timedelta(days=days)
        while not calendar("send").is_working(day):
            day -= timedelta(days=1)
        return day

    def _person(self, row: Row, sent: date, people: dict[str, Person]) -> Person:
        child = row["child"]
        drawn = self.registry.draw(
            council=row["council"], sex=child["sex"], age=child["age"], need=child["need"], on=sent
        )
        if "double_of" in row:
            drawn = replace(drawn, born=people[row["double_of"]].born, upn="", nhs_number="")
        family = child.get("family", drawn.family)
        given = {name: child[name] for name in OWN if name in child}
        if "given" in child:
            given = {"language": "English", "interpreter": False, **given}
        person = replace(drawn, family=family, **given)
        if child.get("still"):
            person = replace(person, born=self._still_today(person.born, child["age"]))
        adults = child.get("adults")
        if adults is None and "family" in child:
            renamed = (replace(each, name=f"{each.name.rsplit(' ', 1)[0]} {family}") for each in drawn.adults)
            return replace(person, adults=tuple(renamed))
        if adults is None:
            return person
        return replace(person, adults=tuple(self._grownup(each, row["council"]) for each in adults))

    def _still_today(self, born: date, age: int) -> date:
        """A birthday near this one with which they are no older on the last day than when the request was sent."""
        while age_on(born, self.as_of) > age:
            born += timedelta(days=10)
        return born

    def _grownup(self, row: Row, council: str) -> Grownup:
        apart = row.get("apart", False)
        address, postcode = self.registry.address(council) if apart else ("", "")
        post = f"{row['name'].lower().replace(' ', '-')}@post.example"
        phone = f"0117 496 0{self.rng.randrange(600, 1000)}"  # of no place: staff have those of another
        return Grownup(
            row["name"],
            row["relation"],
            post,
            phone,
            row.get("responsibility", "yes"),
            row.get("persona", ""),
            lives_with=not apart,
            address=address,
            postcode=postcode,
        )


def add_families(area: Area, courses: list[Course], as_of: date) -> None:
    """Accounts of the parents who are personas. The young person's follows when the record exists."""
    for course in courses:
        for adult in course.person.adults:
            if adult.persona:
                area.people[adult.persona] = _parent(adult, course.person, as_of)


def _parent(adult: Grownup, person: Person, as_of: date) -> Member:
    row = Adult.objects.create(
        name=adult.name,
        email=adult.email,
        phone=adult.phone,
        address=adult.address or person.address,
        postcode=adult.postcode or person.postcode,
        language=person.language,
    )
    return Member.objects.create(
        slug=adult.persona,
        account=Account.objects.create_user(adult.email),
        role="parent",
        name=adult.name,
        email=adult.email,
        phone=adult.phone,
        adult=row,
        starts_on=as_of - timedelta(days=365),
    )
