"""Settings, all from the environment: docs/operations.md has a table of every one, which a test holds to the code."""

import hashlib
import os
import sys
from pathlib import Path

from csp.constants import NONE, SELF

from config import embedded_postgres
from config.api_settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 – settings
from config.environment import (
    DATABASE_KEYS,
    backups_by_schedule,
    database,
    is_local,
    lasting_demo_key,
    refuse_weak,
    required,
    secrets_by_id,
    value,
)
from config.log_settings import LOGGING  # noqa: F401 – a setting
from config.traces import around_jobs
from web.request_id import with_request

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


TESTING = "pytest" in sys.modules
DEMO = os.environ.get("DEMO") == "1" or (TESTING and "DJANGO_SECRET_KEY" not in os.environ)

if DEMO:
    SECRET_KEY = lasting_demo_key(VAR_DIR)
    ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
    API_TOKEN_PEPPERS = {"demo": hashlib.sha256(f"access tokens {SECRET_KEY}".encode()).digest()}
    AUTHENTICATOR_KEYS = {"demo": hashlib.sha256(f"authenticators {SECRET_KEY}".encode()).digest()}
else:
    SECRET_KEY = required("DJANGO_SECRET_KEY", "put a long random text there and keep it secret")
    ALLOWED_HOSTS = required("ALLOWED_HOSTS", "name the hosts that this site answers to").split(",")
    API_TOKEN_PEPPERS = secrets_by_id("API_TOKEN_PEPPERS")
    AUTHENTICATOR_KEYS = secrets_by_id("AUTHENTICATOR_KEYS")
    # The embedded server is the demonstration's: what stands in it must not become a site by a line that was forgotten.
    required("DATABASE_URL", "write postgresql://user:password@host:5432/name")
    refuse_weak(SECRET_KEY)
SECRET_KEY_FALLBACKS = value("DJANGO_SECRET_KEY_FALLBACKS").split()

DEBUG = False
BASE_URL = os.environ.get("BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
LINKED_DATA_BASE = os.environ.get("LINKED_DATA_BASE", f"{BASE_URL}/id")
CONTENT_LICENCE = os.environ.get("CONTENT_LICENCE", "https://creativecommons.org/licenses/by/4.0/")
MAY_PUBLISH_OWN_WORK = os.environ.get("OWN_WORK") == "1"
EXPORT_DIR = Path(os.environ.get("EXPORT_DIR", VAR_DIR / "exports"))
BACKUP_DIR, BACKUP_HOUR, BACKUP_KEEP = backups_by_schedule()
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")

# --- database -------------------------------------------------------------------------------------

POOLED = os.environ.get("DATABASE_POOL") == "1"
DATABASE_POOLER = os.environ.get("DATABASE_POOLER") == "1"
# The folder whose embedded PostgreSQL whoever connects first starts, or None; see config/database/base.py.
EMBEDDED_POSTGRES = None if value("DATABASE_URL") else BASE_DIR
_database = database("DATABASE_URL", f"dbname={embedded_postgres.DATABASE}", anyhow=DEMO)
OWNER_DATABASE = database("OWNER_DATABASE_URL", "", anyhow=DEMO)

DATABASES = {
    "default": {
        "ENGINE": "config.database",
        **{key: _database.pop(name, "") for key, name in DATABASE_KEYS.items()},
        # A pool keeps connections between requests; who waits longer than `timeout` (seconds) is told that the database
        # is away (config/database_away.py). Commands and tests need one connection, and an error at once.
        "OPTIONS": {
            **{"connect_timeout": "2", "tcp_user_timeout": "2000", **_database},
            **({"pool": {"min_size": 1, "max_size": 8, "timeout": 1.0}} if POOLED else {}),
        },
    }
}
if POOLED and value("REPLICA_URL"):  # so a web server alone has it
    _replica = database("REPLICA_URL", "", anyhow=DEMO)
    DATABASES["replica"] = {
        "ENGINE": "config.database",
        **{key: _replica.pop(name, "") for key, name in DATABASE_KEYS.items()},
        "OPTIONS": {
            **{"connect_timeout": "2", "tcp_user_timeout": "1000", **_replica},
            "pool": {"min_size": 1, "max_size": 8, "timeout": 0.3},
        },
    }
    DATABASE_ROUTERS = ["config.database.replica.Router"]
# E-mail addresses are unique whatever their capitals, by a constraint that this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "insight",
    "actions",
    "barriers",
    "definitions",
    "evidence",
    "publishing",
    "jobs",
    "organisations",
    "outbox",
    "backups",
    "config.apps.ConfigConfig",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.StaticFilesConfig",
    "django.contrib.postgres",
]

# Every kind of entry, each after those that its documents refer to. Its app registers it (publishing/kinds.py).
KINDS_OF_ENTRY = ["source", "definition", "barrier", "action"]
# A field that the documents of this kind alone have, all of them: an index of publications tells their kinds by it.
FIELDS_OF_KINDS = {"source": "authors", "definition": "definition", "barrier": "confidence", "action": "plan"}
WORDS_OF_KINDS = {"source": ("evidence", "piece of evidence")}  # in the API, as in its addresses
PREFIXES_OF_KINDS = {
    "concept": "definitions",
    "evidence": "evidence",
}  # for names in linked data, by parts of addresses

MIDDLEWARE = [
    "config.problems.RefuseTrace",
    "config.database_away.ReadAgain",
    "config.entrance.NoticeProxy",
    "config.entrance.HealthAtAnyHost",
    "config.entrance.RefuseTokensInTheClear",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before what answers by itself, or style sheets and scripts go out without
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.Compress",
    "config.request_ids.NoteRoute",
    "config.database.replica.SecretsFromPrimary",
    "config.kept_pages.SameForAll",
    "config.entrance.RefuseUnreadable",
    "config.time_limit.LimitStatements",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.personal_pages.NeverStored",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "organisations.accounts.sessions.KeepNothingPersonal",
    "allauth.account.middleware.AccountMiddleware",
    "organisations.accounts.known_browsers.StayKnown",
    "organisations.accounts.sessions.EndOldSessions",
    "config.drafts_read.NoticeMassReading",
    "organisations.accounts.second_factor.RequireSecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "web.kept_forms.RefusalsAsPages",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "builtins": ["web.kept_parts"],
        },
    }
]

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organisations.Person"
AUTHENTICATION_BACKENDS = [
    "organisations.accounts.second_factor.Backend",
    "rules.permissions.ObjectPermissionBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# By invitation only: the adapter closes sign-up, and config/urls.py has no address for it.
ACCOUNT_ADAPTER = "organisations.accounts.sign_in.AccountAdapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "organisations.accounts.passwords.LinksOfResets"  # noqa: S105 – a class
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation's link, or who makes the account, vouches for the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3  # the link, and the address that waits for it
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session stays; all others end, since their hash no longer fits
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/15m/key",  # the key: an account from one address, or from a browser that it knows
    "login_failed_anywhere": "30/15m/key",  # an account from all addresses that it does not know
    "reset_password": "20/m/ip,3/15m/key",
    "sign_by_link": "10/15m/key",  # one link
    "list_consumer": "20/h/ip,3/h/key",  # the key: an e-mail address, to which a mail goes
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("TRUSTED_PROXY") == "1" else 0
MFA_ADAPTER = "organisations.accounts.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # only a change of address that is not confirmed yet; nobody signs themselves up
MFA_FORMS = {
    "activate_totp": "organisations.accounts.forms.AppForm",
    "login_webauthn": "organisations.accounts.forms.SignInByPasskey",
}
MFA_TOTP_ISSUER = "Sharing with Care"
PASSWORD_RESET_TIMEOUT = 30 * 60  # seconds; mail may take some minutes
BREACHED_PASSWORDS = os.environ.get("BREACHED_PASSWORDS", "")
RESET_TAKES = 0.3  # seconds, whether there is an account or not: longer than the mail takes to write
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "organisations.accounts.passwords.LongestPassword"},
    {"NAME": "organisations.accounts.passwords.NotGuessable"},
    {"NAME": "organisations.accounts.passwords.NotBreached"},
    {"NAME": "organisations.accounts.passwords.Announced"},
]

# --- mail -----------------------------------------------------------------------------------------

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = "outbox.backend.OutboxBackend"
OUTBOX_DELIVERY = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = value("EMAIL_HOST_PASSWORD")
EMAIL_SSL_CERTFILE = os.environ.get("EMAIL_SSL_CERTFILE") or None
EMAIL_SSL_KEYFILE = os.environ.get("EMAIL_SSL_KEYFILE") or None
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = not EMAIL_USE_SSL and (EMAIL_PORT == 587 or not is_local(EMAIL_HOST))
EMAIL_TIMEOUT = 10
EMAIL_BOUNCES = os.environ.get("EMAIL_BOUNCES", "")
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "Sharing with Care <noreply@localhost>")

# --- jobs -----------------------------------------------------------------------------------------

# Besides each app's own tasks, which are found without being named.
PROCRASTINATE_IMPORT_PATHS = [
    ".".join(file.with_suffix("").relative_to(BASE_DIR).parts)
    for file in sorted(BASE_DIR.glob("[a-z]*/[a-z]*/tasks.py"))
]

PROCRASTINATE_WORKER_DEFAULTS = {"worker_middleware": [with_request, *around_jobs()]}

# --- safety ---------------------------------------------------------------------------------------

HTTPS = BASE_URL.startswith("https://")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO and not HTTPS  # passkeys at http://localhost; browsers allow no other
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if os.environ.get("TRUSTED_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Browsers take Secure cookies over plain http on the loopback address, so demo and production are alike.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest that a session lasts, however busy
SESSION_IDLE = 60 * 60  # and the longest without a request; a form that is written in asks by itself
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_HANDLERS = ["web.uploads.NoUpload"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # 500 pieces of evidence of up to fourteen fields, and room to say "too many"
CSRF_FAILURE_VIEW = "web.kept_forms.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the design system's icons are data: images in its style sheet
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- language, time, files -----------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
# What headings and navigation are in: `InLanguages` in web/pages.py chooses by the address, and by no cookie or header.
LANGUAGES = [("en-gb", "English"), ("gd", "Gàidhlig")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]

NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("sgds", NODE_MODULES / "@scottish-government" / "design-system" / "dist"),
    ("cytoscape", NODE_MODULES / "cytoscape" / "dist"),
    ("roboto", NODE_MODULES / "@fontsource" / "roboto" / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.HashedStaticFiles"},
}
WHITENOISE_USE_FINDERS = TESTING

SHARED_COUNTS = {"BACKEND": "web.counts.SharedCounts", "LOCATION": "shared_counts", "OPTIONS": {"MAX_ENTRIES": 1000}}
CACHES = {
    # Counts of wrong passwords have to be one count for all workers and machines, and atomic: the database's.
    "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} if TESTING else SHARED_COUNTS,
    # The API's counts are many and forgiving: files of this machine.
    "api": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if TESTING
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 3000},
    },
}

METRICS = os.environ.get("METRICS", "")
IS_MEASURED = "PROMETHEUS_MULTIPROC_DIR" in os.environ  # a web process of `manage.py serve`, which sets it
KEEP_PAGES = not TESTING  # of readers without a session; see config/kept_pages.py
LIST_TIME_LIMIT = 3000  # milliseconds that one statement may take for who only reads; see config/time_limit.py
