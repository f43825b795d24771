"""What every installation shares; each integration is one file in ``parts``."""

from portal.settings.parts.api import *  # noqa: F403
from portal.settings.parts.cache import *  # noqa: F403
from portal.settings.parts.cms import *  # noqa: F403
from portal.settings.parts.credentials import *  # noqa: F403
from portal.settings.parts.database import *  # noqa: F403
from portal.settings.parts.jobs import *  # noqa: F403
from portal.settings.parts.localisation import *  # noqa: F403
from portal.settings.parts.logs import *  # noqa: F403
from portal.settings.parts.mail import *  # noqa: F403
from portal.settings.parts.paths import *  # noqa: F403
from portal.settings.parts.security import *  # noqa: F403
from portal.settings.parts.storage import *  # noqa: F403

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]

INSTALLED_APPS = [
    "portal",
    "search",
    "content",
    "media",
    "locales",
    "wagtail_localize",
    "wagtailmedia",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "locales.accounts.apps.AccountsConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.middleware.ContentSecurityMiddleware",
    "portal.middleware.PublicWithoutCookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "portal.api.access.FileTokenMiddleware",
    "portal.middleware.NotFoundMiddleware",
    "portal.middleware.AdminDoorsMiddleware",
    "media.uploads.StoppedUploadMiddleware",
    "portal.middleware.OneTransactionMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "content.context_processors.site",
            ],
        },
    },
]

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
