"""GOV.UK Notify: email and text messages. Needs the extra `notify`.

Two templates of our own stand there, each only ((subject)) and ((body)): nothing about anybody is given to
Notify but the address itself.
"""

from functools import cached_property
from typing import Any

from django.conf import settings

from sendwell.messages.allowed import is_allowed
from sendwell.messages.carriers.carrier import NotDeliverable, Outgoing, TryLater, Unreachable
from sendwell.messages.models import Channel

SECONDS = 5
BUSY = {429}
REFUSED = {400}
# A wrong key, a suspended service, a trial account: nothing goes out until somebody has seen to it.
OUR_FAULT = {401, 403, 404}


class ByNotify:
    """Sends by GOV.UK Notify."""

    @cached_property
    def _client(self) -> Any:
        from notifications_python_client.notifications import NotificationsAPIClient

        given = settings.NOTIFY
        client: Any = NotificationsAPIClient  # its authors typed none of it
        return client(given["key"], base_url=given["address"], timeout=SECONDS)

    def carry(self, outgoing: Outgoing) -> str:
        """Hand it to Notify, with our own key as its reference."""
        from notifications_python_client.errors import APIError

        if outgoing.channel is Channel.EMAIL and not is_allowed(outgoing.to):
            raise NotDeliverable("not on the list of this installation")
        try:
            answer = self._send(outgoing)
        except APIError as failure:
            raise _meaning(failure.status_code) from failure
        return str(answer["id"])

    def _send(self, outgoing: Outgoing) -> Any:
        given = settings.NOTIFY
        said = {"subject": outgoing.subject, "body": outgoing.body}
        if outgoing.channel is Channel.TEXT:
            return self._client.send_sms_notification(
                outgoing.to, given["text_template"], said, reference=outgoing.key
            )
        return self._client.send_email_notification(
            outgoing.to, given["email_template"], said, reference=outgoing.key
        )


def _meaning(code: int) -> Exception:
    if code in REFUSED:
        return NotDeliverable(str(code))
    if code in BUSY or code in OUR_FAULT or code >= 500:
        return Unreachable(str(code), unsure=code >= 500)
    return TryLater(str(code))
