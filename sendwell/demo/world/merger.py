"""When health commissioners merge: every child's relationship passes to the successor on the day."""

from collections.abc import Iterable
from datetime import date, timedelta

from sendwell.access.models import Relationship
from sendwell.access.opening import end_relationships, relate
from sendwell.demo.world.diary import Diary, Story
from sendwell.organisations.models import Succession


def passes_on(succession: Succession, diary: Diary) -> Story:
    """The successor may know of each child of the diary from the day on, the predecessor no more (CFA 2014 s.42)."""
    day = yield succession.day
    _pass_on(succession, diary.children, day)


def _pass_on(succession: Succession, of: Iterable[int], day: date) -> None:
    children = Relationship.objects.select_related("child").filter(
        organisation=succession.predecessor,
        why="commissioner",
        starts_on__lt=day,
        ends_on__gte=day,
        child__in=of,
    )
    for each in children.order_by("pk"):
        eve = day - timedelta(days=1)
        end_relationships(each.child, succession.predecessor, why="commissioner", ends_on=eve)
        relate(
            each.child,
            to=succession.successor,
            why="commissioner",
            born_of=succession.reference,
            starts_on=day,
        )


def successions_after(day: date) -> list[Succession]:
    """Those that fall into the time being told."""
    return list(
        Succession.objects.select_related("predecessor", "successor")
        .filter(day__gte=day)
        .order_by("day", "pk")
    )
