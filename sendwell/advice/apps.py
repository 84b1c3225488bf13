"""The advice room says how a request names somebody for a child."""

from django.apps import AppConfig


class AdviceConfig(AppConfig):
    """Asking for advice, and answering."""

    name = "sendwell.advice"

    def ready(self) -> None:
        """Its way of naming members is known before the first page is asked for."""
        from sendwell.advice import naming  # noqa: F401  importing it is what makes it known
