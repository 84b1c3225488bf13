"""A request being written: begun, saved page by page, found again by a link, sent once.

The link holds a random token; we keep its SHA-256 only. What was typed is emptied when the request is sent.
"""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.people.models import Child
from sendwell.requests.actions.receiving import receive_request
from sendwell.requests.models import Draft
from sendwell.requests.words import DRAFT_PATH

MOST_LINKS = 5
Typed = Mapping[str, Sequence[str]]


def hashed(token: str) -> str:
    """What we keep of a token."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def begin_draft(
    *, member: Member | None = None, child: Child | None = None, answers: Mapping[str, Any] | None = None
) -> str:
    """Begin a request. Returns the token, which nobody can find again here."""
    token = secrets.token_urlsafe(24)
    Draft.objects.create(token_hash=hashed(token), member=member, child=child, answers=dict(answers or {}))
    return token


def open_draft(token: str, member: Member | None) -> Draft:
    """The draft of this link. One begun at a desk opens for that member only. Raises NotThere."""
    drafts = Draft.objects.select_related("member__organisation", "member__account", "child")
    draft = drafts.filter(token_hash=hashed(token)).first()
    if draft is None or draft.member_id != (member.pk if member else None):
        raise NotThere
    if draft.child_id is not None and draft.child is None:  # they may not know of the child any more
        raise NotThere
    return draft


@transaction.atomic
def renew_draft(*, number: int, member: Member) -> str:
    """A new token for a draft of the member's own, who has lost the link: the old one opens nothing any more."""
    draft = Draft.objects.filter(pk=number, member=member, sent_at__isnull=True).first()
    if draft is None:
        raise NotThere
    token = secrets.token_urlsafe(24)
    draft.token_hash = hashed(token)
    draft.save(update_fields=["token_hash"])
    return token


@transaction.atomic
def save_step(*, draft: Draft, step: str, typed: Typed) -> Draft:
    """Keep what was typed on one page, right or wrong. Other pages are not touched, whoever saves them now."""
    return _change(draft, {step: {name: list(values) for name, values in typed.items()}})


@transaction.atomic
def save_professionals(*, draft: Draft, professionals: Sequence[Mapping[str, str]]) -> Draft:
    """Keep the list of professionals."""
    return _change(draft, {"professionals": [dict(each) for each in professionals]})


def _change(draft: Draft, pages: Mapping[str, Any]) -> Draft:
    held = _held(draft)
    if held.sent_at:
        raise Refused("This form has been sent. It cannot be changed any more.")
    held.answers = held.answers | dict(pages)
    held.save(update_fields=["answers", "saved_at"])
    draft.answers = held.answers
    return draft


@transaction.atomic
def send_link(*, draft: Draft, token: str, email: str) -> None:
    """Send the link by which the form is found again."""
    held = _held(draft)
    if held.links_sent >= MOST_LINKS:
        raise Refused(
            "The link has been sent five times. Look in your junk mail, or keep this page open.",
            field="email",
        )
    held.email, held.links_sent = email, held.links_sent + 1
    held.save(update_fields=["email", "links_sent", "saved_at"])
    outbox.tell(email, "draft_link", DRAFT_PATH.format(token))


@transaction.atomic
def send_draft(*, draft: Draft, request: Mapping[str, Any], now: datetime, day: date) -> uuid.UUID:
    """Send the request: once, however often the button is pressed. `request` is what `receive_request` takes.

    Returns the number of the receipt, which is all that whoever asks gets to see.
    """
    held = _held(draft)
    if held.receipt is not None:
        return held.receipt
    made = receive_request(**request, sent_at=now, by=held.member, day=day)
    held.request, held.receipt, held.sent_at, held.answers = made, made.receipt, now, {}
    held.save(update_fields=["request", "receipt", "sent_at", "answers", "saved_at"])
    return made.receipt


def _held(draft: Draft) -> Draft:
    return (
        Draft.objects.select_for_update(of=("self",)).select_related("member__organisation").get(pk=draft.pk)
    )
