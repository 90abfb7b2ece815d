"""Django's settings, from the environment and the data folder. Reading this file writes nothing.

FOURLAPS_DATA   the one folder everything lies in (default: the platform's user data folder)
DATABASE_URL    postgres://user:password@host/name, or ?host=/socket/folder; default is SQLite in the data folder
FOURLAPS_LAN    host names or addresses, comma separated, that may be asked besides this machine (set by serve --lan)
"""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext_lazy

from fourlaps.server import data_folder, database

FOURLAPS_DATA: Path = data_folder.default()
FOURLAPS_DEMO = os.environ.get("FOURLAPS_DEMO") == "1"
FOURLAPS_LAN = tuple(name for name in os.environ.get("FOURLAPS_LAN", "").split(",") if name)
# "thread": imports run beside the pages; "inline": before the answer (tests and the command line).
FOURLAPS_JOBS = os.environ.get("FOURLAPS_JOBS", "thread")

DEBUG = False
SECRET_KEY = data_folder.secret_key(FOURLAPS_DATA)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *FOURLAPS_LAN]
ROOT_URLCONF = "fourlaps.server.urls"
WSGI_APPLICATION = "fourlaps.server.wsgi.application"
AUTH_USER_MODEL = "storage.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOCAL_USERNAME = "local"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "fourlaps.storage",
    "fourlaps.web",
]

MIDDLEWARE = [
    "fourlaps.server.middleware.UploadLimit",
    "django.middleware.security.SecurityMiddleware",
    "fourlaps.server.middleware.SecureHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "fourlaps.server.middleware.LocalUser",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fourlaps.server.middleware.PlainAnswers",
]

_CONTEXT = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.messages.context_processors.messages",
]
if find_spec("fourlaps.web.context"):
    _CONTEXT.append("fourlaps.web.context.shown")
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    }
]

DATABASES = {
    "default": database.from_environment(
        os.environ.get("DATABASE_URL", ""),
        sqlite_path=FOURLAPS_DATA / "fourlaps.sqlite3",
        test_path=Path(tempfile.gettempdir()) / f"fourlaps-test-{os.getpid()}.sqlite3",
    )
}

# --- who may ask, and what a browser may do with the answer --------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 400 * 86_400
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "fourlaps.web.views.errors.forbidden"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# No inline script or style anywhere: charts are drawn by the server. A page that needs another policy sets its own.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
# One request is refused unread above this; files above a little go to disk, never into memory.
LARGEST_UPLOAD_BYTES = 200 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 600

# --- static files come out of the packages as they are -------------------------------------------------------------
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 300

# --- words and days ------------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", gettext_lazy("English")), ("de", gettext_lazy("German"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"

# The commands name a log file in the data folder; everything else (tests) logs to the terminal.
_LOG_FILE = os.environ.get("FOURLAPS_LOG")
_LOG_TO: dict[str, object] = {"class": "logging.StreamHandler", "formatter": "line"}
if _LOG_FILE:
    _LOG_TO |= {
        "class": "logging.handlers.RotatingFileHandler", "filename": _LOG_FILE, "encoding": "utf-8",
        "maxBytes": 2**20, "backupCount": 3, "delay": True,
    }  # fmt: skip
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"log": _LOG_TO},
    "loggers": {
        "django": {"handlers": ["log"], "level": "WARNING", "propagate": False},
        "fourlaps": {"handlers": ["log"], "level": "INFO", "propagate": False},
    },
}
