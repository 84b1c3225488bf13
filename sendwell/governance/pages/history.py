"""The audit in words: what happened to one child's record, or what one colleague did; and as a file."""

import csv
import io
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse

from sendwell.access.models import Member, Reading, ReadingKind
from sendwell.access.opening import NotThere, authorise, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.audit.models import Change
from sendwell.governance.pages.left_out import told_of
from sendwell.organisations.models import Organisation
from sendwell.people.models import AdultOfChild, Child
from sendwell.ui.lists import Paging, Query, address
from sendwell.ui.parts import Link
from sendwell.ui.words import LONDON, uncapitalised, when

MOST_EXPORTED = 5000
DONE = {"I": "Added", "U": "Changed", "D": "Removed"}
KINDS = {
    ReadingKind.READ: "Looked at",
    ReadingKind.SEARCH: "Searched from",
    ReadingKind.EXPORT: "Took a copy of",
    ReadingKind.PRINT: "Printed",
    ReadingKind.REFUSAL: "Was refused",
}
COLUMNS = ("When", "Who", "Role", "Organisation", "What", "Whose record", "Purpose", "Request")
SCREENS = {
    "break glass": "opening it in an emergency",
    "emergency record": "the record, opened in an emergency",
    "review": "the review of an emergency opening",
    "reviewing": "the review of an emergency opening",
    "history": "who did what with it",
    "finding": "an unusual reading",
    "audit search": "the search for who did what",
    "colleague's history": "what a colleague did",
    "family": "the family’s page",
    "own rights": "the family’s page about rights",
    "own consent": "what the family said about sharing",
    "upload": "a file",
    "disclosure": "something that goes out",
    "find": "finding a child",
    "decide": "a proposal that more may be known",
}
"""Screens whose name is short for those who built them; every other says what it is."""
THINGS = {
    "outbox message": "message to somebody",
    "break glass review": "emergency opening",
    "grant": "leave to read",
    "opened": "note that it was opened",
    "disclosure": "release of a document",
}
FAMILY = {"parent": "A parent or carer", "young_person": "A young person"}
"""What members of a family are called before whoever sees pseudonyms: beside a name, one says whose record it is."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@dataclass(frozen=True)
class Line:
    """One line of a history."""

    at: datetime
    who: str
    role: str
    organisation: str
    what: str
    whose: str = ""
    purpose: str = ""
    request: str = ""
    refused: bool = False
    emergency: bool = False


@dataclass(frozen=True)
class HistoryPage:
    """A history: of one child or of one colleague."""

    title: str
    lead: str
    lines: Sequence[Line]
    paging: Paging
    csv_url: str
    shows_whose: bool


@dataclass(frozen=True)
class Cut:
    """What of a history is wanted: looked, changed, refused or everything, from one day to another."""

    what: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "Cut":
        """From the values of a filter."""
        since, until = values.get("since"), values.get("until")
        return cls(
            str(values.get("what") or ""),
            since if isinstance(since, date) else None,
            until if isinstance(until, date) else None,
        )

    @property
    def when(self) -> Q:
        """The moments between, on London's clock."""
        wanted = Q()
        if self.since:
            wanted &= Q(at__gte=_begins(self.since))
        if self.until:
            wanted &= Q(at__lt=_begins(self.until + timedelta(days=1)))
        return wanted


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


@dataclass(frozen=True)
class SearchPage:
    """Finding a child's history by two facts, or a colleague's by name."""

    colleagues: Sequence[Link]


def search_page(member: Member, *, as_of: date) -> SearchPage:
    """The colleagues whose doings this member may read: those of the same organisation, now or before."""
    found = Member.objects.filter(organisation_id=member.organisation_id or 0).order_by("name", "pk")
    return SearchPage(
        [
            Link(
                f"{each.name}, {ROLES[each.role].name}",
                reverse("governance:member", kwargs={"slug": each.slug}),
            )
            for each in found
        ]
    )


def found_child(member: Member, values: Mapping[str, object], *, as_of: date) -> uuid.UUID | None:
    """The child of an NHS number, or of a case reference and a date of birth, among those one may know of.

    The search is noted, whatever it finds.
    """
    note_reading(member, None, screen="audit search", kind="search")
    number, ref, born = values.get("nhs_number"), values.get("case_ref"), values.get("born")
    children = Child.objects.filter(relationships__organisation_id=member.organisation_id or 0)
    if number:
        wanted = Q(nhs_number=number)
    elif ref and born:
        wanted = Q(cases__ref=str(ref).strip().upper(), born=born)
    else:
        return None
    return children.filter(wanted).values_list("uid", flat=True).first()


def child_history(member: Member, uid: uuid.UUID, cut: Cut, query: Query, *, as_of: date) -> HistoryPage:
    """Everything that was done with one child's record. Raises NotThere; that it was read is noted as well."""
    child = _open_child(member, uid, as_of)
    looked, changed = _of_child(child)
    name = f"{child.given_name} {child.family_name}" if named(member) else pseudonym(child.uid)
    return _page(
        looked,
        changed,
        cut,
        query,
        reader=member,
        title=f"Who did what: {name}",
        lead="Looks, searches, copies and refusals, and every change, newest first.",
        csv_url=reverse("governance:history_csv", kwargs={"uid": uid})
        + address(query, page=None).rstrip("?"),
        shows_whose=False,
    )


def _open_child(member: Member, uid: uuid.UUID, as_of: date) -> Child:
    child = Child.objects.filter(uid=uid).first()
    if child is None:
        raise NotThere
    authorise(member, child, Permission.AUDIT_READ, screen="history", as_of=as_of)
    return child


def named(member: Member) -> bool:
    """Whether this reader of the audit sees children's names. An auditor sees pseudonyms."""
    return member.may(Permission.BREAK_GLASS_REVIEW)


def pseudonym(uid: uuid.UUID) -> str:
    """The same child always has the same one, and it says nothing of them."""
    return f"Child {uid.hex[:6].upper()}"


def _of_child(child: Child) -> tuple[QuerySet[Reading], QuerySet[Change]]:
    adults = AdultOfChild.objects.filter(child=child).values_list("adult_id", flat=True)
    theirs = Q(table_name="people_adult", row_id__in=[str(each) for each in adults])
    return Reading.objects.filter(child=child), Change.objects.filter(Q(child_id=child.pk) | theirs)


def member_history(member: Member, slug: str, cut: Cut, query: Query, *, as_of: date) -> HistoryPage:
    """Everything that one colleague of the same organisation did with children's records. Raises NotThere."""
    colleague = Member.objects.filter(slug=slug, organisation_id=member.organisation_id or 0).first()
    if colleague is None:
        raise NotThere
    note_reading(member, None, screen="colleague's history", kind="search")
    return _page(
        Reading.objects.filter(member=colleague),
        Change.objects.filter(member_id=colleague.pk),
        cut,
        query,
        reader=member,
        title=f"What {colleague.name} did",
        lead=f"{ROLES[colleague.role].name}. Newest first.",
        csv_url="",
        shows_whose=True,
    )


def _page(
    looked: QuerySet[Reading],
    changed: QuerySet[Change],
    cut: Cut,
    query: Query,
    *,
    reader: Member,
    title: str,
    lead: str,
    csv_url: str,
    shows_whose: bool,
) -> HistoryPage:
    looked, changed = _cut(*told_of(reader, looked, changed), cut)
    paging = Paging.read(query, total=looked.count() + changed.count(), size=50)
    lines = _lines(looked, changed, paging.start, paging.stop, reader)
    return HistoryPage(title, lead, lines, paging, csv_url, shows_whose)


def _cut(
    looked: QuerySet[Reading], changed: QuerySet[Change], cut: Cut
) -> tuple[QuerySet[Reading], QuerySet[Change]]:
    looked, changed = looked.filter(cut.when), changed.filter(cut.when)
    if cut.what == "changed":
        looked = looked.none()
    if cut.what in ("looked", "refused"):
        looked = looked.filter(allowed=cut.what == "looked")
        changed = changed.none()
    return looked, changed


def _lines(
    looked: QuerySet[Reading], changed: QuerySet[Change], start: int, stop: int, reader: Member
) -> list[Line]:
    """The lines from `start` to `stop` of both together, newest first."""
    readings = list(looked.select_related("member", "organisation", "child").order_by("-at", "-pk")[:stop])
    changes = list(changed.order_by("-at", "-pk")[:stop])
    both: list[Reading | Change] = [*readings, *changes]
    both.sort(key=lambda each: (each.at, each.pk), reverse=True)
    wanted = both[start:stop]
    names = _Names([each for each in wanted if isinstance(each, Change)])
    return [
        reading_line(each, reader) if isinstance(each, Reading) else names.line(each, reader)
        for each in wanted
    ]


def reading_line(each: Reading, reader: Member) -> Line:
    """One look in words, for this reader of the audit."""
    return Line(
        at=each.at,
        who=_who(each.member, each.role, reader),
        role=_role(each.role or each.member.role),
        organisation=each.organisation.name if each.organisation else "The family",
        what=f"{KINDS[ReadingKind(each.kind)]}: {screen_in_words(each.screen)}",
        whose=_whose(each.child, reader),
        purpose=each.purpose,
        request=str(each.request or ""),
        refused=not each.allowed,
        emergency=each.grant_id is not None,
    )


def screen_in_words(screen: str) -> str:
    """What was on the screen that somebody looked at."""
    return SCREENS.get(screen, screen)


def _role(role: str) -> str:
    return ROLES[role].name if role in ROLES else uncapitalised(role).replace("_", " ").capitalize()


def _who(member: Member | None, role: str, reader: Member) -> str:
    """The name; not of a family, where the reader is not told whose record it is, nor where no name may be seen."""
    role = member.role if member else role
    if role in FAMILY and (member is None or not named(reader)):
        return FAMILY[role]
    return member.name if member else "Somebody"


def _whose(child: Child | None, reader: Member) -> str:
    if child is None:
        return ""
    return f"{child.given_name} {child.family_name}" if named(reader) else pseudonym(child.uid)


class _Names:
    """The names behind the ids of some changes, asked for at once."""

    def __init__(self, changes: Iterable[Change]) -> None:
        changes = list(changes)
        self.members = Member.objects.in_bulk({each.member_id for each in changes if each.member_id})
        self.organisations = Organisation.objects.in_bulk(
            {each.organisation_id for each in changes if each.organisation_id}
        )
        self.children = Child.objects.in_bulk({each.child_id for each in changes if each.child_id})

    def line(self, each: Change, reader: Member) -> Line:
        """One change in words: which fields, never what stood or stands in them."""
        member = self.members.get(each.member_id or 0)
        organisation = self.organisations.get(each.organisation_id or 0)
        return Line(
            at=each.at,
            who=_who(member, each.role or "", reader) if each.member_id else "Sendwell itself",
            role=_role(each.role) if each.role else "",
            organisation=organisation.name if organisation else "",
            what=change_in_words(each),
            whose=_whose(self.children.get(each.child_id or 0), reader),
            purpose=each.why or "",
            request=str(each.request or ""),
        )


def change_in_words(each: Change) -> str:
    """ "Changed child: address, postcode": the thing and its fields, without what they say."""
    thing, fields = _words_of(each.table_name)
    said = f"{DONE[each.op]} {thing}"
    if each.op != "U":
        return said
    return f"{said}: " + ", ".join(fields.get(name, name.replace("_", " ")) for name in sorted(each.changed))


@cache
def _words_of(table: str) -> tuple[str, dict[str, str]]:
    """What a table and its columns are called."""
    model = next((each for each in apps.get_models() if each._meta.db_table == table), None)
    if model is None:
        return table.replace("_", " "), {}
    fields = {str(field.column): str(field.verbose_name) for field in model._meta.local_concrete_fields}
    thing = str(model._meta.verbose_name)
    return THINGS.get(thing, thing), fields


def history_csv(member: Member, uid: uuid.UUID, cut: Cut, *, as_of: date) -> str:
    """A child's history as a file for a spreadsheet, newest first. Raises NotThere; that it was taken is noted."""
    child = _open_child(member, uid, as_of)
    looked, changed = _cut(*told_of(member, *_of_child(child)), cut)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for line in _lines(looked, changed, 0, MOST_EXPORTED, member)[:MOST_EXPORTED]:
        what = line.what + (" (emergency opening)" if line.emergency else "")
        cells = (when(line.at), line.who, line.role, line.organisation, what)
        writer.writerow(
            [harmless(cell) for cell in (*cells, pseudonym(child.uid), line.purpose, line.request)]
        )
    return file.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it."""
    return f"'{cell}" if cell.lstrip(" ").startswith(DANGEROUS) else cell


def last_seal() -> tuple[datetime | None, int]:
    """When the record was last sealed, and how many rows have been; for anybody who may ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, rows FROM audit_last_seal()")
        at, rows = cursor.fetchone()
    return at, rows or 0
