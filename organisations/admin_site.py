"""The admin site: who comes in, and how they sign in."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.utils.decorators import method_decorator


class ProjectAdminSite(admin.AdminSite):
    site_header = "Sharing with Care"
    site_title = "Sharing with Care"
    index_title = "Administrators' desk"
    site_url = "/"

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Lead to the one way to sign in for the whole site."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"))
