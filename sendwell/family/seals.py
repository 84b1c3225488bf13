"""Which items of a case somebody may seal, and what their choice means."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for
from sendwell.casebook.models import Case, Event
from sendwell.documents.opening import readable_letters, readable_uploads
from sendwell.law.events import event_types
from sendwell.ui import words

MOST = 200


def items_to_seal(member: Member, case: Case, as_of: date) -> list[tuple[str, str]]:
    """What of a case this member may see and seal, the newest first: (choice, words).

    Of what events are about, requests for advice: nothing else can be sealed as a whole.
    """
    hidden = sealed_for(member, case.child, as_of)
    requests, happened = _theirs_to_read(member, case)
    events = [
        (f"event:{each.pk}:", f"{words.day(each.day)}: {event_types()[each.type].title}")
        for each in happened.order_by("-day", "-id")[:MOST]
        if not hidden.hides("event", each.pk, each.about)
    ]
    abouts = [
        (f"advice:{number}:{about}", f"Everything about {about}")
        for number, about in requests.order_by("ref").values_list("pk", "ref")
        if not hidden.hides("advice", number, about)
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


def _theirs_to_read(member: Member, case: Case) -> tuple[QuerySet[Any], QuerySet[Event]]:
    """The requests for advice and the events: of an author who does not read the whole case, those of their body."""
    requests, happened = case.advice_requests.all(), case.events.all()
    if member.may(Permission.CASE_READ):
        return requests, happened
    requests = requests.filter(provider=member.organisation_id)
    theirs = Q(organisation=member.organisation_id) | Q(about__in=requests.values("ref"))
    return requests, happened.filter(theirs)


def item_of(choice: str) -> dict[str, Any]:
    """What a choice of `items_to_seal` names. `advice:7:A000012` is all that is told under that reference."""
    item, number, about = choice.split(":", 2)
    if item == "advice":
        return {"item": item, "number": int(number), "about": about}
    return {"item": item, "number": int(number)}
