"""The people and organisations round a child, and who keeps the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sendwell.access.models import Cover, Member, Relationship
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for, told_of_seals
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages.shown import child_banner, sections
from sendwell.casebook.withheld import not_by_seal_alone
from sendwell.organisations.professions import Profession
from sendwell.people.models import Child
from sendwell.ui import words
from sendwell.ui.parts import ChildBanner, Link, Row


@dataclass(frozen=True)
class PeoplePage:
    """Who is round the child, why each organisation may know of them and until when, and the key worker."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    about: str
    key_worker: Sequence[Row]
    family: Sequence[Row]
    involved: Sequence[Row]
    organisations: Sequence[Row]
    withheld: int
    """How many are known only by what is sealed from this professional, who is told so (N04)."""
    may_keep: bool


def people_page(member: Member, ref: str, *, as_of: date) -> PeoplePage:
    """People and organisations of a case. Raises NotThere."""
    case = open_case(member, ref, as_of, screen="people")
    child = case.child
    every, known = _known(member, child, as_of)
    return PeoplePage(
        ref=case.ref,
        banner=child_banner(child, as_of),
        sections=sections(case, member, "casebook:people"),
        about=child.about,
        key_worker=_key_work(case, as_of),
        family=_family(child, reach=member.may(Permission.FAMILY_MAP_READ)),
        involved=_involved(child),
        organisations=[_knowing(each) for each in known],
        withheld=every - len(known) if told_of_seals(member) else 0,
        may_keep=member.may(Permission.CASE_KEEP) and case.closed_on is None,
    )


def _key_work(case: Case, as_of: date) -> list[Row]:
    work = list(case.key_work.select_related("member").order_by("-from_on", "-id"))
    rows = [
        Row(f"{w.member.name}, {_span(w.from_on, w.until)}", w.handover or "No handover note") for w in work
    ]
    if not work or work[0].until:
        return rows
    cover = Cover.objects.select_related("covering").filter(
        absent=work[0].member, from_on__lte=as_of, until__gte=as_of
    )
    away = [
        Row(f"Covered by {c.covering.name}, {_span(c.from_on, c.until)}", c.note or "No note") for c in cover
    ]
    return away + rows


def _family(child: Child, *, reach: bool) -> list[Row]:
    """Who they are; how they are reached only for those who keep the family map: it gives away where they live."""
    return [
        Row(
            f"{link.adult.name}, {link.relation.lower()}",
            [
                link.get_responsibility_display(),
                "The child lives with them" if link.lives_with else "The child does not live with them",
                *([f"Speaks {link.adult.language}"] if link.adult.language != "English" else []),
                *(filter(None, [link.adult.email, link.adult.phone]) if reach else ()),
            ],
        )
        for link in child.adults.select_related("adult").order_by("-lives_with", "pk")
    ]


def _involved(child: Child) -> list[Row]:
    rows = []
    for each in child.involvements.select_related("service__provider").order_by("pk"):
        name = f"{each.service.name}, {each.service.provider.name}" if each.service else each.named
        profession = Profession(each.profession).facts.words if each.profession in set(Profession) else ""
        confirmed = (
            f"Confirmed on {words.day(each.confirmed_on)}" if each.confirmed_on else "Not confirmed yet"
        )
        lines = [
            profession if profession not in name else "",
            each.get_knows_display(),
            f"Told us: {each.told_by}",
        ]
        rows.append(Row(name, [line for line in [*lines, confirmed] if line]))
    return rows


def _known(member: Member, child: Child, as_of: date) -> tuple[int, list[Relationship]]:
    """How many may know of the child, and those of whom this reader may be told; one's own organisation always."""
    live = Relationship.objects.live(as_of).filter(child=child)
    told = not_by_seal_alone(child, sealed_for(member, child, as_of))
    seen = live.filter(told | Q(organisation=member.organisation_id)) if told else live
    return live.count(), list(seen.select_related("organisation", "member").order_by("why", "pk"))


def _knowing(each: Relationship) -> Row:
    return Row(
        each.organisation.name if each.organisation else (each.member.name if each.member else ""),
        [
            each.get_why_display(),
            f"From {words.day(each.starts_on)} to {words.day(each.ends_on)} at the latest",
        ],
    )


def _span(from_on: date, until: date | None) -> str:
    return f"from {words.day(from_on)}" + (f" to {words.day(until)}" if until else "")


def colleagues(case: Case, as_of: date) -> list[tuple[str, str]]:
    """The council's officers and managers who could be key worker: (slug, name with caseload)."""
    people = Member.objects.live(as_of).filter(
        organisation=case.authority_id, role__in=["council_officer", "council_manager"]
    )
    return [(person.slug, person.name) for person in people.order_by("name")]
