"""What else would tell of something sealed: an organisation that has to do with the child only because of it, and what
happened round the seal.

Whoever is asked for advice comes to know of the child; where the request is sealed from a reader (C15, N04), so is
that this organisation knows of the child.
"""

from collections.abc import Iterable

from django.db.models import Q

from sendwell.casebook.models import Event
from sendwell.people.models import Child
from sendwell.people.seals import Sealed

ABOUT_A_SEAL = "Seal on an item"
"""What a proposal to take a seal off, and its decision, say they are about."""
FOR_WHAT_IS_SEALED = frozenset(
    {
        "To keep a child safe",
        "To work on what is sealed",
        "To oversee work on what is sealed",
        "To advise on social care where something is sealed",
        "To look into health detail that is sealed or kept back",
    }
)
"""What leave says it is for where it is for what is sealed: the words stand in events that are never changed."""


def not_by_seal_alone(child: Child, hidden: Sealed) -> Q:
    """A condition on relationships: without those that only what is `hidden` from the reader explains."""
    bodies = known_by_seal_alone(child, hidden)
    return ~Q(why="asked_for_advice", organisation__in=bodies) if bodies else Q()


def known_by_seal_alone(child: Child, hidden: Sealed) -> frozenset[int]:
    """The organisations that were asked about the child only by what is `hidden` from the reader."""
    if not hidden:
        return frozenset()
    asked = Event.objects.filter(case__child=child, answerable__isnull=False)
    said: dict[bool, set[int]] = {True: set(), False: set()}
    for number, about, body in asked.values_list("pk", "about", "answerable_id"):
        said[hidden.hides("event", number, about)].add(body)
    return frozenset(said[True] - said[False])


def sealed_references(events: Iterable[Event], hidden: Sealed, *, own: int | None) -> frozenset[str]:
    """The requests that put somebody under a duty and of which the reader must not know: their clocks name who.

    Not those that ask the reader's `own` organisation: it must answer them.
    """
    asked = (each for each in events if each.about and each.answerable_id not in (None, own))
    return frozenset(each.about for each in asked if hidden.hides("event", each.pk, each.about))


def round_a_seal(events: Iterable[Event]) -> frozenset[int]:
    """The numbers of the events that tell that something is sealed, for whoever must not be told so (trust.md 4.5):
    its sealing, what was proposed about it, leave for what is sealed or for safety, and what corrects one of them."""
    events = list(events)
    telling = [each for each in events if _tells_of_seal(each)]
    leave = {each.about for each in telling if each.about}
    found = {each.pk for each in telling}
    found |= {each.pk for each in events if each.type == "leave_withdrawn" and each.about in leave}
    return frozenset(found | {each.pk for each in events if each.corrects_id in found})


def _tells_of_seal(event: Event) -> bool:
    if event.type == "leave_given":
        return event.details.get("for") in FOR_WHAT_IS_SEALED
    return event.type == "item_sealed" or event.details.get("what") == ABOUT_A_SEAL
