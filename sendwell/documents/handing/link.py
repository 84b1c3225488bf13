"""The link and the code of a hand-over: made at random, told once, kept as hashes."""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.module_loading import import_string

from sendwell.casebook import history
from sendwell.documents.handing.family import require_nobody_of_the_family
from sendwell.documents.handing.flows import require_still_open
from sendwell.documents.handing.outsider import outsider_of
from sendwell.documents.models import Disclosure, HandOver
from sendwell.sign_in.secrets_kept import hashed

PATH = "/handed/{}"
OURS = "/hand-overs/{}"
TOKEN_BYTES = 32
DIGITS = 6


def send_link(disclosure: Disclosure, *, day: date) -> None:
    """Send the link of a hand-over that the gate has just let go. Anything else is told of in its own way.

    Its days count from now. The event names nobody: where a child's papers go can tell where the child is.
    Raises FlowClosed where the flow to the place they work for has closed while it waited, and Refused where sharing
    with it has stopped (C13), and where the address has become one of the family's (C01).
    """
    given = (
        HandOver.objects.select_related("disclosure__bundle", "case__child", "by", "organisation")
        .filter(disclosure=disclosure, token_hash__isnull=True)
        .first()
    )
    if given is None:
        return
    require_still_open(given, day)
    require_nobody_of_the_family(given.case.child, outsider_of(given).email)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    given.token_hash, given.ends_on = hash_of_token(token), day + timedelta(days=given.days)
    given.save(update_fields=["token_hash", "ends_on"])
    history.record(given.case, "document_handed_over", by=given.by, day=day, about=disclosure.recipient_ref)
    tell = import_string(settings.TELLS)
    about = {"case": given.case, "sender": given.organisation, "once": key_of_message(given)}
    tell(outsider_of(given).email, "handed_over", PATH.format(token), **about)


def key_of_message(given: HandOver) -> str:
    """By which the message with the link is found again: the link itself is forgotten once it was sent."""
    return f"handed-over:{given.uid}"


def lost_links(given: Iterable[HandOver]) -> set[int]:
    """Which hand-overs never arrived: their link came back, or had no address to go to (J04)."""
    keys = {key_of_message(each): each.pk for each in given}
    return {keys[key] for key in import_string(settings.LOST)(keys)}


def hash_of_token(token: str) -> str:
    """What is kept of a link."""
    return hashed("hand-over", token)


def make_code(given: HandOver) -> str:
    """A new code, told to nobody yet. The one before stops working."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    given.code_hash, given.codes = _hash_of_code(given, code), given.codes + 1
    given.save(update_fields=["code_hash", "codes"])
    return code


def is_the_code(given: HandOver, typed: str) -> bool:
    """Whether this is the code that works now."""
    return bool(given.code_hash) and constant_time_compare(given.code_hash, _hash_of_code(given, typed))


def spoken(code: str) -> str:
    """The code as it is read out: "482 913"."""
    return f"{code[:3]} {code[3:]}"


def _hash_of_code(given: HandOver, code: str) -> str:
    """A million codes are soon tried, so the hash needs our own key, which is not in the database."""
    return salted_hmac("sendwell.documents.handing", f"{given.uid}:{code}", algorithm="sha256").hexdigest()
