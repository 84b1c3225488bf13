"""Beginning and ending: the public start, the desk's choice of a child, and the receipt."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.scope import acting_for
from sendwell.casebook.opening import visible_cases
from sendwell.organisations.models import Organisation
from sendwell.people.family_map import secret_from
from sendwell.people.models import Child
from sendwell.requests.actions.deciding import contact_of
from sendwell.requests.actions.people import TOLD_BY
from sendwell.requests.models import AskedBy, AssessmentRequest, Draft
from sendwell.requests.notice import NoticeDates, notice_dates
from sendwell.requests.opening import theirs_to_ask_about
from sendwell.ui import words

NEW_CHILD = "new"


@dataclass(frozen=True)
class StartPage:
    """The public beginning: what an assessment is, who may ask, and the way back into a form begun here."""

    going_on: str


@dataclass(frozen=True)
class DraftLine:
    """A form that was begun at this desk and not sent."""

    number: int
    child: str
    saved: str


@dataclass(frozen=True)
class BeginPage:
    """The desk's beginning: which child."""

    form: object
    drafts: Sequence[DraftLine]
    family: bool


@dataclass(frozen=True)
class ReceiptPage:
    """The receipt: its number, and what happens next by when. It names no child."""

    ref: str
    council: str
    contact: str
    sent: str
    received_on: date
    rule: str
    dates: NoticeDates
    by_professional: bool
    decided_on: date | None
    withdrawn_on: date | None


def children_to_ask_about(member: Member, day: date) -> list[tuple[str, str]]:
    """The children a member may ask about, by name; a school may also ask about one who is not on the list."""
    children = theirs_to_ask_about(member, day).order_by("family_name", "given_name", "born")
    found = [(str(child.uid), f"{child.name}, born {words.short_day(child.born)}") for child in children]
    return found if member.is_family else [*found, (NEW_CHILD, "A child who is not on this list")]


def begin_page(member: Member, form: object) -> BeginPage:
    """Which child, and the forms that wait to be finished."""
    drafts = (
        Draft.objects.filter(member=member, sent_at__isnull=True)
        .select_related("child")
        .order_by("-saved_at")
    )
    return BeginPage(
        form=form,
        drafts=[DraftLine(d.pk, _child_of(d), words.when(d.saved_at)) for d in drafts[:10]],
        family=member.is_family,
    )


def _child_of(draft: Draft) -> str:
    if draft.child is not None:
        return draft.child.name
    names = draft.answers.get("child", {})
    typed = [names.get(name, [""])[0] for name in ("given_name", "family_name")]
    return " ".join(part for part in typed if part) or "a child not named yet"


def chosen_child(member: Member, chosen: str, day: date) -> Child | None:
    """The child that was chosen from the list, or None for a new one. Raises NotThere for anybody else's."""
    if chosen == NEW_CHILD and not member.is_family:
        return None
    try:
        uid = uuid.UUID(chosen)
    except ValueError:
        raise NotThere from None
    child = theirs_to_ask_about(member, day).filter(uid=uid).first()
    if child is None:
        raise NotThere
    return child


def known_answers(member: Member, child: Child | None, day: date) -> dict[str, Any]:
    """What is known and need not be typed again (standard 5: tell us once). The asker can change all of it.

    Nothing where it could say where somebody is whose whereabouts are secret from this parent (C02).
    """
    if child is None:
        return _council(_own_area(member))
    if member.adult_id is not None and secret_from(child, member.adult_id, day):
        return {}
    case = (
        visible_cases(member, day)
        .filter(child=child, closed_on__isnull=True)
        .select_related("authority")
        .order_by("-pk")
        .first()
    )
    found = _council(case.authority if case else _own_area(member))
    if child.about or child.primary_need:
        found["needs"] = {"difficulties": [child.about], "primary_need": [child.primary_need]}
    people = _told_before(member, child)
    return found | ({"professionals": people} if people else {})


def _own_area(member: Member) -> Organisation | None:
    organisation = member.organisation
    return organisation.area if organisation and organisation.area_id else None


def _council(council: Organisation | None) -> dict[str, Any]:
    return {"council": {"council": [council.slug]}} if council else {}


def _told_before(member: Member, child: Child) -> list[dict[str, str]]:
    """Who is in the child's life: of a family what they said themselves, for it is not another parent's to know.

    A school is shown what schools have told: whom else the family sees is theirs to tell.
    """
    if member.is_family:
        asked = AssessmentRequest.objects.filter(child=child, member=member).order_by("-pk").first()
        return [dict(each) for each in asked.professionals] if asked else []
    schools = [TOLD_BY[AskedBy.SCHOOL], TOLD_BY[AskedBy.COLLEGE]]
    involved = child.involvements.filter(told_by__in=schools).select_related("service__provider")
    return [_known(each) for each in involved.order_by("pk")]


def _known(involved: Any) -> dict[str, str]:
    service = involved.service
    return {
        "name": involved.named or service.name,
        "profession": involved.profession or (service.profession if service else ""),
        "reach": service.provider.name if service else "",
    }


def receipt_page(receipt: uuid.UUID, *, as_of: date) -> ReceiptPage:
    """The receipt, for whoever has its address. The same whether the child was known before or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sendwell_receipt_from(%s)", [receipt])
        council = Organisation.objects.filter(pk=cursor.fetchone()[0]).first()
    if council is None:
        raise NotThere
    with acting_for(council, as_of=as_of, why="a receipt"):
        return _receipt(receipt)


def _receipt(receipt: uuid.UUID) -> ReceiptPage:
    request = AssessmentRequest.objects.select_related("authority").filter(receipt=receipt).first()
    if request is None:
        raise NotThere
    return ReceiptPage(
        ref=request.ref,
        council=request.authority.name,
        contact=contact_of(request.authority),
        sent=words.when(request.sent_at) if request.sent_at else words.day(request.sent_on),
        received_on=request.received_on,
        rule=request.receipt_rule,
        dates=notice_dates(request.received_on),
        by_professional=request.asked_by not in (AskedBy.PARENT, AskedBy.YOUNG_PERSON),
        decided_on=request.decided_on,
        withdrawn_on=request.withdrawn_on,
    )
