"""The demonstration refuses to be installed anywhere else."""

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate


class DemoConfig(AppConfig):
    """Personas and the invented world."""

    name = "sendwell.demo"
    label = "demo"

    def ready(self) -> None:
        """Stop a production start that would let anybody in as anybody; elsewhere make the doors with the tables."""
        if not settings.DEMO:
            raise ImproperlyConfigured("sendwell.demo belongs to the demonstration settings only.")
        from sendwell.demo.doors import make_doors

        # This room has no tables, so nothing is said of it: the doors are made when the walls are.
        post_migrate.connect(make_doors, sender=apps.get_app_config("access"), dispatch_uid="make_doors")
