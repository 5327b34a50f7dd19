"""The usual way: a Django project as `startproject` makes it, with a DRF ModelViewSet over the same table."""

import os

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

server = conninfo_to_dict(os.environ["DATABASE_URL"])
settings.configure(
    SECRET_KEY="benchmark",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "rest_framework"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": server["dbname"],
            "USER": server.get("user", ""),
            "PASSWORD": server.get("password", ""),
            "HOST": server.get("host", ""),
            "PORT": server.get("port", ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
        "PAGE_SIZE": 50,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)
django.setup()

from django.contrib.postgres.fields import ArrayField  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from rest_framework import routers, serializers, viewsets  # noqa: E402


class Definition(models.Model):
    entry_id = models.BigIntegerField(primary_key=True)
    slug = models.SlugField()
    label = models.CharField(max_length=200)
    alt_labels = ArrayField(models.CharField(max_length=200))
    abbreviation = models.CharField(max_length=40)
    definition = models.TextField()
    plain_language = models.TextField()
    scope_note = models.TextField()
    examples = ArrayField(models.TextField())
    basis = models.CharField(max_length=20)
    exact_match = ArrayField(models.CharField(max_length=2000))
    translations = models.JSONField()
    version = models.PositiveIntegerField()
    first_published_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    class Meta:
        app_label = "benchmark"
        managed = False
        db_table = "definitions_definition"
        ordering = ["label", "slug"]


class DefinitionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Definition
        exclude = ["entry_id"]


class Definitions(viewsets.ModelViewSet):
    queryset = Definition.objects.all()
    serializer_class = DefinitionSerializer
    lookup_field = "slug"


router = routers.SimpleRouter()
router.register("definitions", Definitions)
urlpatterns = router.urls
application = get_wsgi_application()
