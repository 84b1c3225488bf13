"""The demonstration refuses to be installed anywhere else."""

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class DemoConfig(AppConfig):
    """Personas and the invented world."""

    name = "sendwell.demo"
    label = "demo"

    def ready(self) -> None:
        """Stop a production start that would let anybody in as anybody."""
        if not settings.DEMO:
            raise ImproperlyConfigured("sendwell.demo belongs to the demonstration settings only.")
