"""What belongs to no one case: cover, times kept free at short notice, second checks, a new colleague's invitation."""

from datetime import date, timedelta

from django.utils import timezone

from sendwell.access.models import Member
from sendwell.advice.actions import add_slot, cover_for
from sendwell.casebook.actions import arrange_cover
from sendwell.demo.world.answers.work import at
from sendwell.demo.world.area import Area
from sendwell.demo.world.diary import Diary, Story
from sendwell.demo.world.pen import acts
from sendwell.documents.disclosure import actions as gate
from sendwell.documents.models import Disclosure, Going
from sendwell.people.family_map import profile_of
from sendwell.people.models import Profile
from sendwell.sign_in.actions.inviting import add_colleague

A_WEEK, TWO_WEEKS = timedelta(days=7), timedelta(days=14)
CHECKED_AFTER = timedelta(days=6)
"""So long a letter that needs a second pair of eyes lies at most before the weekly round begins to look."""
COUNCILS = ("northbridge", "southmere")
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
    diary.add(_new_colleague(area.people["helen-marsden"], last - timedelta(days=3)))


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


def letters_checked(area: Area, diary: Diary) -> Story:
    """Once a week each manager reads what waits for a second person, and releases it or sends it back (B07)."""
    day = diary.begins
    managers = {each.pk: area.manager(each) for each in (area.organisations[key] for key in COUNCILS)}
    while True:
        day = yield day + A_WEEK
        waiting = Disclosure.objects.filter(
            state=Going.TO_CHECK,
            made_on__lte=day - CHECKED_AFTER,
            author__organisation__in=managers,
            case__child__in=diary.children,
        ).exclude(author__in=managers.values())
        for number in list(waiting.order_by("pk").values_list("pk", flat=True)):
            each = Disclosure.objects.select_related("letter__to_member", "case__child").get(pk=number)
            _see_to(each, managers[each.case.authority_id], day)


def _see_to(waiting: Disclosure, manager: Member, day: date) -> None:
    to = waiting.letter.to_member if waiting.letter else None
    held = (Profile.HOLD, Profile.NONE)
    if to is not None and to.adult_id and profile_of(waiting.case.child, to.adult_id, day) in held:
        gate.send_back(disclosure=waiting, words=acts("letter_sent_back"), by=manager, day=day)
        return
    ticks = ["name", "born", "address"]
    gate.check(disclosure=waiting, ticks=ticks, words=acts("letter_checked"), by=manager, day=day)


def _new_colleague(manager: Member, day: date) -> Story:
    """Somebody begins next month. The invitation has not been taken up yet."""
    yield day
    add_colleague(
        name="Josie Farrant",
        role="council_officer",
        job_title="SEND case officer",
        email="josie-farrant@northbridge.example",
        by=manager,
        now=timezone.now(),
    )
