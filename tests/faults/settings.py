"""Settings of the processes that the fault tests kill: a role of their own, and mail kept in a folder."""

import os

os.environ.setdefault("SENDWELL_DB_ROLE", "worker")

from sendwell.config.test_settings import *  # noqa: F403  the role must be known before the database is
from sendwell.config.test_settings import VAR

SCOPE_ROLE = ""  # they come in their own role, as in life
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(VAR / "mail")},
    }
}
MESSAGES_A_MINUTE = 100_000
