"""Listens to allauth, and checks at the start that no exemption of the demonstration stands in a real system."""

from django.apps import AppConfig


class SignInConfig(AppConfig):
    """The sign-in room."""

    name = "sendwell.sign_in"

    def ready(self) -> None:
        """Connect the signals and register the checks."""
        from sendwell.sign_in import checks, signals

        signals.connect()
        checks.register()
