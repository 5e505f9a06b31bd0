"""Every setting, in this one file, from the environment. docs/deploy.md lists the variables.

With nothing set the platform is *embedded*: SQLite, a broker made of files, everything under var/.
With DATABASE_URL, BROKER_URL and SMTP_HOST set it is *production*.
"""

import os
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = os.environ.get


def switch(name: str) -> bool:
    """Whether the environment variable `name` is on: 1, true, yes or on, in any case."""
    return env(name, "").strip().lower() in {"1", "true", "yes", "on"}


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# Where it runs -----------------------------------------------------------------------------------------------------

VAR_DIR = Path(env("VAR_DIR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)
FILES_DIR = Path(env("FILES_DIR", VAR_DIR / "files"))  # what people add to the log; served by the platform alone

BASE_URL = env("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = [host for host in [_base.hostname or "", *env("EXTRA_HOSTS", "").split(",")] if host]
LOOPBACK_ONLY = all(is_loopback(host) for host in ALLOWED_HOSTS)
PROXIES = int(env("PROXIES", "0"))

DEBUG = switch("DEBUG")
DEMO = switch("DEMO")
SMTP_HOST = env("SMTP_HOST", "")

# Who runs it -------------------------------------------------------------------------------------------------------

SITE_NAME = env("SITE_NAME", "Cairn")
CONTROLLER = env("CONTROLLER", "What Works Scotland")
CONTACT_EMAIL = env("CONTACT_EMAIL", "car@example.org")
HOSTED_IN = env("HOSTED_IN", "")


def secret_key() -> str:
    """The key from SECRET_KEY, else from the file `make run` wrote. Raises ImproperlyConfigured if neither is good."""
    key_file = VAR_DIR / "secret-key"
    key = env("SECRET_KEY") or (key_file.read_text().strip() if key_file.is_file() else "")
    if len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure"):
        raise ImproperlyConfigured("SECRET_KEY is missing or too weak. Set it to 50 or more random characters.")
    return key


SECRET_KEY = secret_key()

# What it keeps -----------------------------------------------------------------------------------------------------

DATABASES = {"default": dj_database_url.parse(env("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))}
_database = DATABASES["default"]
# How long a page waits for PostgreSQL. None needs a statement of ten seconds; the worker may, and waits for ever.
PAGE_SECONDS = 10
EMBEDDED_DATABASE = _database["ENGINE"] == "django.db.backends.sqlite3"
if EMBEDDED_DATABASE:
    # All three are needed: with WAL alone 69 of 200 parallel posts failed, with these none (docs/adr/0002).
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
    # In memory, threads would fail with "table is locked", and the worker could not see it.
    _database["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}
else:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {"connect_timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The database everywhere: limits on bad tries must hold across processes and with Redis down.
# Django drops entries at random beyond MAX_ENTRIES, and with them the limits.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# What must not start -----------------------------------------------------------------------------------------------

if any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS) or not _base.hostname:
    raise ImproperlyConfigured("BASE_URL and EXTRA_HOSTS must name real hosts, without * and without a dot in front.")
if not HTTPS and not LOOPBACK_ONLY:
    raise ImproperlyConfigured("BASE_URL must begin with https:// unless its host is this machine alone.")
if DEBUG and not LOOPBACK_ONLY:
    raise ImproperlyConfigured(
        "DEBUG shows the inside of the platform. Switch it off, or use it on this machine alone."
    )
if DEMO and (DEBUG or not LOOPBACK_ONLY or not EMBEDDED_DATABASE or SMTP_HOST):
    raise ImproperlyConfigured(
        "DEMO lets anyone sign in as anyone. It runs only on this machine's own address, with DEBUG off, "
        "on SQLite and without SMTP."
    )
if not DEMO and not SMTP_HOST:
    raise ImproperlyConfigured("SMTP_HOST is missing, so no mail could leave. Set it, or set DEMO=1 to look around.")

# Parts -------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "carplatform.accounts.admin_config.ResearchersAdminConfig",  # Django's admin, without passwords
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_forms_gds",
    "csp",
    "django_htmx",
    "carplatform.outbox",
    "carplatform.audit",
    "groups",
    "events",
    "evaluations",
    "reflections",
    "carplatform.reports",
    "carplatform.accounts",
    "carplatform",
    *(["carplatform.demo"] if DEMO else []),
]

MIDDLEWARE = [
    "carplatform.access_log.AccessLogMiddleware",
    "carplatform.held.HeldTextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "carplatform.bad_input.RefuseNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "carplatform.accounts.middleware.SignInRequiredMiddleware",
    "carplatform.accounts.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "carplatform.urls"
WSGI_APPLICATION = "carplatform.wsgi.application"
CSRF_FAILURE_VIEW = "carplatform.held.stale_token"

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
                "csp.context_processors.nonce",
                "carplatform.site.site",
            ],
        },
    }
]
# Widgets may be overridden in templates/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

# What is being uploaded lies here until it is looked at; what is small stays in memory.
FILE_UPLOAD_TEMP_DIR = str(VAR_DIR / "uploads")
Path(FILE_UPLOAD_TEMP_DIR).mkdir(exist_ok=True, mode=0o700)
FILE_UPLOAD_HANDLERS = [
    "carplatform.files.receiving.NoMoreThanNeeded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 5  # no form asks for more than one
# A form of 1 MB of Gaelic or right-to-left text is three times that on the wire.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Static files ------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "carplatform.npm.NodeModulesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Files served from npm packages, by shell pattern under the package's folder. The maps too: the manifest follows them.
NODE_MODULES_DIR = BASE_DIR / "node_modules"
NPM_FILES = {
    "govuk-frontend": ("dist/govuk/govuk-frontend.min.*",),
    "@fontsource-variable/atkinson-hyperlegible-next": (
        "files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
        "files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
    ),
}

# People ------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "groups.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []  # nobody has a password
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

PRACTITIONER_SESSION_DAYS = 30
STAFF_SESSION_HOURS = 12
SESSION_COOKIE_AGE = PRACTITIONER_SESSION_DAYS * 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # Django's own leaves a third cookie

ACCOUNT_ADAPTER = "carplatform.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # allauth's mail invites to sign up; ours does not
# Three guesses at a code of eight digits, and 20 codes an hour: one guess in 1.6 million gets in within an hour.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "60/m/ip,3/m/key,20/h/key",  # a whole event signs in behind one address
    "guess_code": "3/900s/key",
    "unknown_link": "60/m/ip",  # good links are not counted
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = str
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "carplatform.accounts.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # phones' clocks differ: the code before and the one after also fit
USERSESSIONS_TRACK_ACTIVITY = False

# Mail --------------------------------------------------------------------------------------------------------------

SMTP_TIMEOUT_SECONDS = 10
MAIL_FROM = env("MAIL_FROM", f"{SITE_NAME} <{CONTACT_EMAIL}>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
if DEMO:
    EMAIL_BACKEND = "carplatform.demo.mailbox.MailboxBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = SMTP_HOST
    EMAIL_PORT = int(env("SMTP_PORT", "587"))
    EMAIL_HOST_USER = env("SMTP_USER", "")
    EMAIL_HOST_PASSWORD = env("SMTP_PASSWORD", "")
    EMAIL_USE_TLS = env("SMTP_SECURITY", "starttls") == "starttls"
    EMAIL_USE_SSL = env("SMTP_SECURITY", "starttls") == "tls"
    EMAIL_TIMEOUT = SMTP_TIMEOUT_SECONDS

# Worker ------------------------------------------------------------------------------------------------------------

BROKER_URL = env("BROKER_URL", "")
if BROKER_URL:
    CELERY_BROKER_URL = BROKER_URL
    # A page must not wait for a broker that is down: the outbox keeps the mail, the clock finds it.
    # Without max_retries kombu sleeps 6 s over a broker that refuses at once.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str | int] = {
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "retry_on_timeout": False,
        "max_retries": 0,
    }
else:
    _spool = VAR_DIR / "broker"
    _spool.mkdir(exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_spool),
        "data_folder_out": str(_spool),
        "control_folder": str(_spool / "control"),
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
# The outbox loses nothing whatever becomes of a call. With late acknowledgement the worker would die of a Redis that
# goes away in the middle of a run (kombu 5.7 fails at giving the call back).
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "deliver what is due": {
        "task": "carplatform.outbox.tasks.deliver",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "write what is due about questionnaires": {
        "task": "evaluations.tasks.write_due_rounds",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "close questionnaires": {
        "task": "evaluations.tasks.close",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "erase what people needed": {
        "task": "events.tasks.erase_needs",
        "schedule": crontab(hour="3", minute="45"),
        "options": {"expires": 3600},
    },
    "sweep files that belong to nothing": {
        "task": "groups.tasks.sweep_files",
        "schedule": crontab(hour="4", minute="0"),
        "options": {"expires": 3600},
    },
    "make printed pages": {
        "task": "carplatform.reports.tasks.make_papers",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "forget old sessions": {
        "task": "carplatform.tasks.clear_expired_sessions",
        "schedule": crontab(hour="3", minute="30"),
        "options": {"expires": 3600},
    },
}

# Language and time -------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Safety in the browser ---------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Logs --------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_paths": {"()": "carplatform.access_log.WithoutPaths"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_paths"]}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # They tell of every step of every page, and of each line of CSS that only browsers know.
        "weasyprint": {"handlers": [], "level": "ERROR", "propagate": True},
        "fontTools": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
