from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig as DjangosAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangosStaticFilesConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        # Here and not above: Django REST framework asks for the apps to be there.
        from config.database.search_paths import pin
        from publishing.published.content_changes import watch_tables
        from web.lookups import use_one_of
        from web.plain_words import use_plain_words

        use_plain_words()
        use_one_of()
        for after in [watch_tables, pin]:
            post_migrate.connect(after, sender=apps.get_app_config("publishing"))  # all tables are there by then


class StaticFilesConfig(DjangosStaticFilesConfig):
    """Of other people's packages, only the files that pages use are served."""

    ignore_patterns = [
        *DjangosStaticFilesConfig.ignore_patterns,
        "*.ts",
        "*.woff",
        "roboto-[!l]*",
        "roboto-latin-ext*",
        "roboto-latin-[!47]*",
        "roboto-latin-*-italic*",
        "design-system.css",
        "cytoscape.[!e]*",
        "cytoscape.esm.mjs",
        "documents",
        "scripts",
        "redoc",
        "rest_framework",
        "*.LICENSE.txt",
    ]


class AdminConfig(DjangosAdminConfig):
    default_site = "organisations.admin_site.ProjectAdminSite"
