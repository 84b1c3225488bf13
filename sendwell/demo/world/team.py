"""What belongs to no one case: colleagues who stand in for each other, and times kept free at short notice."""

from datetime import date, timedelta

from sendwell.advice.actions import add_slot, cover_for
from sendwell.casebook.actions import arrange_cover
from sendwell.demo.world.answers.work import at
from sendwell.demo.world.area import Area
from sendwell.demo.world.diary import Diary, Story
from sendwell.demo.world.pen import acts

TWO_WEEKS = timedelta(days=14)
SLOTS = (
    ("nb-speech", "katie-rowbotham"),
    ("nb-occupational", "marek-zielonka"),
    ("sh-physiotherapy", "freya-lindqvist"),
)


def add_teamwork(diary: Diary, area: Area) -> None:
    """Cover that is running on the last day, cover that is over, and free slots ahead."""
    last = diary.until
    diary.add(_officer_away(area, "fatima-sheikh", "nadia-brennan", last - timedelta(days=4)))
    diary.add(_officer_away(area, "bronwen-lisle", "tom-adewale", last - timedelta(days=60)))
    diary.add(_clinician_away(area, last - timedelta(days=3)))
    for service, clinician in SLOTS:
        diary.add(_free_times(area, diary, service, clinician))


def _officer_away(area: Area, absent: str, covering: str, day: date) -> Story:
    day = yield day
    away = area.people[absent]
    assert away.organisation is not None
    arrange_cover(
        absent=away,
        covering=area.people[covering],
        from_on=day,
        until=day + TWO_WEEKS,
        by=area.manager(away.organisation),
        note="On leave. Two families expect a call on Thursday; both numbers are on the cases.",
    )


def _clinician_away(area: Area, day: date) -> Story:
    day = yield day
    cover_for(
        absent=area.people["hannah-delaney"],
        covering=area.people["katie-rowbotham"],
        from_on=day,
        until=day + TWO_WEEKS,
        by=area.people["linda-carver"],
        day=day,
        note="Jury service. What is due first is marked.",
    )


def _free_times(area: Area, diary: Diary, service: str, clinician: str) -> Story:
    day = yield diary.until - timedelta(days=5)
    for ahead, hour in ((9, 9), (13, 14)):
        add_slot(
            service=area.services[service],
            starts_at=at(diary.working(diary.until + timedelta(days=ahead)), hour, 30),
            place=acts("slot_place")[0],
            by=area.people[clinician],
            day=day,
        )
