"""What must be true of the settings before anybody may sign in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import register as register_check

from sendwell.sign_in.openid.configured import SettingsError, providers


def exemptions(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Only the demonstration may let an account in without a second factor."""
    if settings.SECOND_FACTOR_NOT_ASKED and not settings.DEMO:
        return [Error("SECOND_FACTOR_NOT_ASKED is for the demonstration only.", id="sign_in.E001")]
    return []


def identity_providers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every identity provider of the settings is complete and speaks over TLS."""
    try:
        providers(settings.SIGN_IN_PROVIDERS)
    except SettingsError as wrong:
        return [Error(str(wrong), id="sign_in.E002")]
    return []


def no_admin(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Django's admin would open every table to whoever may use it (trust.md A25)."""
    if "django.contrib.admin" in settings.INSTALLED_APPS:
        return [Error("django.contrib.admin must not be installed here.", id="sign_in.E003")]
    return []


def register() -> None:
    """Run these with `manage check`, which the server runs as it starts."""
    for check in (exemptions, identity_providers, no_admin):
        register_check(check)
