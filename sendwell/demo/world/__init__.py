"""The invented world: built on an empty database, the same for the same seed and day.

Organisations and members are made directly (`area`), because no action makes them yet. Everything about a child
is told through the rooms' actions, day by day (`diary`), by several at once (`tellers`): the cases written by hand
(`crafted`), and as many drawn ones (`dealing`) as make the whole look like a council's year (`figures.yaml`).
"""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from django.db import connection
from django.db.models import F
from django.utils import timezone

from sendwell.casebook.models import Case
from sendwell.demo.personas import PASSWORD, SIGNS_IN
from sendwell.demo.world.area import give_password, settle
from sendwell.demo.world.child import Registry
from sendwell.demo.world.course import Course
from sendwell.demo.world.crafted import Crafting, add_families
from sendwell.demo.world.dealing import A_YEAR, Dealer
from sendwell.demo.world.diary import Clock, Diary, Progress
from sendwell.demo.world.journey import case_of
from sendwell.demo.world.merger import passes_on, successions_after
from sendwell.demo.world.team import add_teamwork, letters_checked
from sendwell.demo.world.tellers import REFERENCES, tell
from sendwell.demo.world.told import Told
from sendwell.documents.models import Disclosure
from sendwell.messages.arriving import apply_reports, note_report
from sendwell.messages.confirming import WORKS_FOR
from sendwell.messages.models import Confirmation, OutboxMessage, Report
from sendwell.messages.warning import warn

CASES = 300


def build(seed: int, as_of: date, progress: Progress, *, cases: int = CASES, tellers: int = 1) -> None:
    """Fill an empty database with the demonstration as it stands on `as_of`, the same for the same arguments.

    `tellers` is in how many processes at once it is told. Raises RuntimeError where there are cases already: this
    never mixes the invented with anything else.
    """
    if Case.objects.exists():
        raise RuntimeError("The demonstration is built on an empty database, and this one has cases.")
    rng, clock = Random(seed), Clock(as_of - timedelta(days=A_YEAR + 30))
    with _all_or_nothing(), clock.telling_the_time():
        diaries = [Diary(clock, as_of) for _ in range(tellers)]
        progress(0, 1, "Councils, boards, trusts and schools")
        _start_numbers_at_one()
        area = settle(as_of, rng)
        _plan(seed, Dealer(area, Registry(rng), rng, cases), diaries, cases)
        tell(diaries, progress)
        _last_night(diaries[0])
    give_password(area.people[SIGNS_IN], PASSWORD)
    progress(1, 1, "Done")


def _plan(seed: int, dealer: Dealer, diaries: Sequence[Diary], cases: int) -> None:
    """Write into the diaries how every story begins."""
    for diary in diaries:
        for succession in successions_after(diary.begins):
            diary.add(passes_on(succession, diary))
        diary.add(letters_checked(dealer.area, diary))
    courses = courses_of(dealer, diaries[0].until, cases)
    for number, (course, diary) in enumerate(zip(courses, shared_out(courses, diaries), strict=True)):
        diary.add(case_of(Told(dealer.area, diary, dealer, course, Random(f"{seed}/{number}"))))
    add_teamwork(diaries[0], dealer.area)


def courses_of(dealer: Dealer, as_of: date, cases: int) -> list[Course]:
    """What will happen: the cases written by hand, and as many drawn ones as are wanting."""
    crafted = list(Crafting(dealer.area, dealer.registry, as_of, dealer.rng).courses())
    for course, age in crafted:
        dealer.without(course, age)
    written = [course for course, _ in crafted]
    add_families(dealer.area, written, as_of)
    return [*written, *dealer.courses(max(0, cases - len(written)), as_of)]


def shared_out(courses: Sequence[Course], diaries: Sequence[Diary]) -> Iterator[Diary]:
    """The diary of each course. Those written by hand know of each other: they stand in the first.

    The drawn ones, which come in the order of their days, go to whichever has most room left, so that in the end
    each holds as many.
    """
    by_hand = sum(1 for each in courses if each.key)
    room = [max(len(courses) // len(diaries) - by_hand, 1)] + [len(courses) // len(diaries)] * (
        len(diaries) - 1
    )
    given = [0] * len(diaries)
    for course in courses:
        place = 0 if course.key else min(range(len(diaries)), key=lambda each: (given[each] + 1) / room[each])
        given[place] += not course.key
        yield diaries[place]


@contextlib.contextmanager
def _all_or_nothing() -> Iterator[None]:
    """Nothing here is tried and taken back, so the database need not note where it could go back to.

    An interrupted build is thrown away whole (`config.demonstration`). Without the notes it asks a quarter less.
    """
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        del connection.features.uses_savepoints


def _last_night(diary: Diary) -> None:
    """What the worker has done up to this morning: warned of dates, and sent every message but today's.

    Families have confirmed their addresses, but for those who were asked this week.
    """
    midnight = diary.turn_to_the_last_day()
    while warn(diary.until):
        pass
    before_today = OutboxMessage.objects.filter(failed_at__isnull=True, added_at__lt=midnight)
    before_today.update(sent_at=F("added_at"), claimed_at=F("added_at"))
    asked = Confirmation.objects.filter(asked_on__lt=diary.until - WORKS_FOR)
    asked.update(answered_at=midnight, theirs=True)
    _one_came_back()
    # What was released this week still waits for the post.
    before_this_week = Disclosure.objects.filter(
        released_on__lt=diary.until - timedelta(days=4), letter__isnull=False
    )
    before_this_week.update(posted_on=F("released_on"), posted_by=F("author"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _one_came_back() -> None:
    """The last message that a parent was sent could not be delivered: it is work for the council now (J04)."""
    sent = OutboxMessage.objects.filter(sent_at__isnull=False, to_member__role="parent", child__isnull=False)
    last = sent.order_by("-added_at", "-pk").first()
    if last is not None:
        note_report(message=last.pk, says=Report.FAILED, source="mail", said="mailbox unavailable")
        apply_reports(timezone.now())


def _start_numbers_at_one() -> None:
    with connection.cursor() as cursor:
        for sequence in REFERENCES:
            cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH 1")
