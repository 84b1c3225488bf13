"""Which items of a case somebody may seal, and what their choice means."""

from datetime import date
from typing import Any

from sendwell.access.models import Member
from sendwell.access.seals import sealed_for
from sendwell.casebook.models import Case
from sendwell.documents.opening import readable_letters, readable_uploads
from sendwell.law.events import event_types
from sendwell.ui import words

MOST = 200
ADVICE = r"^A\d+$"
"""Requests for advice. Nothing else that events are about can be sealed as a whole."""


def items_to_seal(member: Member, case: Case, as_of: date) -> list[tuple[str, str]]:
    """The events, letters and files of a case that this member may see, the newest first: (choice, words)."""
    hidden = sealed_for(member, case.child, as_of)
    events = [
        (f"event:{each.pk}:", f"{words.day(each.day)}: {event_types()[each.type].title}")
        for each in case.events.order_by("-day", "-id")[:MOST]
        if not hidden.hides("event", each.pk, each.about)
    ]
    abouts = [
        (f"advice:0:{about}", f"Everything about {about}")
        for about in dict.fromkeys(
            case.events.filter(about__regex=ADVICE).order_by("about").values_list("about", flat=True)
        )
        if about not in hidden.about
    ]
    letters = [
        (f"letter:{number}:", f"{words.day(day)}: letter, {title}")
        for number, day, title in readable_letters(member, as_of)
        .filter(case=case)
        .order_by("-day", "-id")
        .values_list("pk", "day", "title")[:MOST]
        if not hidden.hides("letter", number)
    ]
    uploads = [
        (f"upload:{number}:", f"File: {name}")
        for number, name in readable_uploads(member, as_of)
        .filter(case=case)
        .order_by("-pk")
        .values_list("pk", "name")[:MOST]
        if not hidden.hides("upload", number)
    ]
    return [*abouts, *letters, *uploads, *events]


def item_of(choice: str) -> dict[str, Any]:
    """What a choice of `items_to_seal` names. `advice:0:A000012` is all that is told under that reference."""
    item, number, about = choice.split(":", 2)
    if item == "advice":
        return {"item": item, "number": int(about.lstrip("A")), "about": about}
    return {"item": item, "number": int(number)}
