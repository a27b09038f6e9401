"""Settings of every installation; what differs between offices comes from the environment.

DATABASE_URL   sqlite:////absolute/path or postgresql://user:password@host:port/name
SECRET_KEY     default: a random key, made once and kept in VAR_DIR
ALLOWED_HOSTS  names and addresses the server answers to, separated by commas
VAR_DIR        where the embedded database, the key and uploads lie; default: var/
PUBLIC_PAGES   0 to switch off the pages without login of what is published
HTTPS          1 where people reach the site by https only: cookies then go no other way
DEBUG          1 to show tracebacks; never on a server

SESSION_IDLE_MINUTES  a session ends when nobody has used it for so long; default: 60
PASSWORD_LENGTH       characters at least; default: 8
PASSWORD_KINDS        of capitals, small letters, digits, symbols: so many at least; default: 3
LOGIN_ATTEMPTS        failed logins of a user at an address that lock it out; default: 5
LOCKOUT_MINUTES       for how long; default: 30
"""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
DEBUG = os.environ.get("DEBUG") == "1"
PUBLIC_PAGES = os.environ.get("PUBLIC_PAGES", "1") != "0"


def secret_key() -> str:
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        # Written aside and linked: of two processes that start together, both read the first one's key.
        draft = VAR_DIR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii")


def database(url: str) -> dict[str, object]:
    """DATABASE_URL as Django's settings; raises ValueError for a scheme that is not supported."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path).removeprefix("/"),
            # Opening it reads the whole schema with its triggers, which takes longer than a small page.
            "CONN_MAX_AGE": 60,
            # IMMEDIATE: with SQLite's default mode concurrent writers fail with "database is locked".
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path).removeprefix("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
        }
    raise ValueError(f"DATABASE_URL must begin with sqlite: or postgresql:, not {parts.scheme!r}")


def number(name: str, default: int) -> int:
    """A whole number of the environment; raises ValueError for anything else than one above 0."""
    value = int(os.environ.get(name, default))
    if value < 1:
        raise ValueError(f"{name} must be a whole number above 0, not {value}")
    return value


SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "desk",
    "disclosure",
    "performance",
    "budget",
    "import_export",
    "csp",
    "axes",
    "budget.apps.BudgetAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "budget.middleware.IdleMiddleware",
    "budget.middleware.ActingMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "budget.middleware.FirstPasswordMiddleware",
    "budget.middleware.WordsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
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
            ],
        },
    },
]

DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL", f"sqlite:///{VAR_DIR.absolute()}/budget.sqlite3")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "budget.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
DJANGO_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {"NAME": f"{DJANGO_RULES}.UserAttributeSimilarityValidator"},
    {
        "NAME": "budget.passwords.LengthValidator",
        "OPTIONS": {"length": number("PASSWORD_LENGTH", 8)},
    },
    {"NAME": f"{DJANGO_RULES}.CommonPasswordValidator"},
    {
        "NAME": "budget.passwords.KindsValidator",
        "OPTIONS": {"kinds": number("PASSWORD_KINDS", 3)},
    },
    {"NAME": "budget.passwords.OtherPasswordValidator"},
]
# By user and address together: nobody locks out a colleague from elsewhere, nor all behind one address.
# django-axes has one limit for all kinds of lock: a higher one for an address alone cannot be set beside it.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = number("LOGIN_ATTEMPTS", 5)
AXES_COOLOFF_TIME = timedelta(minutes=number("LOCKOUT_MINUTES", 30))
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # it ends when the page says
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "budget.lockout.locked_page"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SESSION_IDLE_SECONDS = 60 * number("SESSION_IDLE_MINUTES", 60)
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("HTTPS") == "1"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# No collectstatic step to forget: whitenoise serves what the finders find.
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "templates" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# A workbook is bounded by budget.intake; these bound what reaches it.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

IMPORT_EXPORT_USE_TRANSACTIONS = True
