"""Which carrier the settings choose."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from sendwell.messages.carriers.carrier import Carrier


def carrier() -> Carrier:
    """The carrier of this installation."""
    return _made(settings.MESSAGES_BY)


@cache
def _made(path: str) -> Carrier:
    made: Carrier = import_string(path)()
    return made


def may_text() -> bool:
    """Whether text messages can be sent from here."""
    return bool(settings.NOTIFY["text_template"]) and settings.MESSAGES_BY.endswith("ByNotify")
