from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse


def results_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What people said."""
    return HttpResponse("results")
