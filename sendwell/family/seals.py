"""What one reader must not see of one child: see `access.seals`, which every room below can ask too."""

from sendwell.access.seals import sealed_for

__all__ = ["sealed_for"]
