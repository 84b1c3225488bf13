"""The mail server, for everything that leaves by email: our own messages and those about signing in."""

import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from sendwell.messages.allowed import is_allowed

OUR_OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}


class NotSecure(smtplib.SMTPException):
    """The mail server would have to be spoken to in plain text over a network."""


class SecureMailer(EmailBackend):
    """Django's own, with three rules that cannot be switched off.

    Over a network it speaks TLS or not at all; it writes to one recipient at a time; and what is not production
    writes only to its own list. What may not go is refused aloud, never dropped.
    """

    def __init__(self, **options: Any) -> None:
        """As Django's, but it never fails in silence."""
        super().__init__(**options)
        self.fail_silently = False

    def open(self) -> bool | None:
        """Connect. Raises NotSecure where neither kind of TLS was chosen for another machine."""
        if not (self.use_ssl or self.use_tls) and self.host not in OUR_OWN_MACHINE:
            raise NotSecure("Set SENDWELL_EMAIL_TLS: email does not travel in plain text.")
        return super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each. Raises SMTPRecipientsRefused for more than one recipient, or one not on the list."""
        for message in email_messages:
            recipients = message.recipients()
            refused = [each for each in recipients if not is_allowed(each)]
            if len(recipients) != 1 or refused:
                raise smtplib.SMTPRecipientsRefused(
                    dict.fromkeys(recipients, (550, b"not from this installation"))
                )
        return super().send_messages(list(email_messages))
