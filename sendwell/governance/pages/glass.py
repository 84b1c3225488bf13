"""An emergency opening: what it shows for an hour, and the page on which it is reviewed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from django.urls import reverse

from sendwell.access.models import Member, Reading
from sendwell.access.opening import NotThere, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.access.two_people import same_person
from sendwell.casebook.models import Case, Stage
from sendwell.casebook.pages import child_banner
from sendwell.governance.alerts import READERS
from sendwell.governance.models import BreakGlassReview, Ground, Outcome
from sendwell.governance.opening import is_kept_out
from sendwell.governance.pages.history import screen_in_words
from sendwell.people.models import AdultOfChild, Child, Enrolment, Involvement
from sendwell.people.spans import runs_on
from sendwell.ui.parts import ChildBanner, Link, Row
from sendwell.ui.words import when


@dataclass(frozen=True)
class GlassPage:
    """Before a record is opened in an emergency: which of one's own are open already."""

    open: Sequence[Link]


def glass_page(member: Member, *, at: datetime) -> GlassPage:
    """Where the hour of a record opened before is not over, the way back to it: nobody needs to open it twice."""
    mine = BreakGlassReview.objects.filter(member=member, grant__starts_at__lte=at, grant__ends_at__gt=at)
    return GlassPage(
        [
            Link(
                f"The record opened on {when(each.opened_at)}",
                reverse("governance:opened", kwargs={"uid": each.uid}),
            )
            for each in mine.order_by("-opened_at", "-pk")
        ]
    )


@dataclass(frozen=True)
class CaseShown:
    """One case of the child, and whom to ring."""

    ref: str
    council: str
    stage: str
    key_worker: str
    phone: str
    email: str


@dataclass(frozen=True)
class OpenedPage:
    """What an emergency opening shows: who the child is, whom to ring, who is involved. Nothing can be written.

    The banner says first who must not be told what: whoever reads this is about to ring somebody (C20).
    """

    banner: ChildBanner
    until: datetime
    minutes: int
    child: Sequence[Row]
    adults: Sequence[Row]
    cases: Sequence[CaseShown]
    services: Sequence[str]


def opened_page(member: Member, uid: uuid.UUID, *, at: datetime, as_of: date) -> OpenedPage:
    """The record, while the hour lasts. Raises NotThere for anybody else and afterwards."""
    review = BreakGlassReview.objects.select_related("grant").filter(uid=uid, member=member).first()
    if review is None or not review.grant.starts_at <= at < review.grant.ends_at:
        raise NotThere
    child = Child.objects.filter(pk=review.child_id).first()
    if child is None:
        raise NotThere
    note_reading(member, child.pk, screen="emergency record")
    return OpenedPage(
        banner=child_banner(child, as_of),
        until=review.grant.ends_at,
        minutes=ceil((review.grant.ends_at - at).total_seconds() / 60),
        child=_child(child, as_of),
        adults=_adults(child),
        cases=_cases(child),
        services=_services(child),
    )


def _child(child: Child, as_of: date) -> list[Row]:
    schools = Enrolment.objects.filter(runs_on(as_of), child=child)
    return [
        Row("Address", _lines(child.address, child.postcode) or "Not known"),
        Row("Language", child.language + (", with an interpreter" if child.interpreter else "")),
        Row("School", [each.setting.name for each in schools.select_related("setting")] or "Not known"),
    ]


def _adults(child: Child) -> list[Row]:
    links = AdultOfChild.objects.filter(child=child).select_related("adult").order_by("-lives_with", "pk")
    return [
        Row(
            f"{each.adult.name}, {each.relation.lower()}",
            [
                each.get_responsibility_display(),
                "Lives with the child" if each.lives_with else "Does not live with the child",
                *([f"Phone {each.adult.phone}"] if each.adult.phone else []),
            ],
        )
        for each in links
    ]


def _lines(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _cases(child: Child) -> list[CaseShown]:
    cases = Case.objects.filter(child=child).select_related("authority", "key_worker")
    return [
        CaseShown(
            each.ref,
            each.authority.name,
            Stage(each.stage).label,
            each.key_worker.name if each.key_worker else "",
            each.key_worker.phone if each.key_worker else each.authority.phone,
            each.key_worker.email if each.key_worker else each.authority.email,
        )
        for each in cases.order_by("-opened_on", "-pk")
    ]


def _services(child: Child) -> list[str]:
    found = Involvement.objects.filter(child=child).select_related("service__provider").order_by("pk")
    return [
        f"{each.service.name}, {each.service.provider.name}" if each.service else each.named for each in found
    ]


@dataclass(frozen=True)
class ReviewPage:
    """One emergency opening, for those who answer for it at either organisation."""

    uid: str
    rows: Sequence[Row]
    looked_at: Sequence[Row]
    due_on: date
    overdue: bool
    can_review: bool
    why_not: str
    outcome: str
    findings: str
    withheld_why: str
    history_url: str


def open_review(member: Member, uid: uuid.UUID, *, screen: str = "review") -> BreakGlassReview:
    """The review, for a reader of either organisation who is not kept out of the record (A19).

    Raises NotThere, and notes who came.
    """
    review = (
        BreakGlassReview.objects.select_related("member", "organisation", "holder", "reviewed_by")
        .filter(uid=uid)
        .first()
    )
    if review is None:
        raise NotThere
    ours = member.organisation_id in (review.organisation_id, review.holder_id)
    allowed = ours and member.role in READERS and not is_kept_out(member, review.child_id)
    note_reading(member, review.child_id, screen=screen, allowed=allowed)
    if not allowed:
        raise NotThere
    return review


def review_page(member: Member, uid: uuid.UUID, *, as_of: date) -> ReviewPage:
    """What was opened, why, and what was read; and the questions, for whoever may review it. Raises NotThere."""
    review = open_review(member, uid)
    child = Child.objects.filter(pk=review.child_id).first()
    why_not = _why_not(member, review)
    return ReviewPage(
        uid=str(review.uid),
        rows=[
            Row("Who", f"{review.member.name}, {ROLES[review.member.role].name}, {review.organisation.name}"),
            Row("Whose record", _whose(child, review)),
            Row("Why", Ground(review.ground).label),
            Row("In their words", review.words),
            Row("Opened", when(review.opened_at)),
            _closed(review),
        ],
        looked_at=[
            Row(when(each.at), _on_screen(each))
            for each in Reading.objects.filter(grant_id=review.grant_id, allowed=True).order_by("at", "pk")
        ],
        due_on=review.due_on,
        overdue=not review.outcome and review.due_on < as_of,
        can_review=not why_not,
        why_not=why_not,
        outcome=Outcome(review.outcome).label if review.outcome else "",
        findings=review.findings,
        withheld_why=review.withheld_why,
        history_url=reverse("governance:history", kwargs={"uid": child.uid})
        if child and member.may(Permission.AUDIT_READ)
        else "",
    )


def _closed(review: BreakGlassReview) -> Row:
    """When the record was shut to them again: after the hour, or by a review that found no reason (A13)."""
    unjustified, ended = review.outcome == Outcome.NOT_JUSTIFIED, review.reviewed_at
    if unjustified and ended and ended < review.ends_at:
        return Row("Closed by the review", when(ended))
    return Row("Closed by itself", when(review.ends_at))


def _on_screen(reading: Reading) -> str:
    words = screen_in_words(reading.screen)
    return words[:1].upper() + words[1:]


def _why_not(member: Member, review: BreakGlassReview) -> str:
    if review.outcome and review.reviewed_by and review.reviewed_at:
        return f"Reviewed by {review.reviewed_by.name} on {when(review.reviewed_at)}."
    if not member.may(Permission.BREAK_GLASS_REVIEW):
        return "The information-governance lead of either organisation reviews this."
    return "Nobody reviews what they did themselves." if same_person(review.member_id, member) else ""


def _whose(child: Child | None, review: BreakGlassReview) -> str:
    name = (
        f"{child.given_name} {child.family_name}"
        if child
        else "A child whom your organisation may not know of"
    )
    return f"{name}; record of {review.holder.name}"
