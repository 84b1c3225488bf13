"""Drawing the cases that nobody wrote by hand, so that together they look like the figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sendwell.advice.models import ChildIs
from sendwell.advice.routing.rules import the_rules
from sendwell.demo.figures import the_figures
from sendwell.demo.world.area import Area
from sendwell.demo.world.child import Person, Registry
from sendwell.demo.world.course import Course, Ending
from sendwell.demo.world.deck import Deck
from sendwell.demo.world.pen import read
from sendwell.organisations.models import Organisation
from sendwell.organisations.professions import Profession
from sendwell.people.needs import Need
from sendwell.requests.models import AskedBy, Channel

A_YEAR = 364
COUNCILS = {"northbridge": 2, "southmere": 1}
SIX_WEEKS, TWENTY_WEEKS = 42, 140
FIRST_AGE = {"SEMH": 5, "SPLD": 6, "MLD": 5}
"""Needs hardly anybody names before this age; the others are named at any."""
ALWAYS_SPECIAL = {"PMLD", "SLD"}

# How a service answers, by what the child is to it. Ours: no figures are published.
KNOWN = {
    "advice": 56,
    "significant": 8,
    "part_one": 7,
    "slot": 3,
    "missed_told": 4,
    "missed_untold": 3,
    "exceptional_told": 2,
    "improved": 6,
    "reused": 3,
    "recalled": 2,
    "forgotten": 4,
    "handed_over": 2,
}
UNKNOWN = {
    "not_known": 16,
    "no_possible_need": 11,
    "elsewhere": 8,
    "liaised_elsewhere": 5,
    "liaised_referral": 4,
    "referral": 10,
    "without_seeing": 11,
    "asked_first": 8,
    "advice": 20,
    "redirected": 3,
    "declined_adverse": 1,
    "declined_incompatible": 1,
    "away_told": 1,
    "forgotten": 3,
}
PSYCHOLOGY = {"advice": 84, "improved": 5, "missed_told": 3, "exceptional_untold": 2, "forgotten": 6}
SOCIAL_CARE = {"advice": 50, "not_known": 44, "forgotten": 6}
SLOWEST = {"in_time": (13, 41), "late": (43, 78)}


@dataclass(frozen=True)
class Card:
    """What is drawn of one child before the course is made."""

    age: int
    need: str
    sex: str
    decision: str
    decided: str
    planned: str
    asked_by: str
    channel: str
    council: str


class Dealer:
    """Holds the decks. Courses written by hand take their cards out first (`without`)."""

    def __init__(self, area: Area, registry: Registry, rng: Random, cases: int) -> None:
        figures = the_figures()
        self.area, self.registry, self.rng = area, registry, rng
        self.ages = Deck(figures.age, cases, rng)
        self.needs = Deck(figures.need, cases, rng)
        self.sexes = Deck(figures.sex, cases, rng)
        self.decisions = Deck(figures.decision, cases, rng)
        self.decided = Deck(figures.decided, cases, rng)
        self.planned = Deck(figures.planned, cases, rng)
        self.asked_by = Deck(figures.asked_by, cases, rng)
        self.channels = Deck(figures.channel, cases, rng)
        self.councils = Deck(COUNCILS, cases, rng)
        self.settings = Deck(figures.setting, cases, rng)
        self._endings = {
            "known": Deck(KNOWN, 100, rng),
            "unknown": Deck(UNKNOWN, 102, rng),
            "psychology": Deck(PSYCHOLOGY, 100, rng),
            "social": Deck(SOCIAL_CARE, 100, rng),
        }
        self._paces = Deck(figures.advice, 100, rng)

    def without(self, course: Course, age: int) -> None:
        """Take the cards of a course that was written by hand out of the decks."""
        self.ages.take(age)
        self.needs.take(course.person.need)
        self.sexes.take(course.person.sex)
        self.asked_by.take(course.asked_by.value)
        self.channels.take(course.channel.value)
        self.councils.take(course.council)
        if course.decision in ("assess", "refuse"):
            self.decisions.take(course.decision)
            self.decided.take("in_time" if course.decided_after <= SIX_WEEKS else "late")
        if course.final_after:
            self.planned.take("in_time" if course.final_after <= TWENTY_WEEKS else "late")

    def ending(self, profession: Profession, child_is: str, *, at_most: int) -> Ending:
        """How this service will answer, not later than `at_most` days after receipt."""
        deck = self._endings[_kind(profession, child_is)]
        name = deck.deal()
        least, most = SLOWEST[self._paces.deal()]
        return Ending(name, max(8, min(self.rng.randint(least, most), at_most)))

    def courses(self, how_many: int, as_of: date) -> Iterator[Course]:
        """So many courses over the last year, evenly spread, ending with one sent today."""
        cards = self._cards(how_many)
        for number, card in enumerate(cards):
            back = round(A_YEAR * (1 - (number + self.rng.random()) / how_many))
            yield self._course(card, as_of - timedelta(days=back))

    def _cards(self, how_many: int) -> list[Card]:
        ages = [self.ages.deal() for _ in range(how_many)]
        needs = _suiting(ages, [self.needs.deal() for _ in range(how_many)])
        return [self._card(age, need) for age, need in zip(ages, needs, strict=True)]

    def _card(self, age: int, need: str) -> Card:
        return Card(
            age=age,
            need=need,
            sex=self.sexes.deal(),
            decision=self.decisions.deal(),
            decided=self.decided.deal(),
            planned=self.planned.deal(),
            asked_by=_who_can_ask(self.asked_by.deal(), age),
            channel=self.channels.deal(),
            council=self.councils.deal(),
        )

    def _course(self, card: Card, sent: date) -> Course:
        rng = self.rng
        person = self.registry.draw(council=card.council, sex=card.sex, age=card.age, need=card.need, on=sent)
        setting = self.setting(card.council, card.age, card.need)
        asked_by = AskedBy(card.asked_by)
        if setting is None and asked_by in (AskedBy.SCHOOL, AskedBy.COLLEGE):
            asked_by = AskedBy.PARENT
        decided_after = self._decided_after(card)
        draft, final = self._plan_days(card, decided_after)
        return Course(
            person=person,
            council=card.council,
            setting=setting,
            sent=sent,
            asked_by=asked_by,
            channel=Channel(card.channel) if asked_by is not AskedBy.YOUNG_PERSON else Channel.PORTAL,
            involved=self.involved(person, card.council, card.age, setting),
            given_after=rng.randint(1, 4),
            decision=card.decision,
            decided_after=decided_after,
            asked_after=rng.randint(1, 6),
            draft_after=draft,
            final_after=final,
            also=self._also(),
        )

    def setting(self, council: str, age: int, need: str) -> Organisation | None:
        """Where a child of this age and need learns; None for a few who are taught at home or nowhere."""
        drawn = self.settings.deal()
        if drawn == "none" and need not in ALWAYS_SPECIAL:
            return None
        special = (need in ALWAYS_SPECIAL or drawn == "special") and age >= 5
        if special:
            return self.area.organisations["willow-bank"]
        found = self.area.setting_for(council, age, special=False, rng=self.rng)
        return found or self.area.setting_for("northbridge", age, special=False, rng=self.rng)

    def involved(
        self, person: Person, council: str, age: int, setting: Organisation | None
    ) -> dict[str, str]:
        """The services that know or knew the child, by key."""
        wanted = list(the_rules().by_need[Need(person.need)]) + (
            [Profession.HEALTH_VISITING] if age < 5 else []
        )
        found = {}
        for key, service in self.area.services.items():
            sees = service.special if setting and setting.special else service.mainstream
            fits = service.from_age <= age <= service.to_age and sees
            in_area = council in areas_of(key)
            if service.profession in wanted and fits and in_area and self.rng.random() < 0.5:
                found[key] = self.rng.choices(["known", "referred", "discharged"], [70, 12, 18])[0]
        return found

    def _decided_after(self, card: Card) -> int:
        if card.decided == "in_time":
            return self.rng.randint(17, SIX_WEEKS)
        return self.rng.randint(SIX_WEEKS + 1, 60 if card.planned == "in_time" else 78)

    def _plan_days(self, card: Card, decided_after: int) -> tuple[int, int]:
        if card.planned == "in_time":
            final = self.rng.randint(128, TWENTY_WEEKS)
        else:
            final = round(self.rng.triangular(TWENTY_WEEKS + 2, 235, 158))
        return final - self.rng.randint(18, 27), final

    def _also(self) -> frozenset[str]:
        odds = {
            "consulted": 0.6,
            "notified": 0.75,
            "informed": 0.14,
            "together": 0.12,
            "handover": 0.08,
            "alert": 0.06,
        }
        odds |= {"corrected": 0.04, "overridden": 0.5}
        return frozenset(name for name, chance in odds.items() if self.rng.random() < chance)


def areas_of(key: str) -> Sequence[str]:
    """The councils that a service serves."""
    areas: Sequence[str] = read("organisations.yaml")["services"][key]["areas"]
    return areas


def _kind(profession: Profession, child_is: str) -> str:
    if profession is Profession.EDUCATIONAL_PSYCHOLOGY:
        return "psychology"
    if profession is Profession.SOCIAL_CARE:
        return "social"
    return "known" if child_is == ChildIs.KNOWN else "unknown"


def _suiting(ages: Sequence[int], needs: list[str]) -> list[str]:
    """The needs, with those changed about that hardly fit a child's age."""
    for place, age in enumerate(ages):
        if age >= FIRST_AGE.get(needs[place], 0):
            continue
        for other, older in enumerate(ages):
            if older >= FIRST_AGE[needs[place]] and needs[other] not in FIRST_AGE:
                needs[place], needs[other] = needs[other], needs[place]
                break
    return needs


def _who_can_ask(drawn: str, age: int) -> str:
    """From 16 a college, or the young person; below it neither."""
    if age >= 16:
        return "college" if drawn == "school" else drawn
    return "school" if drawn in ("college", "young_person") else drawn
