from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import add_query_params
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from .views import SignOutView

PASSWORD_PAGES = {"password_change", "password_change_done"}


class ResearchersAdmin(admin.AdminSite):
    """Django's admin, entered by our sign-in. Its pages about passwords are gone: nobody has one."""

    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Admin")
    enable_nav_sidebar = False  # the lists need its room

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in PASSWORD_PAGES]

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sends strangers to our sign-in, researchers on, and refuses everyone else."""
        next_url = get_next_redirect_url(request) or reverse("admin:index")
        if self.has_permission(request):
            return redirect(next_url)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(add_query_params(reverse("account_login"), {"next": next_url}))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return SignOutView.as_view()(request)
