"""Verbs of the gate: a second person checks, sends back; anybody who checks can revoke at once."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.documents.actions import require_two
from sendwell.documents.disclosure.asked_again import require_may_still_go
from sendwell.documents.disclosure.gate import require_bound, tell_all
from sendwell.documents.disclosure.whose import sender_of
from sendwell.documents.handing.link import send_link
from sendwell.documents.models import Disclosure, Going, GuardRelease
from sendwell.documents.sealed import withheld_from
from sendwell.law.refusals import Refused
from sendwell.ui.words import when

LOOKED_AT = {"guard", "unread"}


@transaction.atomic
def check(*, disclosure: Disclosure, ticks: Sequence[str], words: str, by: Member, day: date) -> Disclosure:
    """Release what waits, after comparing two identifiers and reading it beside the record (B07).

    Raises Refused for its author, for fewer than two identifiers, when it was changed since it was made (B01) or
    sealed from this member, when whoever it is for may not have it any more (C05), and when somebody else was
    quicker; NotThere for another organisation's.
    """
    held = _held(disclosure, by)
    if same_person(held.author_id, by):
        raise Refused("You wrote this. Somebody else has to check it.")
    if withheld_from(by, [held], day):
        raise Refused("It was sealed since it was made, and you cannot read it. Send it back, or leave it.")
    require_two(ticks)
    require_bound(held)
    require_may_still_go(held, day)
    held.state, held.checker, held.released_on = Going.RELEASED, by, day
    held.ticks, held.words = sorted(set(ticks)), words
    held.save(update_fields=["state", "checker", "released_on", "ticks", "words"])
    if LOOKED_AT & set(held.flags):
        GuardRelease.objects.create(
            disclosure=held, author=held.author, by=by, ticks=held.ticks, words=words, day=day
        )
    tell_all(held)
    send_link(held, day=day)
    return held


@transaction.atomic
def send_back(*, disclosure: Disclosure, words: str, by: Member, day: date) -> Disclosure:
    """Send something back to its author, who makes it again. It never goes as it is. Raises Refused, NotThere."""
    held = _held(disclosure, by)
    if not words.strip():
        raise Refused("Say what is wrong, so that it can be made again.", field="words")
    held.state, held.words = Going.SENT_BACK, words
    if not same_person(held.author_id, by):
        held.checker = by
    held.save(update_fields=["state", "words", "checker"])
    _tell_author(held, by)
    return held


@transaction.atomic
def revoke(*, disclosure: Disclosure, why: str, by: Member, now: datetime) -> Disclosure:
    """Take back what went to the wrong one: its link stops at once (B16). One person can do it.

    A letter stops with every bundle that holds it, as whoever has the bundle has the letter.
    Who opened it meanwhile stands in `pages.going.sent_page`. Raises Refused, NotThere.
    """
    return take_back(_lock(disclosure, by), why=why, by=by, now=now)


def _tell_author(held: Disclosure, by: Member) -> None:
    """It is theirs to write again; whom it would have told is kept with it until then."""
    if held.author is None or held.letter is None or same_person(held.author_id, by):
        return
    path = reverse("documents:letter_again", kwargs={"uid": held.letter.uid})
    import_string(settings.TELLS)(held.author, "letter_sent_back", path, case=held.case)


def take_back(held: Disclosure, *, why: str, by: Member, now: datetime) -> Disclosure:
    """The same for somebody whom the caller has let in, who holds the disclosure. Raises Refused.

    An incident is opened for those who answer for the organisation's data (UK GDPR, article 33).
    """
    if held.state != Going.RELEASED:
        raise Refused("This is not out, so there is nothing to take back.")
    if not why.strip():
        raise Refused("Say what went wrong.", field="why")
    stopped = [held, *bundles_with(held).select_for_update(of=("self",))]
    for each in stopped:
        _stop(each, why, by, now)
    what = " ".join(_what_went_wrong(each) for each in stopped)
    import_string(settings.INCIDENTS)(what=what, child_id=held.case.child_id, by=by, at=now)
    return held


def bundles_with(disclosure: Disclosure) -> QuerySet[Disclosure]:
    """The bundles that hold this letter and are out, or wait to go."""
    found = Disclosure.objects.filter(state__in=[Going.RELEASED, Going.TO_CHECK], case=disclosure.case_id)
    letter = disclosure.letter
    held = [{"of": f"letter:{letter.uid}"}] if letter else None
    rows = found.filter(bundle__items__contains=held) if held else found.none()
    return rows.select_related("bundle", "case").order_by("pk")


def _stop(held: Disclosure, why: str, by: Member, now: datetime) -> None:
    """What is out is revoked; what waits is sent back and never goes."""
    if held.state == Going.TO_CHECK:
        held.state, held.words, held.notices = Going.SENT_BACK, f"A letter in it was taken back: {why}", []
        held.save(update_fields=["state", "words", "notices"])
        return
    held.state, held.revoked_at, held.revoked_by, held.revoked_why = Going.REVOKED, now, by, why
    held.save(update_fields=["state", "revoked_at", "revoked_by", "revoked_why"])


def _what_went_wrong(held: Disclosure) -> str:
    """What went to whom, why it was taken back, and who had opened it: the link has stopped, so nobody else can."""
    document = held.letter or held.bundle
    title, to = (document.title, document.to_name) if document else ("", "")
    if held.state == Going.SENT_BACK:
        return f"“{title}” for {to} waited to be checked, and does not go."
    opened = "; ".join(
        f"{each.member.name if each.member else to}, {when(each.at)}"
        for each in held.openings.select_related("member").order_by("at", "pk")
    )
    said = f"“{title}”, case {held.case.ref}, went to {to} and was taken back: {held.revoked_why.strip()}"
    return f"{said.rstrip('.')}. {f'Opened by {opened}' if opened else 'Nobody had opened it'}."


def _held(disclosure: Disclosure, by: Member) -> Disclosure:
    held = _lock(disclosure, by)
    if held.state == Going.TO_CHECK:
        return held
    who = held.checker.name if held.checker else "Somebody"
    done = "sent it back" if held.state == Going.SENT_BACK else "released it"
    raise Refused(f"{who} was quicker and {done}. Nothing was done twice.")


def _lock(disclosure: Disclosure, by: Member) -> Disclosure:
    """The disclosure, held until the transaction ends, if it is this member's organisation's."""
    require(by, Permission.LETTER_CHECK)
    rows = Disclosure.objects.select_for_update(of=("self",)).select_related(
        "case__child", "letter", "bundle", "author"
    )
    held = rows.get(pk=disclosure.pk)
    if by.organisation_id != sender_of(held):
        raise NotThere
    return held
