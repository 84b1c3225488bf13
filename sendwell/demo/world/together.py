"""One appointment for two services, so that the family comes once (best practice standard 4)."""

from collections.abc import Sequence
from datetime import date, timedelta

from sendwell.advice.actions import book_appointment, keep_appointment, propose_appointment
from sendwell.advice.models import AdviceRequest
from sendwell.demo.world.answers.work import at
from sendwell.demo.world.course import Ending
from sendwell.demo.world.diary import Story
from sendwell.demo.world.pen import acts
from sendwell.demo.world.told import Told
from sendwell.organisations.models import Kind

SEEN_BY = Ending("advice", 37)
"""Both write after they have seen the child."""


def pair_of(asked: Sequence[AdviceRequest]) -> list[AdviceRequest]:
    """The first two health requests, or none where there are not two."""
    health = [each for each in asked if each.provider.kind == Kind.PROVIDER]
    return health[:2] if len(health) > 1 else []


def seen_together(told: Told, pair: Sequence[AdviceRequest]) -> Story:
    """Proposed by the first of the two, booked by word of the family, and kept."""
    first = pair[0]
    by = told.hands[first.pk]
    day = yield first.received_on + timedelta(days=7)
    when: date = told.diary.working(day + told.days(8, 14))
    appointment = propose_appointment(
        requests=list(pair),
        starts_at=at(when, told.rng.randint(9, 15)),
        minutes=90,
        place=told.rng.choice(acts("slot_place")),
        note=told.pen.act("appointment_note"),
        by=by,
        day=day,
    )
    if "unbooked" in told.course.also:
        return
    day = yield day + told.days(1, 4)
    book_appointment(appointment=appointment, by=by, day=day)
    day = yield when
    keep_appointment(appointment=appointment, by=by, day=day)
