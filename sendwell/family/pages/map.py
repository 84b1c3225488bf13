"""The family map of a case, for the council's staff: who is who, what each may be sent, and the journal of changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages.shown import child_banner, sections
from sendwell.family.accounts import SignsIn, adults_who_sign_in
from sendwell.family.models import Kind, Loosening, RestrictionChange
from sendwell.people.family_map import FamilyMap, family_map, lines_of, profile_from
from sendwell.people.models import AdultOfChild, Contact, HeldAs, Order, OrderType, Profile, SetAside
from sendwell.people.rights import Whose, holder_on
from sendwell.ui import words
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import ChildBanner, Link, Row

HERE = "family:map"


@dataclass(frozen=True)
class AdultShown:
    """One adult round the child, and what can be changed."""

    name: str
    relation: str
    profile: str
    held: bool
    rows: Sequence[Row]
    invite: Link
    """To their invitation, or to why they may not be invited."""
    may_be_invited: bool
    acts: Sequence[Link]


@dataclass(frozen=True)
class OrderShown:
    """A court order."""

    title: str
    rows: Sequence[Row]
    over: bool
    looked_at: bool
    uid: str
    set_aside: str
    """Why it no longer counts, or ""."""


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for a second person."""

    what: str
    who: str
    change: str
    by: str
    on: date
    url: str

    @property
    def about(self) -> str:
        """What would change, and for whom."""
        return f"{self.what}, {self.who}" if self.who else self.what


@dataclass(frozen=True)
class MapPage:
    """Who is round the child, what each may know, and what waits."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    parts: Sequence[Link]
    holders: Sequence[Row]
    adults: Sequence[AdultShown]
    orders: Sequence[OrderShown]
    secrecies: Sequence[tuple[str, str]]
    placements: Sequence[Row]
    waiting: Sequence[Waiting]
    held_since: str
    may_keep: bool
    may_loosen: bool
    """Loosening and inviting need an open case. To restrict somebody who still reads a closed one needs none."""


def open_map(member: Member, ref: str, as_of: date, *, screen: str, keep: bool = False) -> Case:
    """The case, if the member may read its family map, or with `keep` change it. Raises NotThere."""
    needs = Permission.FAMILY_MAP_KEEP if keep else Permission.FAMILY_MAP_READ
    return open_case(member, ref, as_of, screen=screen, needs=needs)


def parts_of(ref: str, current: str) -> list[Link]:
    """The pages within this part of a case."""
    pages = [
        ("The family map", HERE),
        ("Rights, consent and capacity", "family:rights"),
        ("What was changed", "family:journal"),
    ]
    return [Link(text, reverse(name, kwargs={"ref": ref}), current=name == current) for text, name in pages]


def map_page(member: Member, ref: str, *, as_of: date, now: datetime) -> MapPage:
    """The family map. Raises NotThere."""
    case = open_map(member, ref, as_of, screen="family map")
    found, may_keep = family_map(case.child), member.may(Permission.FAMILY_MAP_KEEP)
    sign_in = adults_who_sign_in(case.child, found.links, now=now)
    waiting = list(
        Loosening.objects.filter(child=case.child, decided_on__isnull=True)
        .select_related("by", "adult")
        .order_by("proposed_on", "pk")
    )
    return MapPage(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, HERE),
        parts=parts_of(case.ref, HERE),
        holders=[Row(each.name, [each.held_as, each.evidence]) for each in found.holders(as_of)],
        adults=[_adult(case, each, sign_in[each.adult_id], as_of) for each in found.links],
        orders=[_order(each, as_of) for each in _orders(case)],
        secrecies=_secrecies(case, found),
        placements=_placements(case, found, as_of),
        waiting=[waiting_shown(member, case.ref, each) for each in waiting],
        held_since=_held(found, as_of),
        may_keep=may_keep,
        may_loosen=may_keep and case.closed_on is None,
    )


def _held(found: FamilyMap, as_of: date) -> str:
    """A hold stops no clock, and the page says so (C18)."""
    held = [each.adult.name for each in found.links if profile_from(each, as_of) is Profile.HOLD]
    if not held:
        return ""
    return (
        f"Nothing goes to {', '.join(held)} until this is settled. "
        "Every statutory date runs on meanwhile: settle it before the next one."
    )


def _adult(case: Case, link: AdultOfChild, signs_in: SignsIn, as_of: date) -> AdultShown:
    profile = profile_from(link, as_of)
    return AdultShown(
        name=link.adult.name,
        relation=words.uncapitalised(link.relation),
        profile=profile.label,
        held=profile in (Profile.HOLD, Profile.NONE),
        rows=[*_facts(link, profile), Row("Signing in", signs_in.said)],
        invite=invite_link(
            signs_in, reverse("family:invite", kwargs={"ref": case.ref, "number": link.pk}), link.adult.name
        ),
        may_be_invited=not signs_in.why_not and not signs_in.does,
        acts=_acts(case, link, as_of),
    )


def invite_link(signs_in: SignsIn, url: str, name: str) -> Link:
    """To where somebody is invited to sign in, or let back in."""
    return Link("Let them back in" if signs_in.does else "Invite to sign in", url, hidden=f"({name})")


def _facts(link: AdultOfChild, profile: Profile) -> list[Row]:
    evidence = link.responsibility_evidence or "No evidence noted"
    seen = f"Seen on {words.day(link.verified_on)}" if link.verified_on else "Not looked at yet"
    held_as = HeldAs(link.held_as).label if link.held_as else ""
    where = ", ".join(lines_of(link.adult.address, link.adult.postcode))
    why = "Unknown means hold: look at the evidence first." if link.profile != profile else ""
    return [
        Row("May be sent", [line for line in (profile.label, why) if line]),
        Row(
            "Parental responsibility",
            [line for line in (link.get_responsibility_display(), held_as, evidence, seen) if line],
        ),
        Row("“Parent” in law (Education Act 1996, s.576)", link.get_basis_display()),
        Row("Lives with the child", "Yes" if link.lives_with else "No"),
        Row("Contact", Contact(link.contact).label),
        Row(
            "How to reach them",
            [line for line in (where, link.adult.phone, link.adult.email) if line] or "Not known",
        ),
    ]


def _acts(case: Case, link: AdultOfChild, as_of: date) -> list[Link]:
    doing = [
        ("Look at the evidence of responsibility", "family:verify"),
        ("Change contact details", "family:details"),
    ]
    if link.profile != Profile.NONE:
        doing.append(("Restrict now", "family:restrict"))
    doing += [
        ("Record less contact", "family:contact"),
        ("Keep somebody’s whereabouts secret from them", "family:secret"),
    ]
    less = link.profile != Profile.FULL or link.contact in (Contact.NONE, Contact.SUPERVISED)
    if less and case.closed_on is None:
        doing.append(("Propose that they may know more", "family:loosen"))
    if case.closed_on is None and holder_on(case.child, as_of) is Whose.YOUNG_PERSON:
        doing.append(("Write down what the young person lets them see", "family:let_see"))
    kwargs = {"ref": case.ref, "number": link.pk}
    return [Link(text, reverse(name, kwargs=kwargs), hidden=f"({link.adult.name})") for text, name in doing]


def _orders(case: Case) -> Sequence[Order]:
    """Every order that was recorded, also those that no longer count."""
    return list(case.child.orders.select_related("adult", "organisation").order_by("made_on", "pk"))


def _order(order: Order, as_of: date) -> OrderShown:
    set_aside = SetAside(order.set_aside_as).label if order.set_aside_as else ""
    over = not set_aside and order.expires_on is not None and order.expires_on < as_of
    until = words.day(order.expires_on) if order.expires_on else "No end is given"
    who = order.adult.name if order.adult else (order.organisation.name if order.organisation else "")
    rows = [
        Row("Names", who),
        Row("Court", f"{order.court}, {words.day(order.made_on)}"),
        Row("Runs until", f"{until}. It has run out, and loosens nothing by that." if over else until),
        Row("What it says", order.words),
        Row("Evidence", order.evidence),
    ]
    if order.set_aside_on:
        rows.append(Row("Counts no longer", f"Since {words.day(order.set_aside_on)}: {set_aside}"))
    title = OrderType(order.type).label
    return OrderShown(title, rows, over, order.looked_at_on is not None, str(order.uid), set_aside)


def _secrecies(case: Case, found: FamilyMap) -> list[tuple[str, str]]:
    """Each in a sentence, with where to propose that it ends."""
    return [
        (
            f"{each.hidden_from.name} must not learn where {each.hides.name} is "
            f"(since {words.day(each.from_on)}): {each.why}",
            reverse("family:lift_secrecy", kwargs={"ref": case.ref, "number": each.pk}),
        )
        for each in found.secrecies
        if not each.lifted_on
    ]


def _placements(case: Case, found: FamilyMap, as_of: date) -> list[Row]:
    shown = []
    for each in found.placements:
        lines = [
            each.get_status_display(),
            each.carer.name if each.carer else "",
            ", ".join(lines_of(each.address, each.postcode)),
            "Sealed from the birth family" if each.sealed else "The birth family may know",
        ]
        kwargs = {"ref": case.ref, "uid": each.uid}
        acts = []
        if not each.until or each.until >= as_of:
            ends = "It ends earlier" if each.until else "It has ended"
            acts.append(Link(ends, reverse("family:end_placement", kwargs=kwargs)))
        if not each.until and not each.carer and case.closed_on is None:
            acts.append(Link("Propose who cares for the child", reverse("family:carer", kwargs=kwargs)))
        if each.sealed and case.closed_on is None:
            acts.append(Link("Propose to open it", reverse("family:open_placement", kwargs=kwargs)))
        until = f" to {words.day(each.until)}" if each.until else ""
        shown.append(Row(f"From {words.day(each.from_on)}{until}", [line for line in lines if line], acts))
    return shown


def waiting_shown(member: Member, ref: str, proposal: Loosening) -> Waiting:
    """A proposal as a line of a list; it leads to the decision for whoever may take it."""
    may_decide = member.may(Permission.FAMILY_MAP_CONFIRM) and not same_person(proposal.by_id, member)
    return Waiting(
        what=Kind(proposal.kind).label,
        who=proposal.adult.name if proposal.adult else "",
        change=from_to(said(proposal.kind, proposal.was), said(proposal.kind, proposal.wanted)),
        by=proposal.by.name,
        on=proposal.proposed_on,
        url=reverse("family:decide", kwargs={"ref": ref, "uid": proposal.uid}) if may_decide else "",
    )


def from_to(before: str, after: str) -> str:
    """A change in words."""
    return f"From “{before}” to “{after}”"


def said(kind: str, value: str) -> str:
    """A stored value in words."""
    if kind == Kind.PROFILE and value in Profile.values:
        return Profile(value).label
    if kind == Kind.CONTACT and value in Contact.values:
        return Contact(value).label
    if kind == Kind.ORDER and value in OrderType.values:
        return OrderType(value).label
    if kind == Kind.ORDER and value in SetAside.values:
        return SetAside(value).label
    return value.replace("_", " ").capitalize()


@dataclass(frozen=True)
class JournalLine:
    """One change that was made."""

    day: date
    what: str
    who: str
    change: str
    by: str
    evidence: str


@dataclass(frozen=True)
class JournalPage:
    """Every restriction and loosening, newest first. None is ever edited."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    parts: Sequence[Link]
    lines: Sequence[JournalLine]
    paging: Paging


def journal_page(member: Member, ref: str, query: Query, *, as_of: date) -> JournalPage:
    """The journal of restrictions of one child. Raises NotThere."""
    case = open_map(member, ref, as_of, screen="restrictions")
    rows = RestrictionChange.objects.filter(child=case.child)
    paging = Paging.read(query, total=rows.count())
    chosen = rows.select_related("adult", "other", "by", "second").order_by("-pk")[paging.start : paging.stop]
    return JournalPage(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, HERE),
        parts=parts_of(case.ref, "family:journal"),
        lines=[_line(each) for each in chosen],
        paging=paging,
    )


def _line(change: RestrictionChange) -> JournalLine:
    who = " from ".join(each.name for each in (change.other, change.adult) if each)
    now = said(change.kind, change.now)
    by = f"{change.by.name} and {change.second.name}" if change.second else change.by.name
    return JournalLine(
        change.day,
        Kind(change.kind).label,
        who,
        from_to(said(change.kind, change.was), now) if change.was else now,
        by,
        change.evidence,
    )
