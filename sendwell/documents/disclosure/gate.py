"""Through the gate: what is made for a recipient is looked at, bound, and released or held."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from sendwell.access.models import Member
from sendwell.documents.disclosure import binding
from sendwell.documents.disclosure.binding import Document
from sendwell.documents.models import Bundle, Disclosure, Going, Letter
from sendwell.law.refusals import Refused

FAMILY = "Notice to the family: Children and Families Act 2014, Part 3"
COUNCIL = "Advice and answers to the council: SEND Regulations 2014, regulations 6 to 8"
OTHERS = "Those who must be told: SEND Regulations 2014, regulation 4(2)"
CHANGED = "This was changed after it was made for its recipient. It cannot go. Make it again."


@transaction.atomic
def disclose(
    document: Document, *, gateway: str, flags: Iterable[str], by: Member | None, day: date
) -> Disclosure:
    """Bind a letter or bundle to its recipient and, where nothing speaks against it, release it at once.

    Only a letter or a bundle has one child and one recipient. Anything else, a list or an export above all,
    raises TypeError (B05).
    """
    if not isinstance(document, Letter | Bundle):
        raise TypeError(
            "Only a letter or a bundle about one child can be disclosed, never a list or an export."
        )
    key, raised = binding.key_of(document), list(dict.fromkeys(flags))
    return Disclosure.objects.create(
        case=document.case,
        letter=document if isinstance(document, Letter) else None,
        bundle=document if isinstance(document, Bundle) else None,
        recipient_key=key,
        recipient_ref=binding.reference_of(key, document.case.ref),
        version=binding.version_of(document),
        gateway=gateway,
        flags=raised,
        state=Going.TO_CHECK if raised else Going.RELEASED,
        author=by,
        made_on=day,
        released_on=None if raised else day,
    )


def document_of(disclosure: Disclosure) -> Document:
    """The letter or bundle that it is about."""
    document = disclosure.letter or disclosure.bundle
    assert document is not None  # a constraint says so
    return document


def require_bound(disclosure: Disclosure) -> None:
    """Stop what was changed after it was made. Raises Refused."""
    if not binding.still_bound(disclosure, document_of(disclosure)):
        raise Refused(CHANGED)


def tell(document: Document, to: Member | str, kind: str, path: str) -> None:
    """Tell somebody of a letter or bundle: now if it is released, else when it is.

    Whom it tells stays with the disclosure: a letter that is written again tells them too.
    """
    disclosure = Disclosure.objects.get(pk=document.disclosure.pk)
    notice = {"kind": kind, "path": path}
    notice |= {"member": to.pk} if isinstance(to, Member) else {"email": to}  # type: ignore[dict-item]
    disclosure.notices = [*disclosure.notices, notice]
    disclosure.save(update_fields=["notices"])
    if disclosure.state == Going.RELEASED:
        _tell(disclosure, notice)


def tell_all(disclosure: Disclosure) -> None:
    """Send the messages that waited for the release."""
    for notice in disclosure.notices:
        _tell(disclosure, notice)


def _tell(disclosure: Disclosure, notice: dict[str, Any]) -> None:
    to: Member | str = Member.objects.get(pk=notice["member"]) if "member" in notice else notice["email"]
    import_string(settings.TELLS)(to, notice["kind"], notice["path"], case=disclosure.case)
