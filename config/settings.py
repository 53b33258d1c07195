"""Settings from the environment (prefix LAUREL_, and DATABASE_URL, REDIS_URL); no rule of the business lives here."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent


class Environment(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LAUREL_", extra="ignore")

    debug: bool = False
    secret_key: str = ""
    hosts: str = "localhost,127.0.0.1,[::1]"
    origins: str = ""
    state_dir: Path = BASE_DIR / ".laurel"
    time_zone: str = "UTC"
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    redis_url: str = Field(default="", validation_alias="REDIS_URL")
    email_url: str = ""
    """smtp://user:password@host:587?from=laurel@example.com, or smtps:// for a server that speaks TLS from the first byte."""
    secure: bool = False
    """True behind HTTPS: secure cookies, HSTS."""
    spark: str = "local[2]"
    """Where `calculate --engine spark` runs: sc://host:port (Spark Connect) or a master's URL."""


env = Environment()


def database_from(url: str) -> dict[str, object]:
    """Read a postgresql:// address; a socket folder is given as ?host=/folder."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "laurel",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": query.get("test", "")} if query.get("test") else {},
    }


class Mail(NamedTuple):
    """How mail goes out."""

    host: str
    port: int
    user: str
    password: str
    tls_from_the_start: bool
    starttls: bool
    sender: str


def mail_from(url: str) -> Mail:
    """Read an smtp:// address (STARTTLS where the port is 587, or ?tls=yes|no says so) or an smtps:// address."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("LAUREL_EMAIL_URL must look like smtp://user:password@host:587?from=laurel@example.com (or smtps://…)")
    query, user = dict(parse_qsl(parts.query)), unquote(parts.username or "")
    is_smtps = parts.scheme == "smtps"
    port = parts.port or (465 if is_smtps else 25)
    starttls = not is_smtps and query.get("tls", "yes" if port == 587 else "no") == "yes"
    sender = query.get("from") or (user if "@" in user else f"laurel@{parts.hostname}")
    return Mail(parts.hostname, port, user, unquote(parts.password or ""), is_smtps, starttls, sender)


DEBUG = env.debug
STATE_DIR = env.state_dir
SPARK = env.spark
# Without a key of its own no web starts (config/asgi.py); commands that need none (calculate, tests) use a throw-away key.
SECRET_KEY = env.secret_key or "only-for-commands-without-web"
ALLOWED_HOSTS = [host for host in env.hosts.split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in env.origins.split(",") if origin]
DATABASES = {"default": database_from(env.database_url or "postgresql:///laurel")}
REDIS_URL = env.redis_url or "redis://localhost:6379/0"

INSTALLED_APPS = [
    "config",
    "demo",
    "frontend",
    "leaderboard",
    "incentives",
    "crm",
    "desk",
    "people",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "template_partials",
    "tablericons",
    "pgtrigger",
    "pghistory",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "frontend.shell.middleware.refuse_nul",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "frontend.shell.middleware.personal_settings",
    "frontend.shell.middleware.messages_for_htmx",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.shell.context.shell",
            ],
            # The tags every page uses; see frontend/README.md.
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "frontend.templatetags.laurel",
                "frontend.templatetags.pay",
            ],
        },
    }
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}]

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SENDS_MAIL = bool(env.email_url)
"""Whether mail goes out. Without, what would be sent is printed by the program that sends it, and no page promises a mail."""
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'console'}.EmailBackend"
if SENDS_MAIL:
    _mail = mail_from(env.email_url)
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.host, _mail.port, _mail.user, _mail.password
    EMAIL_USE_SSL, EMAIL_USE_TLS, DEFAULT_FROM_EMAIL = _mail.tls_from_the_start, _mail.starttls, _mail.sender
EMAIL_TIMEOUT = 20

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese")), ("ms", _("Malay"))]
LOCALE_PATHS = [BASE_DIR / "frontend" / "locale"]
TIME_ZONE = env.time_zone
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "frontend.finders.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = STATE_DIR / "files"
KEPT_INPUTS_DIR = STATE_DIR / "inputs"
"""Where runs keep their Parquet inputs."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.secure
SECURE_HSTS_SECONDS = 31_536_000 if env.secure else 0
SECURE_CONTENT_TYPE_NOSNIFF = True

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_RESULT_BACKEND = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "laurel"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
