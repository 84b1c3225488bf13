"""Who has leave to read a record, giving it, and one's own list of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from sendwell.access.classes import DataClass
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.access.opening import twenty_sixth_birthday
from sendwell.access.two_people import hats_of, same_person
from sendwell.casebook.models import Case
from sendwell.casebook.pages.shown import banner_for, child_banner, sections
from sendwell.governance.leave.actions import classes_open_to
from sendwell.governance.leave.forms import LeaveForm
from sendwell.governance.leave.keeping_out import offered
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
class KeptOutRow:
    """Somebody who is kept out."""

    uid: str
    who: str
    role: str
    why: str
    said: str
    until: datetime
    live: bool
    by: str
    proposed_by: str
    evidence: str
    agreed_by: str


@dataclass(frozen=True)
class LeavePage:
    """Everybody from outside who may read this record, and who could."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    rows: Sequence[LeaveRow]
    kept_out: Sequence["KeptOutRow"]
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


@dataclass(frozen=True)
class KeepingOutPage:
    """Keeping somebody out, or oneself; or letting somebody in again, who then stands in `row`."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    row: KeptOutRow | None = None
    waits_for_another: bool = False


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
        kept_out=[_kept_out(grant, at) for grant in exclusions(case)],
        purposes=purposes,
    )


def exclusions(case: Case) -> QuerySet[Grant]:
    """Who is or was kept out of this child's record; the latest end first."""
    kept_out = Grant.objects.filter(child=case.child_id, kind=GrantKind.EXCLUDED, member__isnull=False)
    named = kept_out.select_related("member__organisation", "given_by", "lift_asked_by", "lift_agreed_by")
    return named.order_by("-ends_at", "-pk")


def _kept_out(grant: Grant, at: datetime) -> KeptOutRow:
    who = grant.member
    assert who is not None, "exclusions of a member"
    return KeptOutRow(
        uid=str(grant.uid),
        who=who.name,
        role=f"{who.kind.name}, {who.organisation.name}" if who.organisation else who.kind.name,
        why=grant.purpose,
        said=grant.evidence,
        until=grant.ends_at,
        live=grant.starts_at <= at < grant.ends_at,
        by=grant.given_by.name,
        proposed_by=grant.lift_asked_by.name if grant.lift_asked_by else "",
        evidence=grant.lift_evidence,
        agreed_by=grant.lift_agreed_by.name if grant.lift_agreed_by else "",
    )


def keeping_out_page(member: Member, case: Case, *, as_of: date) -> KeepingOutPage:
    """Before somebody is kept out."""
    banner = banner_for(member, case.child, as_of)
    return KeepingOutPage(case.ref, banner, sections(case, member, "governance:leave"))


def letting_in_page(member: Member, case: Case, grant: Grant, *, at: datetime, as_of: date) -> KeepingOutPage:
    """Somebody who is kept out, and what is proposed; whoever proposed it waits for another."""
    return replace(
        keeping_out_page(member, case, as_of=as_of),
        row=_kept_out(grant, at),
        waits_for_another=same_person(grant.lift_asked_by_id, member),
    )


def people_to_keep_out(case: Case, as_of: date) -> list[tuple[str, str]]:
    """Whom the council can choose: (slug, name, role and organisation)."""
    people = offered(case, as_of).select_related("organisation").order_by("organisation__name", "name")
    return [(e.slug, f"{e.name}, {e.kind.name}, {e.organisation.name}") for e in people if e.organisation]


def usual_end(case: Case, as_of: date) -> date:
    """A year, and never beyond the day on which nobody may know of them any more."""
    return min(as_of + timedelta(days=365), twenty_sixth_birthday(case.child.born))


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
    fit = Member.objects.live(as_of).filter(role=known.role).exclude(pk__in=hats_of(member))
    fit = fit.filter(organisation=case.authority_id) if known.own else fit
    people = fit.select_related("organisation").order_by("name")
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
