"""Asking a second time, when a bundle is let go, what was asked when it was made: days may have passed (C05, B09)."""

from datetime import date

from sendwell.documents import parsing, storage
from sendwell.documents.disclosure.receiving import Receiver, anything_stopped
from sendwell.documents.guard.asking import of_another_household
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Disclosure, HandOver
from sendwell.law.refusals import Refused

AGAIN = "Send it back and make it again."
REDACTED_ONLY = "Since this was made, {} may have papers only redacted. It does not go. " + AGAIN
HOUSEHOLD = (
    "Since this was made, somebody’s home or name must not be known to {}, and it seems to stand in it. "
    "It does not go. " + AGAIN
)
STOPPED = (
    "Since this was made, somebody in the family has refused to let something be shared. It does not go. "
    + AGAIN
)
DAMAGED = "This bundle is damaged. It does not go. " + AGAIN


def require_may_still_go(disclosure: Disclosure, day: date) -> None:
    """Stop a bundle whose recipient may not have it any more, or not as it was made. Raises Refused.

    Somebody may have been told to be sent nothing, consent taken back, an agreement ended, a home hidden. A letter is
    bound to its one recipient and its words; who may open it is asked whenever it is opened.
    """
    bundle = disclosure.bundle
    if bundle is None:
        return
    receiver = Receiver(disclosure.case, recipient_of(bundle), day)
    _may_receive(receiver, bundle)
    if receiver.limited and not bundle.limited:
        raise Refused(REDACTED_ONLY.format(bundle.to_name))
    if "stopped" not in disclosure.flags and receiver.to.outside and anything_stopped(disclosure.case, day):
        raise Refused(STOPPED)
    if "guard" not in disclosure.flags and _names_who_is_hidden(receiver, bundle):
        raise Refused(HOUSEHOLD.format(bundle.to_name))


def recipient_of(bundle: Bundle) -> Recipient:
    """For whom it was made, as they were known then."""
    return Recipient(
        bundle.to_name,
        bundle.to_member,
        tuple(bundle.to_lines),
        bundle.to_organisation,
        outside=HandOver.objects.filter(disclosure__bundle=bundle).exists(),
        of_adult=bundle.to_adult_id,
    )


def _may_receive(receiver: Receiver, bundle: Bundle) -> None:
    files = any(item["of"].startswith("upload:") for item in bundle.items)
    try:
        receiver.require_may_receive(sender=bundle.written_by.organisation, files=files)
    except Refused as refused:
        words = refused.words.removesuffix("The bundle was not made.").strip()
        raise Refused(f"{words} It does not go. {AGAIN}") from refused


def _names_who_is_hidden(receiver: Receiver, bundle: Bundle) -> bool:
    if not receiver.hidden:
        return False
    try:
        content = storage.read(bundle)
    except storage.Damaged:
        raise Refused(DAMAGED) from None
    return bool(of_another_household(parsing.parsed("pdf", content, bundle.title).text, receiver.hidden))
