"""Settings for the tests: the demonstration's, with fast passwords and mail kept in memory."""

import os

os.environ.setdefault("SENDWELL_DB_ROLE", "test")

from sendwell.config.demo_settings import *  # noqa: F403  the role must be known before the database is

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Whatever is asked for a member is asked as the web server asks: behind the walls of row-level security.
SCOPE_ROLE = "sendwell_web"
# No worker goes round in the tests, and they count the questions that a page asks.
STANDING_STILL = ""
# A point at which this process kills itself (tests/faults). No other settings read it.
FAULT = os.environ.get("SENDWELL_FAULT", "")
