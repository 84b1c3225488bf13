"""The screens of hand-overs: for whoever gives, and the two for whoever has the link."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case
from sendwell.casebook.pages import child_banner, sections
from sendwell.documents.handing.actions import may_text
from sendwell.documents.handing.forms import HandOverForm
from sendwell.documents.handing.link import lost_links
from sendwell.documents.handing.opening import hand_overs_of
from sendwell.documents.handing.outsider import bundle_of, outsider_of
from sendwell.documents.handing.state import COLOURS, State, state_of
from sendwell.documents.models import Going, HandOver, Letter, Opened, Told, Upload
from sendwell.documents.models.handing import MOST_TEXTS, MOST_TRIES
from sendwell.documents.opening import may_go, readable_letters, readable_uploads, withheld_in_words
from sendwell.documents.pages.going import TELL_THE_COMMISSIONER_WITHIN, WITHHELD, Opening
from sendwell.documents.sealed import shut_outside, withheld_from
from sendwell.ui import words
from sendwell.ui.parts import ChildBanner, Link, Row

STILL_TO_TAKE_BACK = (State.TO_CHECK, State.LOST, State.LOCKED, State.EXPIRED, State.SHUT, State.STOPPED)
"""The states, beside those in which its link works, in which it is out or may yet go."""


@dataclass(frozen=True)
class HandOverLine:
    """One hand-over in a list."""

    uid: str
    to: str
    organisation: str
    what: Sequence[str]
    given_on: datetime
    ends_on: date | None
    state: str
    colour: str


@dataclass(frozen=True)
class HandOversPage:
    """The hand-overs of a case."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    rows: Sequence[HandOverLine]


@dataclass(frozen=True)
class HandOversOfOne:
    """The hand-overs of one document, and where it is handed to somebody else, if it may be."""

    rows: Sequence[HandOverLine]
    url: str


@dataclass(frozen=True)
class NewPage:
    """Handing something over."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    documents: Sequence[tuple[str, str]]
    held: Sequence[str]
    """Files that cannot be chosen yet, by name: nothing is left out in silence."""


@dataclass(frozen=True)
class HandOverPage:
    """One hand-over: how it stands, who opened it, and what can be done."""

    uid: str
    ref: str
    banner: ChildBanner
    to: str
    state: str
    colour: str
    facts: Sequence[Row]
    openings: Sequence[Opening]
    code: str
    """The code that was made just now, as it is read out; shown once."""
    may_make_code: bool
    may_take_back: bool
    waits: bool
    locked: bool
    lost: bool
    sealed: bool
    """Something in it was sealed since, so that it opens for nobody."""
    stopped: bool
    """Sharing with where they work has stopped, or nothing lets it pass any more."""
    taken_back: str
    report_by: datetime | None


def hand_overs_page(member: Member, case: Case, as_of: date) -> HandOversPage:
    """The member has opened the case."""
    return HandOversPage(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "documents:letters"),
        rows=_lines(member, hand_overs_of(member).filter(case=case), as_of),
    )


def of_letter(member: Member, uid: uuid.UUID, as_of: date) -> HandOversOfOne | None:
    """The hand-overs of a letter that the member has opened; None for those who do not hand over."""
    if not member.may(Permission.HAND_OVER):
        return None
    letter = Letter.objects.select_related("case", "disclosure").get(uid=uid)
    chosen = f"letter:{uid}"
    found = hand_overs_of(member).filter(disclosure__bundle__items__contains=[{"of": chosen}])
    url = reverse("documents:hand_over_new", kwargs={"ref": letter.case.ref})
    released = letter.disclosure.state == Going.RELEASED
    return HandOversOfOne(_lines(member, found, as_of), f"{url}?document={chosen}" if released else "")


def of_bundle(member: Member, uid: uuid.UUID, as_of: date) -> HandOversOfOne | None:
    """The hand-over that a bundle was made for, if it was made for one; the member has opened the bundle."""
    rows = _lines(member, hand_overs_of(member).filter(disclosure__bundle__uid=uid), as_of)
    return HandOversOfOne(rows, "") if rows else None


def _lines(member: Member, found: QuerySet[HandOver], as_of: date) -> list[HandOverLine]:
    rows = found.annotate(opened=Exists(Opened.objects.filter(hand_over=OuterRef("pk")))).order_by("-pk")
    lost, shut = lost_links(rows), shut_outside(map(bundle_of, rows), as_of)
    withheld = withheld_from(member, [each.disclosure for each in rows], as_of)
    lines = []
    for each in rows:
        sealed = each.disclosure.bundle_id in shut
        state = state_of(each, as_of, opened=each.opened, lost=each.pk in lost, shut=sealed)
        lines.append(_line(each, state, withheld=each.disclosure_id in withheld))
    return lines


def _line(each: HandOver, state: State, *, withheld: bool) -> HandOverLine:
    to = outsider_of(each)
    return HandOverLine(
        uid=str(each.uid),
        to=f"{to.name}, {to.job}",
        organisation=to.organisation,
        what=[WITHHELD] if withheld else [item["title"] for item in bundle_of(each).items],
        given_on=each.at,
        ends_on=each.ends_on,
        state=state.value,
        colour=COLOURS[state],
    )


def new_page(member: Member, case: Case, form: HandOverForm, as_of: date) -> NewPage:
    """What the member may hand over, also offered by the form. They have opened the case."""
    letters = readable_letters(member, as_of).filter(case=case, disclosure__state=Going.RELEASED)
    uploads = list(
        readable_uploads(member, as_of)
        .filter(case=case)
        .select_related("release", "set_aside")
        .order_by("pk")
    )
    documents = [*_of_letters(letters.order_by("day", "pk")), *_of_uploads(uploads)]
    form.offer("documents", documents)
    form.offer_ways(text=may_text())
    return NewPage(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "documents:letters"),
        documents=documents,
        held=[
            *(each.name for each in uploads if not may_go(each)),
            *withheld_in_words(member, case, as_of),
        ],
    )


def _of_letters(letters: Iterable[Letter]) -> list[tuple[str, str]]:
    return [
        (f"letter:{each.uid}", f"{each.title}, to {each.to_name}, {words.day(each.day)}") for each in letters
    ]


def _of_uploads(uploads: Iterable[Upload]) -> list[tuple[str, str]]:
    return [
        (f"upload:{each.uid}", f"{each.name}, {each.get_kind_display()}, {words.day(each.at.date())}")
        for each in uploads
        if may_go(each)
    ]


def hand_over_page(member: Member, given: HandOver, as_of: date, *, code: str = "") -> HandOverPage:
    """The member has opened it."""
    openings = list(given.openings.order_by("at", "pk"))
    lost, shut = bool(lost_links([given])), bool(shut_outside([bundle_of(given)], as_of))
    state = state_of(given, as_of, opened=bool(openings), lost=lost, shut=shut)
    disclosure = given.disclosure
    live = state in (State.WAITING, State.OPENED)
    revoked = disclosure.revoked_at
    return HandOverPage(
        uid=str(given.uid),
        ref=given.case.ref,
        banner=child_banner(given.case.child, as_of),
        to=outsider_of(given).name,
        state=state.value,
        colour=COLOURS[state],
        facts=_facts(given, withheld=bool(withheld_from(member, [disclosure], as_of))),
        openings=[Opening(outsider_of(given).name, each.at, each.paper) for each in openings],
        code=code,
        may_make_code=live and given.told == Told.SPOKEN,
        may_take_back=live or state in STILL_TO_TAKE_BACK,
        waits=state is State.TO_CHECK,
        locked=state is State.LOCKED,
        lost=state is State.LOST,
        sealed=state is State.SHUT,
        stopped=state is State.STOPPED,
        taken_back=_taken_back(given),
        report_by=revoked + TELL_THE_COMMISSIONER_WITHIN if revoked and openings else None,
    )


def _taken_back(given: HandOver) -> str:
    disclosure = given.disclosure
    if disclosure.state == Going.SENT_BACK:
        return f"It did not go: {disclosure.words}"
    if disclosure.revoked_at is None or disclosure.revoked_by is None:
        return ""
    return f"{disclosure.revoked_by.name}, {words.when(disclosure.revoked_at)}: {disclosure.revoked_why}"


def _facts(given: HandOver, *, withheld: bool) -> list[Row]:
    to, bundle = outsider_of(given), bundle_of(given)
    what = [WITHHELD] if withheld else [f"{each['title']}, {each['day']}" for each in bundle.items]
    until = words.day(given.ends_on) if given.ends_on else f"{given.days} days from when it is released"
    told = f"{Told(given.told).label}, {given.mobile}" if given.mobile else Told(given.told).label
    return [
        Row("To", [to.name, to.job, to.organisation, to.email]),
        Row("What", what),
        Row("By what right", given.disclosure.gateway),
        Row("Handed over by", f"{given.by.name}, {words.when(given.at)}"),
        Row("The link works until", until),
        Row("The code", told),
        Row("Wrong codes", f"{given.tries} of {MOST_TRIES}, then it is locked"),
    ]


@dataclass(frozen=True)
class CodePage:
    """Typing the code. It says nothing of who gave what about whom."""

    by_text: bool
    may_text: bool
    text_url: str


@dataclass(frozen=True)
class HandedPage:
    """What somebody outside was handed, once they have typed the code."""

    title: str
    name: str
    given_by: str
    organisation: str
    contact: str
    pages: int
    ends_on: date | None
    until: datetime
    url: str


def code_page(given: HandOver, text_url: str) -> CodePage:
    """For whoever holds the link."""
    by_text = given.told == Told.TEXT
    return CodePage(by_text, by_text and given.codes < MOST_TEXTS, text_url)


def handed_page(given: HandOver, *, until: datetime, url: str) -> HandedPage:
    """For whoever has typed the code."""
    sender, bundle = given.organisation, bundle_of(given)
    return HandedPage(
        title=bundle.title,
        name=outsider_of(given).name,
        given_by=given.by.name,
        organisation=sender.name,
        contact=sender.email or sender.phone,
        pages=bundle.pages,
        ends_on=given.ends_on,
        until=until,
        url=url,
    )
