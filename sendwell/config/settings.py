"""Every setting of Sendwell, read once from the environment.

Nothing here belongs to one council or trust: what differs between places is an environment variable
(`docs/deployment/README.md` lists them). The demonstration has its own small file, `demo_settings.py`.
"""

import os
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from sendwell.config.database import database_config
from sendwell.config.files import kept_in
from sendwell.config.sign_in import *  # noqa: F403  signing in has its own file of settings
from sendwell.config.sign_in import SIGN_IN_ORIGINS

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("SENDWELL_VAR", BASE_DIR / "var"))

DEMO = False
DEBUG = os.environ.get("SENDWELL_DEBUG") == "1"
SECRET_KEY = os.environ.get("SENDWELL_SECRET_KEY", "")
if not SECRET_KEY:
    from sendwell.config.secret import kept_secret

    SECRET_KEY = kept_secret(VAR / "secret-key")
ALLOWED_HOSTS = os.environ.get("SENDWELL_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("SENDWELL_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("SENDWELL_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "sendwell.ui",
    "sendwell.audit",
    "sendwell.organisations",
    "sendwell.people",
    "sendwell.access",
    "sendwell.sharing",
    "sendwell.sign_in",
    "sendwell.sign_in.openid",
    "sendwell.casebook",
    "sendwell.lawbook",
    "sendwell.documents",
    "sendwell.messages",
    "sendwell.family",
    "sendwell.governance",
    "sendwell.requests",
    "sendwell.advice",
    "sendwell.desks",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sendwell.sign_in.middleware.ThrottleMiddleware",
    "sendwell.access.middleware.MemberMiddleware",
    "sendwell.sign_in.middleware.DoorMiddleware",
    "sendwell.governance.middleware.BrakeMiddleware",
]

ROOT_URLCONF = "sendwell.config.urls"
WSGI_APPLICATION = "sendwell.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "sendwell.ui.jinja.environment"},
    },
    {
        # allauth's own pages are Django templates; access/dtl restyles them.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "DIRS": [BASE_DIR / "sendwell" / "access" / "dtl"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES: dict[str, Any] = {"default": database_config(os.environ.get("SENDWELL_DB_ROLE", "web"))}
SCOPE_ROLE = ""  # the web and the worker come in their own roles; the tests step down to this one
# Different children whose records one person may open within an hour before they show again who they are.
RECORDS_AN_HOUR = int(os.environ.get("SENDWELL_RECORDS_AN_HOUR", "60"))
# Where the audit's fingerprints are kept outside the database: on storage that cannot be rewritten.
AUDIT_ANCHOR = os.environ.get("SENDWELL_AUDIT_ANCHOR", str(VAR / "audit-anchor.jsonl"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "sendwell.access.errors.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": kept_in(VAR, os.environ),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_UPLOAD_BYTES = 10 * 1024 * 1024
# What one case may hold, and one person send in a day.
MAX_CASE_BYTES, MAX_CASE_FILES = 1024 * 1024 * 1024, 1000
MAX_MEMBER_BYTES, MAX_MEMBER_FILES = 250 * 1024 * 1024, 100
# Where ClamAV listens: host:port, or the path of its socket. Without it what is sent in is held.
CLAMAV = os.environ.get("SENDWELL_CLAMAV", "")
# "none-accepted" lets files be opened unscanned, in the demonstration and with SENDWELL_DEBUG only.
SCANNER = os.environ.get("SENDWELL_SCANNER", "")
# What tells of a letter once it may go: `messages` stands on the same floor as `documents`, so it is named here.
TELLS = "sendwell.messages.outbox.tell"
LOST = "sendwell.messages.arriving.lost"
INCIDENTS = "sendwell.governance.actions.note_wrong_send"  # governance stands above `documents`
FAMILY_AT = "sendwell.requests.reached.is_of_the_family"  # whether an address is one of the family's
TEXTS = "sendwell.messages.texting"  # with `may_text` and `text_now`
LARGE_PRINT = "sendwell.messages.preferences.wants_large_print"
NEEDS_ROUND = "sendwell.messages.preferences.needs_round"
# What stands on an event in a room above `casebook`: each refuses where an act of its own would be left without it.
STANDS_ON = (
    "sendwell.requests.standing.refuse_correcting",
    "sendwell.advice.actions.standing.refuse_correcting",
)
REPORTS = "sendwell.advice.reports.open_to"  # which files are reports that one member may have
CONSENT = "sendwell.family.rules"  # with `sharing_stopped`, `stopped_between` and `anything_stopped`
STANDING_STILL = "sendwell.messages.heartbeat.standing_still"

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF, *SIGN_IN_ORIGINS],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
X_FRAME_OPTIONS = "DENY"

MAILERS: dict[str, Any] = {
    "default": {
        "BACKEND": "sendwell.messages.mailer.SecureMailer",
        "OPTIONS": {
            "host": os.environ.get("SENDWELL_EMAIL_HOST", "localhost"),
            "port": int(os.environ.get("SENDWELL_EMAIL_PORT", "25")),
            "username": os.environ.get("SENDWELL_EMAIL_USER", ""),
            "password": os.environ.get("SENDWELL_EMAIL_PASSWORD", ""),
            # 1: TLS from the first byte. starttls: asked for, and without it nothing is sent.
            "use_ssl": os.environ.get("SENDWELL_EMAIL_TLS") == "1",
            "use_tls": os.environ.get("SENDWELL_EMAIL_TLS") == "starttls",
            "timeout": 5,
        },
    }
}
DEFAULT_FROM_EMAIL = os.environ.get("SENDWELL_EMAIL_FROM", "no-reply@sendwell.example")
PUBLIC_ADDRESS = os.environ.get("SENDWELL_ADDRESS", "http://127.0.0.1:8000")
# What is not production writes to its own list only: addresses, or domains that begin with a dot or an @.
MAIL_ONLY_TO: list[str] | None = os.environ.get("SENDWELL_MAIL_ONLY_TO", ".example").split(",")
if os.environ.get("SENDWELL_PRODUCTION") == "1":
    MAIL_ONLY_TO = None
MESSAGES_A_MINUTE = int(os.environ.get("SENDWELL_MESSAGES_A_MINUTE", "300"))
NOTIFY = {
    "key": os.environ.get("SENDWELL_NOTIFY_KEY", ""),
    "address": "https://api.notifications.service.gov.uk",
    "email_template": os.environ.get("SENDWELL_NOTIFY_EMAIL_TEMPLATE", ""),
    "text_template": os.environ.get("SENDWELL_NOTIFY_TEXT_TEMPLATE", ""),
    "callback_token": os.environ.get("SENDWELL_NOTIFY_CALLBACK_TOKEN", ""),
}
MESSAGES_BY = f"sendwell.messages.carriers.{'notify.ByNotify' if NOTIFY['key'] else 'mail.ByMail'}"

# What stands in the bar at the top, for those whose role may open it: (words, URL name, permission).
NAVIGATION = [
    ("Home", "desks:home", "signed_in"),
    ("Find a child", "casebook:find", "case_search"),
    ("Ask for an assessment", "requests:new", "request_make"),
    ("Requests", "requests:tray", "request_decide"),
    ("Family tasks", "family:waiting", "family_map_keep"),
    ("Second signatures", "advice:sign_offs", "advice_sign_off"),
    ("To be checked", "documents:to_check", "letter_check"),
    ("Held files", "documents:files_held", "files_held"),
    ("Messages", "messages:not_arrived", "messages_keep"),
    ("How we reach you", "messages:preferences", "desk_family"),
    ("Services", "advice:services", "services_read"),
    ("Sharing", "sharing:agreements", "sharing_read"),
    ("People and accounts", "sign_in:people", "accounts_keep"),
    ("Who looks at records", "governance:desk", "audit_read"),
    ("Emergency", "governance:break_glass", "break_glass"),
    ("The law", "lawbook:list", "anyone"),
]

# The parts of a case, each a page: (words, URL name, permission). Rooms above the casebook add theirs here.
CASE_SECTIONS = [
    ("Where things stand", "casebook:case", "case_read"),
    ("Chronology", "casebook:chronology", "case_read"),
    ("People", "casebook:people", "people_read"),
    ("Family and rights", "family:map", "family_map_read"),
    ("How to reach them", "messages:reach", "reach_keep"),
    ("Advice", "advice:case", "advice_read"),
    ("Letters", "documents:letters", "letter_read"),
    ("Leave to read", "governance:leave", "leave_give"),
]
SWITCH_TO = ""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # One line is one event, and none says anything of anybody.
    "formatters": {"one_line": {"()": "sendwell.audit.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "one_line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # No error is mailed: it would quote what was on the page.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
