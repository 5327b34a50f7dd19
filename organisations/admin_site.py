"""The admin site: who comes in, and how they sign in."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator

from backups.held import is_held
from backups.keeping import last_problem
from backups.models import Backup


class ProjectAdminSite(admin.AdminSite):
    site_header = "Sharing with Care"
    site_title = "Sharing with Care"
    index_title = "Administrators' desk"
    site_url = "/"

    def get_urls(self):
        return [
            path("r/<int:content_type_id>/<path:object_id>/", self.admin_view(self.page_of_row), name="view_on_site"),
            *super().get_urls(),
        ]

    def index(self, request, extra_context=None):
        shown = {
            "last": Backup.objects.filter(problem="").first(),
            "problem": last_problem(now=timezone.now()),
            "held": is_held(),
            "by_schedule": bool(settings.BACKUP_DIR),
        }
        return super().index(request, {"backups": shown, **(extra_context or {})})

    def page_of_row(self, request, content_type_id, object_id):
        """Lead to a row's page on the site. Only rows of the admin have one: other types may not even have a table."""
        kind = ContentType.objects.filter(pk=content_type_id).first()
        if kind is None or kind.model_class() not in self._registry:
            raise Http404
        return shortcut(request, content_type_id, object_id)

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Lead to the one way to sign in for the whole site."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"))
