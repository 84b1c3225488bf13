"""The settings of signing in; `settings.py` takes them in whole. `docs/deployment/sign-in.md` explains each."""

import os
from typing import Any
from urllib.parse import urlsplit

from sendwell.sign_in.openid.configured import for_allauth, read

# Other organisations' sign-in (NHS CIS2, Entra, DfE Sign-in): a JSON list, or the name of a file with one.
SIGN_IN_PROVIDERS: list[dict[str, Any]] = read(os.environ.get("SENDWELL_SIGN_IN_PROVIDERS", ""))
SOCIALACCOUNT_PROVIDERS = for_allauth(SIGN_IN_PROVIDERS)
# A form that ends at a provider is let through by the Content-Security-Policy.
SIGN_IN_ORIGINS = sorted(
    {f"{parts.scheme}://{parts.netloc}" for parts in (urlsplit(each["issuer"]) for each in SIGN_IN_PROVIDERS)}
    | set(filter(None, os.environ.get("SENDWELL_SIGN_IN_ORIGINS", "").split(",")))
)
SOCIALACCOUNT_ADAPTER = "sendwell.sign_in.openid.adapter.NobodyUnknown"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True

# GOV.UK One Login for families: off unless all of these are given and the extra `onelogin` is installed.
GOV_UK_ONE_LOGIN_CLIENT_ID = os.environ.get("SENDWELL_ONE_LOGIN_CLIENT_ID", "")
GOV_UK_ONE_LOGIN_CLIENT_SECRET = os.environ.get("SENDWELL_ONE_LOGIN_PRIVATE_KEY", "")
GOV_UK_ONE_LOGIN_OPENID_CONFIG_URL = os.environ.get("SENDWELL_ONE_LOGIN_DISCOVERY", "")
GOV_UK_ONE_LOGIN_SCOPE = "openid"
GOV_UK_ONE_LOGIN_BACK_CHANNEL_ENABLED = False
ONE_LOGIN_ISSUER = os.environ.get("SENDWELL_ONE_LOGIN_ISSUER", "https://oidc.account.gov.uk/")
ONE_LOGIN = bool(
    GOV_UK_ONE_LOGIN_CLIENT_ID and GOV_UK_ONE_LOGIN_CLIENT_SECRET and GOV_UK_ONE_LOGIN_OPENID_CONFIG_URL
)

ACCOUNT_ADAPTER = "sendwell.sign_in.adapter.InvitedOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_FORMS = {"change_password": "sendwell.sign_in.changing.ChangePassword"}
# Tries of a password are counted by sendwell.sign_in.throttle, so that nobody uses up their owner's; allauth counts
# the rest.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",
    "change_password": None,
    "reauthenticate": None,
}
# How many of our own proxies stand before us; each adds one address to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SENDWELL_PROXIES", "0"))
PASSWORD_RESET_TIMEOUT = 60 * 60

MFA_ADAPTER = "sendwell.sign_in.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Sendwell"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_TRUST_ENABLED = False
# Else nobody with a second factor could ever change their address. A new one is not used before it is confirmed.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Members whose account is let in without a second factor. Only the demonstration has any; a check refuses more.
SECOND_FACTOR_NOT_ASKED: tuple[str, ...] = ()

# Which codes were used is known to every process, not to one.
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "sign_in_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_COOKIE_SAMESITE = "Lax"
