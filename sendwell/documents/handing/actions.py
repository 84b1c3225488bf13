"""Verbs of whoever hands over: give, make a code to read out, take back."""

import re
import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from sendwell.access.models import Member
from sendwell.access.opening import require
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case
from sendwell.documents.disclosure import actions as gate
from sendwell.documents.disclosure.bundles import put_together
from sendwell.documents.handing.family import require_nobody_of_the_family
from sendwell.documents.handing.flows import require_open_to_hand_over
from sendwell.documents.handing.link import make_code, send_link
from sendwell.documents.handing.opening import locked_by_giver
from sendwell.documents.handing.outsider import Outsider
from sendwell.documents.handing.rights import RIGHTS
from sendwell.documents.handing.state import works
from sendwell.documents.models import Bundle, Going, HandOver, Letter, Told
from sendwell.documents.models.handing import LONGEST, SHORTEST, USUAL
from sendwell.documents.opening import readable_letters
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation

MOBILE = re.compile(r"(07\d{9}|\+447\d{9})")


@transaction.atomic
def hand_over(
    *,
    case: Case,
    letters: Sequence[uuid.UUID],
    uploads: Sequence[uuid.UUID],
    to: Outsider,
    right: str,
    told: Told = Told.SPOKEN,
    mobile: str = "",
    days: int = USUAL,
    by: Member,
    day: date,
) -> HandOver:
    """Hand letters and files of a case to a professional outside Sendwell (Quick Guide 8.3).

    They are put together for this recipient alone and go through the gate. The link goes out when the gate lets
    them go: at once, or once a second person has looked. The caller has opened the case. Raises NotThere for what
    is not the member's to read, Refused for anything that may not go, or not to this address, or with whose
    organisation sharing has stopped (C13); and FlowClosed where they work for an organisation of the registers to
    which nothing of the kind may pass.
    """
    require(by, Permission.HAND_OVER)
    _all_released(readable_letters(by, day).filter(case=case, uid__in=letters))
    require_nobody_of_the_family(case.child, to.email)
    _can_be_told(told, mobile, days)
    kinds = ["letter"] * bool(letters) + ["upload"] * bool(uploads)
    require_open_to_hand_over(case, organisation_of(by), to, right, kinds, day)
    bundle = put_together(
        case=case,
        title=f"Papers for {to.name}",
        letters=letters,
        uploads=uploads,
        to=to.recipient,
        by=by,
        day=day,
        gateway=RIGHTS[right],
    )
    given = _kept(bundle, told, mobile, days, by)
    if given.disclosure.state == Going.RELEASED:
        send_link(given.disclosure, day=day)
    return HandOver.objects.get(pk=given.pk)


def _kept(bundle: Bundle, told: Told, mobile: str, days: int, by: Member) -> HandOver:
    return HandOver.objects.create(
        case=bundle.case,
        disclosure=bundle.disclosure,
        organisation=organisation_of(by),
        by=by,
        told=told,
        mobile=mobile,
        days=days,
    )


def organisation_of(by: Member) -> Organisation:
    """For whom they hand over."""
    assert by.organisation is not None  # nobody hands over but for an organisation
    return by.organisation


def _all_released(letters: QuerySet[Letter]) -> None:
    held = letters.exclude(disclosure__state=Going.RELEASED).first()
    if held is not None:
        raise Refused(f"“{held.title}” has not been released. It cannot be handed over.", field="documents")


def _can_be_told(told: Told, mobile: str, days: int) -> None:
    if told == Told.TEXT and not may_text():
        raise Refused("Text messages cannot be sent from here yet. Read the code out to them.", field="told")
    if told == Told.TEXT and not MOBILE.fullmatch(mobile):
        raise Refused("Type a UK mobile number, like 07700 900123.", field="mobile")
    if not SHORTEST <= days <= LONGEST:
        raise Refused(f"A link works for {SHORTEST} to {LONGEST} days.", field="days")


def may_text() -> bool:
    """Whether codes can be sent to a mobile from here; a room beside this one sends them."""
    return bool(import_string(f"{settings.TEXTS}.may_text")())


@transaction.atomic
def new_code(*, given: HandOver, by: Member, day: date) -> str:
    """A code to read out, which nobody can be told again. The one before stops working. Raises Refused, NotThere."""
    held = locked_by_giver(given, by)
    if held.told != Told.SPOKEN:
        raise Refused("The code goes to their mobile: they ask for it on the page of the link.")
    if not works(held, day):
        raise Refused("This link does not work, so there is nothing for a code to open.")
    return make_code(held)


@transaction.atomic
def take_back(*, given: HandOver, why: str, by: Member, now: datetime) -> HandOver:
    """Take a hand-over back: its link stops at once (B16). What still waits to be checked never goes.

    Any colleague who may hand over can do it, as whoever gave it may be away. Raises Refused, NotThere.
    """
    held = locked_by_giver(given, by)
    disclosure = held.disclosure
    if disclosure.state == Going.TO_CHECK:
        if not why.strip():
            raise Refused("Say what went wrong.", field="why")
        disclosure.state, disclosure.words = Going.SENT_BACK, why
        disclosure.save(update_fields=["state", "words"])
    else:
        gate.take_back(disclosure, why=why, by=by, now=now)
    held.code_hash = ""
    held.save(update_fields=["code_hash"])
    return held
