"""Pages that stand when nothing else does: they need no database, session, person or context processor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers

RETRY_AFTER_SECONDS = 120


def bare_page(template: str, *, status: int, **context: Any) -> HttpResponse:
    """The page `template`, which extends base_bare.html, with `context` and the few settings that pages print."""
    always = {name: getattr(settings, name) for name in ("SITE_NAME", "CONTACT_EMAIL", "CONTROLLER", "DEMO")}
    response = HttpResponse(loader.get_template(template).render(always | context), status=status)
    add_never_cache_headers(response)
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
