"""The app's label differs from its name: Django's own `messages` has that one."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The outbox."""

    name = "sendwell.messages"
    label = "outbox"
