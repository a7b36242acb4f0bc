"""Settings: one file, read from the environment by typed readers that reject nonsense.

Secrets come from files (`FENGLIAN_SECRETS`, a folder), the two database addresses from
`DATABASE_URL` (the application's role) and `DATABASE_OWNER_URL` (migrations only). Without them
`fenglian` starts the PostgreSQL of the wheel and sets both.
"""

from __future__ import annotations

import hashlib
import os
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent


def _flag(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name}={raw!r}：只接受 0 或 1。")
    return raw == "1"


def _number(name: str, *, default: int) -> int:
    raw = os.environ.get(name, str(default))
    if not raw.isdecimal():
        raise ImproperlyConfigured(f"{name}={raw!r}：应为非负整数。")
    return int(raw)


def _choice(name: str, choices: tuple[str, ...]) -> str:
    """Read one of several words; the first is the default."""
    raw = os.environ.get(name, choices[0])
    if raw not in choices:
        raise ImproperlyConfigured(f"{name}={raw!r}：只接受 {'、'.join(choices)}。")
    return raw


def _peers(name: str) -> frozenset[str]:
    """Read a comma-separated list of network addresses."""
    found = set()
    for part in filter(None, map(str.strip, os.environ.get(name, "").split(","))):
        try:
            found.add(str(ip_address(part)))
        except ValueError:
            raise ImproperlyConfigured(
                f"{name}：“{part}”不是网络地址；写成 127.0.0.1 的样子，多个用逗号隔开。"
            ) from None
    return frozenset(found)


def _origin(name: str) -> str:
    """Read the address of a site, without its last slash; empty where none is given."""
    raw = os.environ.get(name, "")
    return _check_origin(name, raw) if raw else ""


def _check_origin(name: str, text: str) -> str:
    raw = text.rstrip("/").lower()
    parts = urlsplit(raw)
    bare = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in {"http", "https"} or not parts.hostname or raw != bare:
        raise ImproperlyConfigured(
            f"{name}={raw!r}：应为 https://主机名 或 http://主机名:端口，后面没有路径。"
        )
    return raw


def _origins(name: str) -> frozenset[str]:
    """Read a comma-separated list of addresses of sites."""
    parts = filter(None, map(str.strip, os.environ.get(name, "").split(",")))
    return frozenset(_check_origin(name, part) for part in parts)


def _networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read a comma-separated list of networks."""
    found = []
    for part in filter(None, map(str.strip, os.environ.get(name, "").split(","))):
        try:
            found.append(ip_network(part))
        except ValueError:
            raise ImproperlyConfigured(
                f"{name}：“{part}”不是网段；写成 10.20.0.0/16 的样子，多个用逗号隔开。"
            ) from None
    return tuple(found)


def read_address(address: str, *, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Read the address of a database into Django's settings for it.

    Args:
        address: a `postgresql://` URL; options of the connection stand in its query.
        name: the variable that it came from, for the message.

    Raises:
        ImproperlyConfigured: it is not such a URL.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name}：应以 postgresql:// 开头，现在是 {parts.scheme}://。")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def _database(name: str) -> dict[str, Any]:
    return read_address(os.environ.get(name, "postgresql://fenglian_app@/fenglian"), name=name)


SECRETS = Path(os.environ.get("FENGLIAN_SECRETS", PACKAGE.parents[1] / ".run" / "secrets"))
"""A folder of files that only we read, a secret in each."""


def _secret_file(name: str) -> Path:
    return SECRETS / name


def _email_password() -> str:
    """Read the mail server's password, which somebody else chose, from its file."""
    path = _secret_file("email-password")
    try:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"设了 FENGLIAN_EMAIL_USER，但读不了密码文件 {path}：{error.strerror}。"
        ) from error


def _secret(name: str) -> str:
    """Read one secret from its file; `fenglian` makes missing ones at its first start."""
    testing = _flag("FENGLIAN_TESTING", default=False) or "PYTEST_VERSION" in os.environ
    if testing and "FENGLIAN_SECRETS" not in os.environ:
        return hashlib.sha256(f"testing only: {name}".encode()).hexdigest()
    path = _secret_file(name)
    if path.exists():
        return path.read_text().strip()
    raise ImproperlyConfigured(
        f"缺少密钥文件 {path}。先运行 make run，或用 fenglian secrets 生成。"
    )


DEMONSTRATION = _flag("FENGLIAN_DEMONSTRATION", default=False)
DEBUG = False
SECRET_KEY = _secret("django-key")
# 32 hexadecimal digits: the SM4 key; 64: the key of the blind index and of follow-up links.
FIELD_KEY = _secret("field-key")
INDEX_KEY = _secret("index-key")
ALLOWED_HOSTS = [
    h for h in os.environ.get("FENGLIAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h
]
TRUSTED_PROXIES = _peers("FENGLIAN_PROXIES")
"""Network addresses of our own proxies; only what they forward is believed (S9)."""
# The scheme as forwarded; `frame.middleware.ProxyMiddleware` takes it away from everybody else.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
PUBLIC_ADDRESS = _origin("FENGLIAN_PUBLIC_ADDRESS")
"""The site's address as people reach it, for QR codes and messages; empty: as the request came."""
HOOK_ORIGINS = _origins("FENGLIAN_HOOK_ORIGINS")
"""Where other systems may have notices pushed to, e.g. https://hotline.example.gov.cn."""
HOOK_NETWORKS = _networks("FENGLIAN_HOOK_NETWORKS")
"""Where such a host may stand besides the open network, e.g. the court's own 10.0.0.0/8."""
UPLOADS = Path(os.environ.get("FENGLIAN_UPLOADS", PACKAGE.parents[1] / ".run" / "uploads"))
CORPORA = Path(os.environ["FENGLIAN_CORPORA"]) if "FENGLIAN_CORPORA" in os.environ else None
"""A folder with texts of others for measuring; nothing of it is shipped."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "procrastinate.contrib.django",
    "fenglian.isolation",
    "fenglian.worktime",
    "fenglian.privacy",
    "fenglian.documents",
    "fenglian.organizations",
    "fenglian.mechanisms",
    "fenglian.ledger",
    "fenglian.notifications",
    "fenglian.duties",
    "fenglian.risk",
    "fenglian.cases",
    "fenglian.knowledge",
    "fenglian.directory",
    "fenglian.feedback",
    "fenglian.requests",
    "fenglian.appointments",
    "fenglian.liaison",
    "fenglian.rosters",
    "fenglian.correspondence",
    "fenglian.activities",
    "fenglian.quotas",
    "fenglian.returns",
    "fenglian.supervision",
    "fenglian.drafts",
    "fenglian.integrations",
    "fenglian.frame",
    "fenglian.portal",
    "fenglian.desk",
    "fenglian.api",
    *(["fenglian.demonstration"] if DEMONSTRATION else []),
]
MIDDLEWARE = [
    "fenglian.frame.middleware.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fenglian.frame.languages.LanguageMiddleware",
    "fenglian.frame.middleware.ErrorPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "fenglian.frame.scoping.ScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "fenglian.urls"
WSGI_APPLICATION = "fenglian.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "fenglian.frame.context_processors.frame",
                *(
                    ["fenglian.demonstration.context_processors.demonstration"]
                    if DEMONSTRATION
                    else []
                ),
            ],
        },
    },
]
DATABASES = {"default": _database("DATABASE_URL"), "owner": _database("DATABASE_OWNER_URL")}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organizations.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "fenglian.organizations.policies.TwoFactorBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
# Five failures lock a name at an address for fifteen minutes (等保三级: 登录失败处理).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_CLIENT_IP_CALLABLE = "fenglian.frame.middleware.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]  # never written into its tables
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
OTP_TOTP_ISSUER = "枫联"

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = _flag("FENGLIAN_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if SECURE_COOKIES else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "fenglian.frame.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = [
    "fenglian.frame.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CLOCK_SQL = (
    "SELECT clock_timestamp() + COALESCE((SELECT shift FROM demonstration_clockoffset), '0')"
    if DEMONSTRATION
    else "SELECT clock_timestamp()"
)
"""The one clock: the database's; the demonstration site alone may shift it."""

# Texts are written in Chinese; the catalogs translate them. Each name is in its own language.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English"), ("ko", "한국어")]
LANGUAGE_COOKIE_NAME = "fl_language"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("FENGLIAN_STATIC", PACKAGE.parents[1] / ".run" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if "PYTEST_VERSION" in os.environ
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

EMAIL_BACKEND = os.environ.get(
    "FENGLIAN_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = os.environ.get("FENGLIAN_EMAIL_HOST", "localhost")
_EMAIL_TLS = _choice("FENGLIAN_EMAIL_TLS", ("none", "starttls", "ssl"))
EMAIL_PORT = _number(
    "FENGLIAN_EMAIL_PORT", default={"none": 25, "starttls": 587, "ssl": 465}[_EMAIL_TLS]
)
EMAIL_USE_TLS = _EMAIL_TLS == "starttls"
EMAIL_USE_SSL = _EMAIL_TLS == "ssl"
EMAIL_HOST_USER = os.environ.get("FENGLIAN_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = _email_password() if EMAIL_HOST_USER else ""
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("FENGLIAN_EMAIL_FROM", "fenglian@localhost")
MESSAGE_FILE = Path(
    os.environ.get("FENGLIAN_MESSAGE_FILE", PACKAGE.parents[1] / ".run" / "messages.log")
)
"""Where the file channel writes what it sends, one line a message."""

CHANNELS_FILE = Path(os.environ["FENGLIAN_CHANNELS"]) if "FENGLIAN_CHANNELS" in os.environ else None
"""The gateways for messages beside the mail server; see docs/operations.md."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("FENGLIAN_LOG_LEVEL", "WARNING")},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        # It names the address of every form that is refused, which may be a person's follow-up
        # link; frame.error_pages logs what somebody must see to.
        "django.request": {"level": "CRITICAL"},
        # The library of the gateways writes their secrets into its warnings.
        "apprise": {"level": "CRITICAL", "propagate": False},
    },
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# The middleware of axes would only reword the answer to a locked name: our sign-in says it itself.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]
