"""Every message about an account: its subject, its sentence, and the one link in it.

Sent at once, to one address, in plain text. Like those of the outbox they name no child, no organisation and nobody:
many people read mail on a shared telephone. They do not go through the outbox because they answer somebody who waits
at a screen, and because the link in them is a secret that is kept nowhere. So one that cannot be sent is lost, and
whoever waits is told so (`access/afterwards.py`).
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

BODY = """{sentence}

{link}{ending}
Please do not answer this message: nobody reads this address.
"""
NOT_YOU = "If this was not you, tell your organisation or council straight away.\n"


@dataclass(frozen=True)
class Mail:
    """What one kind of message says. `link` is the name of the address among what the sender knows."""

    subject: str
    sentence: str
    link: str = ""
    ending: str = NOT_YOU


MAILS: dict[str, Mail] = {
    "account/email/password_reset_key": Mail(
        "Choose a new password",
        "Somebody, we hope you, asked to choose a new password. This link works for an hour.",
        "password_reset_url",
        "If it was not you, there is nothing to do: your password is the same.\n",
    ),
    "account/email/unknown_account": Mail(
        "You have no account here",
        "Somebody, we hope you, gave this address to choose a new password. There is no account with it. "
        "Your council or organisation can send you an invitation.",
        ending="",
    ),
    "account/email/account_already_exists": Mail(
        "You have an account already", "Somebody gave this address for an account. You have one: sign in."
    ),
    "account/email/email_confirmation": Mail(
        "Is this your email address?",
        "Somebody, we hope you, gave this address for their account. Confirm it here. Until you do, nothing "
        "else is sent to it.",
        "activate_url",
        "If it was not you, there is nothing to do.\n",
    ),
    "account/email/email_changed": Mail(
        "The email address of your account was changed", "From now on you sign in with your new address."
    ),
    "account/email/email_confirm": Mail("Your email address is confirmed", "You can sign in with it now."),
    "account/email/email_deleted": Mail(
        "An email address was taken off your account", "It can no longer be used to sign in."
    ),
    "account/email/password_changed": Mail(
        "Your password was changed", "Your password was changed just now."
    ),
    "account/email/password_reset": Mail("Your password was changed", "Your password was changed just now."),
    "account/email/password_set": Mail("You have a password now", "A password was set for your account."),
    "mfa/email/totp_activated": Mail(
        "An authenticator app was added", "It gives the codes for your account now."
    ),
    "mfa/email/totp_deactivated": Mail(
        "An authenticator app was removed", "Its codes no longer work for your account."
    ),
    "mfa/email/recovery_codes_generated": Mail(
        "You have new recovery codes", "Your old recovery codes no longer work."
    ),
    "mfa/email/webauthn_added": Mail("A passkey was added", "It can be used to sign in to your account now."),
    "mfa/email/webauthn_removed": Mail("A passkey was removed", "It no longer works for your account."),
    "socialaccount/email/account_connected": Mail(
        "A new way to sign in was added", "You can sign in with another organisation’s account now."
    ),
    "socialaccount/email/account_disconnected": Mail(
        "A way to sign in was removed", "You can no longer sign in with that organisation’s account."
    ),
    "sign_in/invitation": Mail(
        "Your invitation to Sendwell",
        "You are invited to Sendwell. This link is for you alone. It works once, and for seven days.",
        "invitation_url",
        "If you did not expect this, tell whoever you think sent it, and do not open the link.\n",
    ),
    "sign_in/no_second_factor": Mail(
        "Ask for a new invitation",
        "Somebody, we hope you, asked to choose a new password. Your account has no second way of showing "
        "who you are, so an email is not enough. Ask your organisation’s administrator for a new invitation.",
        ending="",
    ),
    "sign_in/role_changed": Mail(
        "Your role was changed", "What you can see and do has changed. Sign in to see."
    ),
    "sign_in/access_ended": Mail(
        "Your access has ended", "Your organisation has ended your access. If that is wrong, ask them."
    ),
    "sign_in/let_back": Mail("Your account works again", "Your organisation has let you back in. Sign in."),
    "sign_in/signed_out": Mail(
        "You were signed out everywhere",
        "Your organisation has ended all your sessions. You can sign in again.",
    ),
    "sign_in/factor_reset_asked": Mail(
        "Somebody says you have lost your telephone or key",
        "A colleague has asked to take away your second way of signing in. A second colleague must agree. "
        "If you have not asked for this, tell your organisation now.",
        ending="",
    ),
    "sign_in/factor_reset": Mail(
        "Set up your second way of signing in again",
        "Your old one no longer works. You will get a new invitation by which to set up another.",
    ),
}
SOMETHING_CHANGED = Mail("Something about how you sign in has changed", "Sign in to see what it is.")


def send(kind: str, email: str, context: dict[str, Any]) -> None:
    """Send one message to one address. A kind that is not known says only that something has changed."""
    mail = MAILS.get(kind, SOMETHING_CHANGED)
    link = f"{context[mail.link]}\n\n" if mail.link else ""
    EmailMessage(
        subject=mail.subject,
        body=BODY.format(sentence=mail.sentence, link=link, ending=mail.ending),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[email],
        headers={"Auto-Submitted": "auto-generated"},
    ).send(fail_silently=False)
