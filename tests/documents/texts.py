"""Text messages in memory: `settings.TEXTS` names this module in tests."""

from sendwell.law.refusals import Refused

sent: list[tuple[str, str]] = []
fails: list[bool] = []


def may_text() -> bool:
    """Whether text messages can be sent from here."""
    return True


def text_now(to: str, words: str) -> None:
    """Keep it, or refuse if told to."""
    if fails:
        raise Refused("The text message could not be sent.")
    sent.append((to, words))
