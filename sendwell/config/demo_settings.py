"""The demonstration: everything of `settings`, and a way to step into any invented person's shoes."""

from sendwell.config.database import database_config
from sendwell.config.settings import *  # noqa: F403  settings are inherited whole
from sendwell.config.settings import INSTALLED_APPS, VAR

DEMO = True
# A database of its own: the invented and the real never lie in one.
DATABASES = {"default": database_config(database="sendwell_demo")}
AUDIT_ANCHOR = str(VAR / "demo-audit-anchor.jsonl")
SWITCH_TO = "/demo/sign-in"
# The demonstration has no scanner and says so on its health page; its invented files are opened all the same.
SCANNER = "none-accepted"
# The demonstration's exemptions from the second factor: its own account, here, and its door (demo.views.sign_in).
SECOND_FACTOR_NOT_ASKED = ("nadia-brennan",)
INSTALLED_APPS = [*INSTALLED_APPS, "sendwell.demo"]
ROOT_URLCONF = "sendwell.config.demo_urls"
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(VAR / "mail")},
    }
}
