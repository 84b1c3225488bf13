"""The demonstration's diary: many stories told at once, day by day, as they would have happened.

A story is a generator. It yields the day on which it goes on, is woken on that day (or the next working day) with
the day itself, acts, and yields again. So references are given out in the order of their days, two stories see
each other's acts, and a story whose next day is still to come simply stops: that is how a case comes to be where
it is today.
"""

import contextlib
import heapq
from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone

from sendwell.law.bank_holidays import calendar
from sendwell.ui.words import LONDON

Story = Generator[date, date, None]
Progress = Callable[[int, int, str], None]
MORNING = 8 * 60 + 40
EVENING = 17 * 60 + 20


class Clock:
    """What day and time it is in what is being told: one for each process."""

    def __init__(self, day: date) -> None:
        self.day, self.minutes = day, MORNING

    @contextlib.contextmanager
    def telling_the_time(self) -> Iterator[None]:
        """While the world is built, "now" is the moment that is being told.

        Otherwise every event and message would say that it was typed on the day of the build.
        """
        really_now = timezone.now
        told = self._told(really_now)
        setattr(timezone, "now", told)  # noqa: B010  mypy will not have a module's function assigned
        try:
            yield
        finally:
            setattr(timezone, "now", really_now)  # noqa: B010

    def _told(self, really_now: Callable[[], datetime]) -> Callable[[], datetime]:
        def now() -> datetime:
            hour, minute = divmod(self.minutes, 60)
            moment = datetime(*self.day.timetuple()[:3], hour, minute, tzinfo=LONDON)
            return min(moment, really_now())

        return now


class Diary:
    """Wakes stories on their days, from the clock's day up to and including `until`."""

    def __init__(self, clock: Clock, until: date) -> None:
        self.begins, self.until = clock.day, until
        self.children: set[int] = set()
        """The children told of in this diary."""
        self._clock = clock
        self._waiting: list[tuple[date, int, Story]] = []
        self._order = count()
        self._working = calendar("send")

    def add(self, story: Story) -> None:
        """Begin a story; one that begins after the last day is not told."""
        self._put(story, next(story))

    def run(self, progress: Progress) -> None:
        """Tell everything."""
        whole = max((self.until - self.begins).days, 1)
        while self._waiting:
            day, _order, story = heapq.heappop(self._waiting)
            if day != self._clock.day:
                progress(max((day - self.begins).days, 0), whole, f"What happened in {day:%B %Y}")
                self._clock.day, self._clock.minutes = day, MORNING
            self._wake(story)

    def working(self, day: date) -> date:
        """The day itself, or the next on which people work."""
        while not self._working.is_working(day):
            day += timedelta(days=1)
        return day

    def turn_to_the_last_day(self) -> datetime:
        """It is the morning of the last day. Returns the moment at which that day began."""
        self._clock.day, self._clock.minutes = self.until, MORNING
        return datetime(*self.until.timetuple()[:3], tzinfo=LONDON)

    def _wake(self, story: Story) -> None:
        """What happens in one story on one day is one transaction."""
        self._clock.minutes = min(self._clock.minutes + 2, EVENING)
        wanted = None
        with transaction.atomic(), contextlib.suppress(StopIteration):
            wanted = story.send(self._clock.day)
        if wanted is not None:
            self._put(story, wanted)

    def _put(self, story: Story, wanted: date) -> None:
        day = self.working(max(wanted, self._clock.day))
        if day <= self.until:
            heapq.heappush(self._waiting, (day, next(self._order), story))
        else:
            story.close()
