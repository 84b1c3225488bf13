"""Saying how somebody wishes to be reached."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.casebook.opening import open_case
from sendwell.law.refusals import Refused
from sendwell.messages.actions.confirming import ask_owner
from sendwell.messages.carriers import may_text
from sendwell.messages.models import Preference, Wanted
from sendwell.messages.routing import text_to
from sendwell.people.models import Adult, AdultOfChild, Child

MOBILE = re.compile(r"^(07\d{9}|\+447\d{9})$")


@transaction.atomic
def prefer(
    *,
    adult: Adult | None = None,
    child: Child | None = None,
    wishes: Mapping[str, Any],
    version: int | None = None,
    by: Member,
    day: date,
) -> Preference:
    """Note how one adult or young person wishes to be reached (NHS accessible information standard, feature 180).

    A family member says it for themselves, staff for those round a child they may know of: the caller has opened
    that. A mobile number is used once whoever has the telephone says that it is theirs (J08). Raises Refused for a
    text message without a mobile number, where none can be sent, and for wishes that somebody else has changed
    since `version`.
    """
    _possible(wishes)
    whose: dict[str, Any] = {"adult": adult} if adult else {"child": child}
    blank = Preference(**whose, set_by=by, set_on=day, version=0)
    Preference.objects.bulk_create([blank], ignore_conflicts=True)
    # Alone: a row that is joined to who set it is gone for whoever waited while somebody else set it.
    held = Preference.objects.select_for_update().get(**whose)
    if version is not None and held.version != version:
        raise Refused(
            f"{held.set_by.name} has changed this meanwhile. Look at it again, then save what you wrote."
        )
    for name, value in wishes.items():
        setattr(held, name, value)
    held.mobile = re.sub(r"[\s()-]", "", held.mobile or "") if held.channel == Wanted.TEXT else ""
    held.other = held.other or ""
    held.set_by, held.set_on, held.version = by, day, held.version + 1
    held.save()
    person = adult or child
    if held.channel == Wanted.TEXT and person is not None:
        ask_owner(whose=person, address=text_to(held), team=by.organisation_id, day=day)
    return held


def _possible(wishes: Mapping[str, Any]) -> None:
    if wishes.get("channel") != Wanted.TEXT:
        return
    if not may_text():
        raise Refused("Text messages cannot be sent from here yet. Choose email or post.", field="channel")
    if not MOBILE.match(re.sub(r"[\s()-]", "", wishes.get("mobile", "") or "")):
        raise Refused("Type a UK mobile number, like 07700 900123.", field="mobile")


def adult_of_case(member: Member, ref: str, number: int, *, as_of: date) -> AdultOfChild:
    """An adult round the child of a case that this member may open. Raises NotThere."""
    case = open_case(member, ref, as_of, screen="contact wishes", needs=Permission.REACH_KEEP)
    found = (
        AdultOfChild.objects.select_related("adult", "child")
        .filter(pk=number, child_id=case.child_id)
        .first()
    )
    if found is None:
        raise NotThere
    return found
