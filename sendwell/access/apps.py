"""The access room puts the walls up after each migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """Members, roles, relationships, and the walls of row-level security."""

    name = "sendwell.access"

    def ready(self) -> None:
        """Every migration ends with every wall standing as the files say."""
        from sendwell.access.walls import raise_walls

        post_migrate.connect(raise_walls, sender=self, dispatch_uid="raise_walls")
