"""Settings of both peers, in production: what `startproject` and `wagtail start` write. PEER is `cms` (Wagtail) or `plain`."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

IS_WAGTAIL = os.environ["PEER"] == "cms"
server = conninfo_to_dict(os.environ["DATABASE_URL"])
SECRET_KEY = "benchmark"  # noqa: S105 – of a site that lives for a few minutes on the loopback address
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = f"peers.{os.environ['PEER']}.urls"
USE_TZ = True
STATIC_URL = "/static/"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": server["dbname"],
        "USER": server["user"],
        "HOST": server["host"],
        "PORT": server["port"],
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
    }
}
INSTALLED_APPS = [
    f"peers.{os.environ['PEER']}",
    *(
        "wagtail.contrib.forms wagtail.contrib.redirects wagtail.embeds wagtail.sites wagtail.users wagtail.snippets "
        "wagtail.documents wagtail.images wagtail.search wagtail.admin wagtail modelcluster taggit"
    ).split()
    * IS_WAGTAIL,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *["wagtail.contrib.redirects.middleware.RedirectMiddleware"] * IS_WAGTAIL,
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,  # with the cached loader, since this is not for debugging
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
MIGRATION_MODULES = {os.environ["PEER"]: f"{os.environ['PEER']}_migrations"}  # made while a database is filled
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WAGTAIL_SITE_NAME = "Benchmark"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
