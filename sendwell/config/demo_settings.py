"""The demonstration: everything of `settings`, and a way to step into any invented person's shoes."""

from sendwell.config.settings import *  # noqa: F403  settings are inherited whole
from sendwell.config.settings import INSTALLED_APPS, VAR

DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "sendwell.demo"]
ROOT_URLCONF = "sendwell.config.demo_urls"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
