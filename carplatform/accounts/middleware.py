from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.core.internal.httpkit import add_query_params
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from carplatform import held
from carplatform.link_pages import is_link_page

# What a researcher without a second factor may still open: enrolling and confirming it, leaving, and what binds us.
BEFORE_SECOND_FACTOR = {
    "account_logout",
    "mfa_activate_totp",
    "mfa_reauthenticate",
    "privacy",
    "accessibility",
    "cookies",
    "healthz",
    "readyz",
}


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page needs sign-in unless its view says `login_not_required`. What a signed-out person posts is held."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        # Before asking who it is: pages for everyone must open while the database is down.
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method == "POST":
            return held.hold(request, held.SIGNED_OUT)
        return super().handle_no_permission(request, view_func)


class SecondFactorMiddleware:
    """A researcher sees nothing before their session has a second factor: without one they are led to enrol."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in BEFORE_SECOND_FACTOR or "demo" in match.namespaces:
            return None
        if is_link_page(request):
            return None
        person = request.user
        if not person.is_authenticated or not person.is_staff or is_second_factored(request, timezone.now()):
            return None
        if request.method == "POST":
            return held.hold(request, held.SECOND_FACTOR)
        has_one = is_mfa_enabled(person, [Authenticator.Type.TOTP])
        page = reverse("mfa_reauthenticate" if has_one else "mfa_activate_totp")
        return redirect(add_query_params(page, {"next": request.get_full_path()}))


def is_second_factored(request: HttpRequest, at: datetime) -> bool:
    """Whether whoever is signed in has shown a second factor, within the hours a researcher's session lasts.

    In the demo, being signed in by one press counts as one.
    """
    counts = {"mfa", "demo"} if settings.DEMO else {"mfa"}
    since = (at - timedelta(hours=settings.STAFF_SESSION_HOURS)).timestamp()
    records = get_authentication_records(request, request.user)
    return any(record["method"] in counts and record["at"] > since for record in records)
