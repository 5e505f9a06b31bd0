from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse


def questionnaires(request: HttpRequest) -> HttpResponse:
    """All questionnaires."""
    return HttpResponse("questionnaires")


def desk(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One questionnaire: its schedule, its mail, its closing."""
    return HttpResponse("desk")


def send_round(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a round of mail by hand."""
    return HttpResponse("send")


def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close it by hand."""
    return HttpResponse("close")


def cards(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Cards with personal QR codes."""
    return HttpResponse("cards")
