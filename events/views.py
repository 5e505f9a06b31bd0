from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def events(request: HttpRequest) -> HttpResponse:
    """All events."""
    return HttpResponse("events")


def event_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One event: what it is for, and its programme."""
    return HttpResponse("event")
