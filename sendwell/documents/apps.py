"""The documents room says who may open what a message leads to."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Letters, files, bundles, and the gate through which they go."""

    name = "sendwell.documents"

    def ready(self) -> None:
        """Its rules are known before the first message is sent."""
        from sendwell.documents import opening  # noqa: F401  importing it is what makes them known
