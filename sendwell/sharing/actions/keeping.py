"""What is the same for every document: who may keep it, who was first, its review and its end."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation
from sendwell.sharing import history
from sendwell.sharing.models import Document, Verb
from sendwell.ui.words import day as in_full

NOTHING_DIFFERENT = "Nothing is different from before. Nothing was changed."


class ChangedMeanwhile(Refused):
    """Somebody else changed the document after this form was opened. Nothing is overwritten."""


@transaction.atomic
def review_document[Kept: Document](
    *, document: Kept, words: str, next_on: date, by: Member, day: date
) -> Kept:
    """Write down that a document was looked at again, what was found, and when it is next (UK GDPR art 35(11)).

    Raises Refused without words, and for a next review that is not after this one.
    """
    document = held(document, by)
    if not words.strip():
        raise Refused("Say what you looked at and what you found.", field="words")
    if next_on <= day:
        raise Refused(
            f"The next review would be on {in_full(next_on)}. It must be after today.", field="next_on"
        )
    details = [("Next review", in_full(document.review_on), in_full(next_on))]
    stored(document, {"review_on": next_on})
    history.note(document, Verb.REVIEWED, by=by, day=day, words=words, details=details)
    return document


@transaction.atomic
def end_document[Kept: Document](*, document: Kept, reason: str, by: Member, day: date) -> Kept:
    """End a document from `day` on: nothing passes under it any more, from the next request on.

    Raises Refused without a reason, and where it has ended already.
    """
    document = held(document, by)
    if not reason.strip():
        raise Refused("Say why it ends. Whoever is stopped by it will want to know.", field="reason")
    stored(document, {"ended_on": day, "ended_why": reason})
    history.note(document, Verb.ENDED, by=by, day=day, words=reason)
    return document


def written[Kept: Document](
    model: type[Kept], said: Mapping[str, Any], organisation: Organisation, *, by: Member, day: date
) -> Kept:
    """Keep a new document for an organisation, and begin its history."""
    document = model._default_manager.create(**said, kept_by=organisation, written_on=day)
    history.note(document, Verb.WRITTEN, by=by, day=day)
    return document


def changed[Kept: Document](
    document: Kept,
    said: Mapping[str, Any],
    names: Mapping[str, str],
    *,
    terms: Collection[str] = (),
    by: Member,
    day: date,
) -> Kept:
    """Keep what a document held by this transaction says now; `names` are its answers with their names on the screen.

    Whoever signs it signs its `terms`: a change of any of these asks for new signatures. Raises Refused where nothing
    is different.
    """
    before = {name: getattr(document, name) for name in names}
    changes = history.differences(type(document), before, said, names)
    if not changes:
        raise Refused(NOTHING_DIFFERENT)
    sign_again = any(before[name] != said[name] for name in terms)
    stored(document, {**said, **(new_terms(day) if sign_again else {})})
    history.note(document, Verb.CHANGED, by=by, day=day, details=changes)
    return document


def new_terms(day: date) -> dict[str, Any]:
    """The terms are others from `day` on: no signature counts for them yet."""
    return {"terms": F("terms") + 1, "terms_since": day}


def own_organisation(by: Member, permission: Permission) -> Organisation:
    """The organisation for which a member keeps the registers. Raises NotThere."""
    require(by, permission)
    if by.organisation is None:
        raise NotThere
    return by.organisation


def held[Kept: Document](document: Kept, by: Member, *, version: int | None = None) -> Kept:
    """The document as it is now, held until the act is done, for a member of the organisation that keeps it.

    Raises NotThere for anybody else's, Refused where it has ended, ChangedMeanwhile where it is another version
    than the one that was read.
    """
    organisation = own_organisation(by, Permission.SHARING_KEEP)
    fresh = locked(document)
    if fresh.kept_by_id != organisation.pk:
        raise NotThere
    not_ended(fresh)
    if version is not None and version != fresh.version:
        raise ChangedMeanwhile(
            "Somebody else changed this while you were writing. What you wrote is kept below, with what they wrote."
        )
    return fresh


def locked[Kept: Document](document: Kept) -> Kept:
    """The row, held by this transaction."""
    return type(document)._default_manager.select_for_update(of=("self",)).get(pk=document.pk)


def not_ended(document: Document) -> None:
    """Raises Refused where a document has ended: what has ended is not changed, a new one is written."""
    if document.ended_on is not None:
        raise Refused(f"This ended on {in_full(document.ended_on)}. Write a new one instead.")


def as_read(document: Document, version: int) -> None:
    """Raises Refused where a document is another than `version`: nobody signs what they have not seen."""
    if version != document.version:
        raise Refused(
            "It was changed after you opened it. Read it again before you sign. Nothing was signed."
        )


def stored(document: Document, changes: Mapping[str, Any]) -> None:
    """Store some changes to a document held by this transaction; every change raises its version."""
    type(document)._default_manager.filter(pk=document.pk).update(version=F("version") + 1, **changes)
    document.refresh_from_db()


def sound(details: Mapping[str, Any], organisation: Organisation) -> None:
    """What must be right of every document. Raises Refused beside the answer to blame."""
    if not details["title"].strip():
        raise Refused("Give it a title by which others will know it.", field="title")
    if not details["classes"]:
        raise Refused("Choose at least one class of data.", field="classes")
    if details["owner"].organisation_id != organisation.pk:
        raise Refused("Choose an owner who works for your own organisation.", field="owner")


def said_by(details: object) -> dict[str, Any]:
    """The answers of some details as they are stored: the classes in their order."""
    return vars(details) | {"classes": sorted(str(each) for each in vars(details)["classes"])}
