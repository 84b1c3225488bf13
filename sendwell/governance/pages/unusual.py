"""What looked unusual, and the page on which somebody says what they found."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.two_people import hats_of
from sendwell.governance.models import Finding, Rule
from sendwell.governance.opening import kept_out_of, open_noted
from sendwell.governance.pages.history import named, pseudonym
from sendwell.people.models import Child
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import Row
from sendwell.ui.words import count, day

LIMITS = (
    "These rules compare times, names and numbers. They do not know addresses of staff, or who is well known. "
    "A finding is a reason to ask, and never shows by itself that somebody did wrong."
)


@dataclass(frozen=True)
class FindingRow:
    """One finding."""

    uid: str
    why: str
    who: str
    day: date
    records: str
    state: str


@dataclass(frozen=True)
class UnusualPage:
    """Findings that wait, or those that were looked into."""

    rows: Sequence[FindingRow]
    paging: Paging
    done: bool
    limits: str = LIMITS


def unusual_page(member: Member, query: Query) -> UnusualPage:
    """What is unusual in this organisation's reading, but what is about the member or a record they are kept out of."""
    done = query.get("show") == "done"
    found = (
        Finding.objects.filter(organisation_id=member.organisation_id or 0, looked_into_on__isnull=not done)
        .exclude(member__in=hats_of(member))
        .exclude(child_id__in=kept_out_of(member))
        .select_related("member")
        .order_by("-looked_into_on" if done else "-day", "-pk")
    )
    paging = Paging.read(query, total=found.count())
    return UnusualPage([_row(each) for each in found[paging.start : paging.stop]], paging, done)


def _row(each: Finding) -> FindingRow:
    return FindingRow(
        str(each.uid),
        Rule(each.rule).label,
        each.member.name,
        each.day,
        count(each.times, "time", "times"),
        "Looked into" if each.looked_into_on else "Waits",
    )


@dataclass(frozen=True)
class FindingPage:
    """One finding in full."""

    uid: str
    title: str
    rows: Sequence[Row]
    open: bool
    member_slug: str


def open_finding(member: Member, uid: uuid.UUID) -> Finding:
    """The finding, for whoever reviews in the same organisation and is not its subject. Raises NotThere."""
    found = Finding.objects.select_related("member", "child", "looked_into_by").filter(uid=uid).first()
    return open_noted(found, member, needs=Permission.BREAK_GLASS_REVIEW, screen="finding")


def finding_page(member: Member, uid: uuid.UUID) -> FindingPage:
    """Why it was noted, about whom, and what was found. Raises NotThere."""
    found = open_finding(member, uid)
    rows = [
        Row("Who", found.member.name),
        Row("Day", day(found.day)),
        Row("How often", count(found.times, "time", "times")),
    ]
    child = Child.objects.filter(pk=found.child_id).first() if found.child_id else None
    if child:
        whose = f"{child.given_name} {child.family_name}" if named(member) else pseudonym(child.uid)
        rows.append(Row("Whose record", whose))
    if found.looked_into_by and found.looked_into_on:
        rows += [
            Row("Looked into by", f"{found.looked_into_by.name}, {day(found.looked_into_on)}"),
            Row("What was found", found.found),
        ]
    return FindingPage(
        str(found.uid), Rule(found.rule).label, rows, found.looked_into_on is None, found.member.slug
    )
