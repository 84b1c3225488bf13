"""Who has leave to read a record, giving it, and one's own list of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from sendwell.access.classes import DataClass
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.casebook.models import Case
from sendwell.casebook.pages.shown import child_banner, sections
from sendwell.governance.leave.actions import classes_open_to
from sendwell.governance.leave.forms import LeaveForm
from sendwell.governance.leave.purposes import PURPOSES
from sendwell.ui.parts import ChildBanner, Link


@dataclass(frozen=True)
class LeaveRow:
    """One leave."""

    uid: str
    who: str
    role: str
    purpose: str
    gateway: str
    opens: Sequence[str]
    until: datetime
    live: bool
    given_by: str


@dataclass(frozen=True)
class LeavePage:
    """Everybody from outside who may read this record, and who could."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    rows: Sequence[LeaveRow]
    purposes: Sequence[Link]


@dataclass(frozen=True)
class GivingPage:
    """Giving leave for one purpose."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    purpose: str
    gateway: str
    most_days: int
    nobody: bool
    form: LeaveForm


def leave_page(member: Member, case: Case, *, at: datetime, as_of: date) -> LeavePage:
    """Live leave first, what has ended below it."""
    given = (
        Grant.objects.filter(child=case.child_id, kind=GrantKind.SPECIFIC)
        .select_related("member", "given_by")
        .order_by("-ends_at", "-pk")
    )
    purposes = [
        Link(each.words, reverse("governance:give_leave", kwargs={"ref": case.ref, "purpose": each.id}))
        for each in PURPOSES.values()
    ]
    return LeavePage(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "governance:leave"),
        rows=[_row(grant, at) for grant in given if grant.member is not None],
        purposes=purposes,
    )


def _row(grant: Grant, at: datetime) -> LeaveRow:
    who = grant.member
    return LeaveRow(
        uid=str(grant.uid),
        who=who.name if who else "",
        role=who.kind.name if who else "",
        purpose=grant.purpose,
        gateway=grant.gateway,
        opens=[DataClass(letter).words for letter in grant.classes],
        until=grant.ends_at,
        live=grant.starts_at <= at < grant.ends_at,
        given_by=grant.given_by.name,
    )


def giving_page(member: Member, case: Case, purpose: str, form: LeaveForm, *, as_of: date) -> GivingPage:
    """The form, with the people and the parts that fit the purpose."""
    known = PURPOSES[purpose]
    people = (
        Member.objects.live(as_of).filter(role=known.role).select_related("organisation").order_by("name")
    )
    named = [(each.slug, f"{each.name}, {each.organisation.name}") for each in people if each.organisation]
    form.offer_people(named)
    form.offer_classes([(data.value, data.words) for data in classes_open_to(known.role)])
    return GivingPage(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "governance:leave"),
        purpose=known.words,
        gateway=known.gateway,
        most_days=known.most_days,
        nobody=not named,
        form=form,
    )
