"""Letters that were released to somebody who reads nothing here: they go by post, and somebody says so (H05, J04).

A notice that the law demands has reached nobody as long as it lies in the record. Until it has gone it is asked again
whether it may, and whether they still live there (C05, C07).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.casebook.pages import alerts_of_many
from sendwell.documents.addressed import LIVE_ELSEWHERE, why_not_posted
from sendwell.documents.disclosure.asked_again import AGAIN, require_may_still_go
from sendwell.documents.disclosure.whose import disclosures_of, to_post
from sendwell.documents.models import Bundle, Disclosure, Going
from sendwell.documents.pages.going import WITHHELD
from sendwell.documents.readers import readers_at
from sendwell.documents.sealed import shut_outside, withheld_from
from sendwell.law.refusals import Refused
from sendwell.ui.forms import SendwellForm
from sendwell.ui.lists import Paging, Query

MOST_BUNDLES = 100
SEALED_SINCE = "Something in it was sealed since. It does not go."


@dataclass(frozen=True)
class ToPostLine:
    """One letter to print and post, or one that must not go as it is, and why."""

    uid: str
    letter: str
    title: str
    case: str
    to: str
    address: Sequence[str]
    released_on: date | None
    alerts: Sequence[str]
    """What must be read before anything about this child is sent (C20)."""
    stopped: str
    """Why it must not be posted; then neither the letter nor an address is shown."""
    again: str
    """The number by which it is written again, because they live elsewhere."""


@dataclass(frozen=True)
class ToPostPage:
    """The letters of an organisation that wait for the post, the oldest first."""

    rows: Sequence[ToPostLine]
    paging: Paging
    bundles: Sequence["BundleToPost"]


@transaction.atomic
def mark_posted(*, disclosure: Disclosure, by: Member, day: date) -> Disclosure:
    """Say that a letter went by post on `day`.

    Raises NotThere, and Refused for the second, for somebody who may not be told any more, and for a home they left.
    """
    require(by, Permission.LETTER_CHECK)
    held = Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure.pk)
    if not any(found.filter(pk=held.pk).exists() for found in (to_post(by), bundles_to_post(by, day))):
        if held.posted_on is not None and held.posted_by is not None:
            raise Refused(f"{held.posted_by.name} has posted it already.")
        raise NotThere
    if stopped := _why_not_posted(held, day):
        raise Refused(stopped)
    held.posted_on, held.posted_by = day, by
    held.save(update_fields=["posted_on", "posted_by"])
    return held


def _shown(member: Member, query: Query, as_of: date) -> ToPostPage:
    waiting = to_post(member).select_related("case__child", "letter")
    paging = Paging.read(query, total=waiting.count())
    rows = list(waiting.order_by("released_on", "pk")[paging.start : paging.stop])
    withheld = withheld_from(member, rows, as_of)
    alerts = alerts_of_many([each.case.child for each in rows], as_of)
    lines = [_line(each, alerts, as_of, withheld=each.pk in withheld) for each in rows]
    return ToPostPage(lines, paging, _bundles(member, as_of))


def _line(each: Disclosure, alerts: Mapping[int, list[str]], as_of: date, *, withheld: bool) -> ToPostLine:
    letter = each.letter
    assert letter is not None
    stopped = why_not_posted(letter, as_of)
    shown = not withheld and not stopped
    return ToPostLine(
        uid=str(each.uid),
        letter=str(letter.uid) if shown else "",
        title=WITHHELD if withheld else letter.title,
        case=each.case.ref,
        to=letter.to_name,
        address=() if stopped else letter.to_lines,
        released_on=each.released_on,
        alerts=alerts[each.case.child_id],
        stopped=stopped,
        again=str(letter.uid) if stopped in LIVE_ELSEWHERE and not withheld else "",
    )


@page("sending/to-post", needs=Permission.LETTER_CHECK, methods=("GET",))
def letters_to_post(request: Request) -> HttpResponse:
    """The letters to print and post."""
    shown = _shown(request.member, request.GET, today())
    return render(request, "documents/to_post.html", shown, form=SendwellForm(request))


@page("sending/<uuid:uid>/posted", needs=Permission.LETTER_CHECK, methods=("POST",))
def letter_posted(request: Request, uid: uuid.UUID) -> HttpResponse:
    """A letter went by post."""
    found, form = Disclosure.objects.filter(uid=uid).first(), SendwellForm(request)
    if found is None:
        raise NotThere
    done = carried_out(form, lambda: mark_posted(disclosure=found, by=request.member, day=today()))
    said = "Noted: it is posted." if done else " ".join(map(str, form.non_field_errors()))
    return go("documents:letters_to_post", said=said)


@dataclass(frozen=True)
class BundleToPost:
    """One bundle to print and post, or why it does not go any more."""

    uid: str
    bundle: str
    title: str
    case: str
    to: str
    address: Sequence[str]
    released_on: date | None
    alerts: Sequence[str]
    stopped: str


def bundles_to_post(member: Member, as_of: date) -> QuerySet[Disclosure]:
    """What this member's organisation put together for an adult without an account, or for a body where nobody reads
    here, and nobody has posted or opened yet. What was handed to somebody outside has its link."""
    for_whom = Q(bundle__to_adult__isnull=False) | Q(bundle__to_organisation__isnull=False)
    waiting = Q(state=Going.RELEASED, posted_on=None, bundle__to_member=None, openings=None)
    readers = readers_at(as_of).filter(organisation=OuterRef("bundle__to_organisation"))
    return disclosures_of(member).filter(for_whom, waiting).exclude(Exists(readers))


def _bundles(member: Member, as_of: date) -> list[BundleToPost]:
    found = bundles_to_post(member, as_of).select_related(
        "case__child", "bundle__to_adult", "bundle__written_by"
    )
    rows = list(found.order_by("released_on", "pk")[:MOST_BUNDLES])
    withheld = withheld_from(member, rows, as_of)
    alerts = alerts_of_many([each.case.child for each in rows], as_of)
    return [
        _bundle_line(each, each.bundle, alerts, as_of, withheld=each.pk in withheld)
        for each in rows
        if each.bundle
    ]


def _bundle_line(
    each: Disclosure, bundle: Bundle, alerts: Mapping[int, list[str]], as_of: date, *, withheld: bool
) -> BundleToPost:
    return BundleToPost(
        uid=str(each.uid),
        bundle="" if withheld else str(bundle.uid),
        title=WITHHELD if withheld else bundle.title,
        case=each.case.ref,
        to=bundle.to_name,
        address=_where_now(bundle),
        released_on=each.released_on,
        alerts=alerts[each.case.child_id],
        stopped=_why_not_posted(each, as_of),
    )


def _where_now(bundle: Bundle) -> list[str]:
    """Where the adult lives now; of a body what is known of it."""
    adult = bundle.to_adult
    lines = [adult.address, adult.postcode] if adult else bundle.to_lines
    return [line for line in lines if line]


def _why_not_posted(disclosure: Disclosure, as_of: date) -> str:
    """Why it may not be posted any more: of a bundle as when it would be let go now; empty where it may (C05, C15)."""
    if disclosure.letter is not None:
        return why_not_posted(disclosure.letter, as_of)
    if disclosure.bundle is not None and shut_outside([disclosure.bundle], as_of):
        return SEALED_SINCE
    try:
        require_may_still_go(disclosure, as_of)
    except Refused as refused:
        return refused.words.removesuffix(AGAIN).strip()
    return ""


__all__ = ["letter_posted", "letters_to_post", "mark_posted", "to_post"]
