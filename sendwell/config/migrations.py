"""Knowing, without asking Django, whether the migrations have changed."""

from __future__ import annotations

import hashlib
import importlib.metadata
from pathlib import Path


def migrations_fingerprint() -> str:
    """Changes when any migration of ours, its SQL or a wall does, or the version of Django or allauth."""
    digest = hashlib.sha256()
    for name in ("django", "django-allauth"):
        digest.update(importlib.metadata.version(name).encode())
    package = Path(__file__).resolve().parents[1]
    # After each migration the walls and triggers are put up anew from these.
    walls = [
        *package.glob("*/privacy.yaml"),
        package / "access" / "walls.py",
        package / "audit" / "triggers.py",
    ]
    for path in sorted([*package.glob("*/migrations/*.py"), *package.rglob("*.sql"), *walls]):
        digest.update(str(path.relative_to(package)).encode() + path.read_bytes())
    return digest.hexdigest()
