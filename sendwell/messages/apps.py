"""The app's label differs from its name: Django's own `messages` has that one."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The outbox."""

    name = "sendwell.messages"
    label = "outbox"

    def ready(self) -> None:
        """Hear of families that change the address they sign in with."""
        from sendwell.messages import own_address

        own_address.connect()
