"""Letters that were released to somebody who reads nothing here: they go by post, and somebody says so (H05, J04).

A notice that the law demands has reached nobody as long as it lies in the record.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.documents.disclosure import gate
from sendwell.documents.disclosure.whose import disclosures_of
from sendwell.documents.models import Disclosure, Going
from sendwell.documents.pages.going import WITHHELD
from sendwell.documents.sealed import withheld_from
from sendwell.law.refusals import Refused
from sendwell.ui.forms import SendwellForm
from sendwell.ui.lists import Paging, Query


@dataclass(frozen=True)
class ToPostLine:
    """One letter to print and post."""

    uid: str
    letter: str
    title: str
    case: str
    to: str
    address: Sequence[str]
    released_on: date | None


@dataclass(frozen=True)
class ToPostPage:
    """The letters of an organisation that wait for the post, the oldest first."""

    rows: Sequence[ToPostLine]
    paging: Paging


def to_post(member: Member) -> QuerySet[Disclosure]:
    """What this member's organisation wrote to somebody who cannot read it here, and nobody has posted yet."""
    waiting = Q(state=Going.RELEASED, posted_on=None, letter__isnull=False, letter__to_member=None)
    # What a service writes to the child's own council is read there, whoever it is addressed to.
    return disclosures_of(member).filter(waiting).exclude(gateway=gate.COUNCIL)


@transaction.atomic
def mark_posted(*, disclosure: Disclosure, by: Member, day: date) -> Disclosure:
    """Say that a letter went by post on `day`. Raises NotThere, and Refused for the second."""
    require(by, Permission.LETTER_CHECK)
    held = Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure.pk)
    if not to_post(by).filter(pk=held.pk).exists():
        if held.posted_on is not None and held.posted_by is not None:
            raise Refused(f"{held.posted_by.name} has posted it already.")
        raise NotThere
    held.posted_on, held.posted_by = day, by
    held.save(update_fields=["posted_on", "posted_by"])
    return held


def _shown(member: Member, query: Query, as_of: date) -> ToPostPage:
    waiting = to_post(member).select_related("case__child", "letter")
    paging = Paging.read(query, total=waiting.count())
    rows = list(waiting.order_by("released_on", "pk")[paging.start : paging.stop])
    withheld = withheld_from(member, rows, as_of)
    return ToPostPage([_line(each, withheld=each.pk in withheld) for each in rows], paging)


def _line(each: Disclosure, *, withheld: bool) -> ToPostLine:
    letter = each.letter
    assert letter is not None  # only letters are posted
    return ToPostLine(
        uid=str(each.uid),
        letter="" if withheld else str(letter.uid),
        title=WITHHELD if withheld else letter.title,
        case=each.case.ref,
        to=letter.to_name,
        address=letter.to_lines,
        released_on=each.released_on,
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
    said = "Noted: it is posted." if done else "Somebody else has noted that already."
    return go("documents:letters_to_post", said=said)
