"""One request for advice on somebody's desk: what every way of answering it shares."""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sendwell.access.models import Member
from sendwell.advice.actions import Line, allocate, preliminary_review, save_advice, sign
from sendwell.advice.models import Advice, AdviceRequest, Part
from sendwell.advice.review import items
from sendwell.demo.world.pen import read
from sendwell.demo.world.told import Told
from sendwell.organisations.professions import Profession
from sendwell.ui.words import LONDON

type Step[T] = Generator[date, date, T]
"""A piece of a story; it returns what the next piece needs, mostly the day on which it ended."""

REVIEWED = {Profession.MENTAL_HEALTH: 0.7}
GIVEN_OUT_WITHIN = 5


@dataclass
class Work:
    """A request, and so many days after its receipt on which it is answered."""

    told: Told
    request: AdviceRequest
    after: int
    clinician: Member = field(init=False)

    def __post_init__(self) -> None:
        """Who will answer it. Somebody already agreed on (for seeing the child together) stays."""
        hands = self.told.hands
        self.clinician = hands.get(self.request.pk) or self.told.somebody_of(self.request.service)
        hands[self.request.pk] = self.clinician

    def on(self, share: float) -> date:
        """The day on which so much of the time has gone."""
        return self.request.received_on + timedelta(days=round(self.after * share))

    def fill(self, text: str) -> str:
        """The text with this child in it."""
        return self.told.pen.fill(text)

    def lines(self, *, vague: bool = False) -> list[Line]:
        """One or two threads of need, outcome and provision in this profession's words."""
        pen, need = self.told.pen, self.told.course.person.need
        threads = [
            each
            for each in read("words/advice.yaml")[self.request.service.profession]["threads"]
            if need in each.get("needs", [need])
            and each.get("vague", False) == vague
            and each.get("from", 0) <= pen.age <= each.get("to", 25)
        ]
        if not threads:
            return self.lines() if vague else []
        chosen = pen.rng.sample(threads, min(pen.rng.randint(1, 2), len(threads)))
        return [line for number, each in enumerate(chosen) for line in self._thread(each, 3 * number + 1)]

    def narrative(self) -> str:
        """What the clinician did and found."""
        return self.told.pen.write(read("words/advice.yaml")[self.request.service.profession]["narratives"])

    def _thread(self, thread: dict[str, Any], first: int) -> list[Line]:
        provision = {key: self.fill(thread[key]) for key in ("who", "how_often", "how_long", "review")}
        return [
            Line("need", self.fill(thread["need"])),
            Line("outcome", self.fill(thread["outcome"]), serves=first),
            Line("provision", self.fill(thread["provision"]), serves=first + 1, **provision),
        ]


def given_out(work: Work) -> Step[date]:
    """The single point of contact gives it to a clinician; some services review it first."""
    most = max(1, min(GIVEN_OUT_WITHIN, work.after // 5))
    day = yield work.request.received_on + work.told.days(0, most)
    give(work, day)
    if work.told.rng.random() < REVIEWED.get(Profession(work.request.service.profession), 0):
        answers = {item.id: item.look_for for item in items()}
        answers[work.told.rng.choice(list(answers))] = "unsure"
        note = work.told.pen.act("clinician_note")
        preliminary_review(request=work.request, answers=answers, by=work.clinician, day=day, notes=note)
    return day


def give(work: Work, day: date) -> None:
    """To the clinician, by the provider's single point of contact. In a council's own services they take theirs."""
    clerk = work.told.area.one(work.request.provider, "single_point_of_contact")
    allocate(request=work.request, clinician=work.clinician, by=clerk or work.clinician, day=day)


def written(work: Work, day: date, *, part: str = Part.WHOLE, vague: bool = False, **more: Any) -> Advice:
    """The draft."""
    return save_advice(
        request=work.request,
        part=part,
        narrative=work.narrative(),
        statements=work.lines(vague=vague),
        by=work.clinician,
        day=day,
        **more,
    )


def written_and_signed(work: Work) -> Step[date]:
    """Begun when half the time or more has gone, and signed when all of it has."""
    day = yield work.on(work.told.rng.uniform(0.5, 0.95))
    draft = written(work, day)
    day = yield work.on(1)
    sign(advice=draft, by=work.clinician, day=day)
    return day


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in London."""
    return datetime.combine(day, time(hour, minute), LONDON)
