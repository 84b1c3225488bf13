"""Email, by whatever Django's MAILERS name: a mail server, a folder (the demonstration) or memory (tests)."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from sendwell.messages.carriers.carrier import NotDeliverable, Outgoing, TryLater, Unreachable
from sendwell.messages.models import Channel

MEANT_FOR_EVER = range(500, 600)


class ByMail:
    """Sends email."""

    def carry(self, outgoing: Outgoing) -> str:
        """Hand it to the mail server. A text message cannot go by it."""
        if outgoing.channel is not Channel.EMAIL:
            raise NotDeliverable("Only email goes by a mail server.")
        try:
            email_of(outgoing).send()
        except smtplib.SMTPRecipientsRefused as refused:
            raise _of_code(next(iter(refused.recipients.values()))[0]) from refused
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            raise TryLater(str(refused.smtp_code)) from refused
        except OSError as failure:  # what smtplib and TLS raise, and the network itself
            unsure = isinstance(failure, smtplib.SMTPServerDisconnected | TimeoutError)
            raise Unreachable(type(failure).__name__, unsure=unsure) from failure
        return ""


def _of_code(code: int) -> Exception:
    """5xx is meant for ever, 4xx for now (RFC 5321 4.2.1)."""
    return NotDeliverable(str(code)) if code in MEANT_FOR_EVER else TryLater(str(code))


def email_of(outgoing: Outgoing) -> EmailMessage:
    """The message as an email: one recipient, plain text, no attachment.

    Sent twice it carries the same Message-ID, by which a mailbox may know the second copy; a returned email
    names it too.
    """
    headers = {"Message-ID": f"<{outgoing.key}@{host()}>", "Auto-Submitted": "auto-generated"}
    if outgoing.may_repeat:
        headers["X-May-Repeat"] = "yes"
    return EmailMessage(subject=outgoing.subject, body=outgoing.body, to=[outgoing.to], headers=headers)


def host() -> str:
    """The name after the @ of a Message-ID."""
    return urlsplit(settings.PUBLIC_ADDRESS).hostname or "localhost"
