"""Loading is checking: what is not the reader's to look after is not there."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from groups.models import Person

from ..models import Event
from ..permissions import can_run_events


def organiser(request: HttpRequest) -> Person:
    """Whoever is signed in, if they run events; or 404."""
    if not can_run_events(request.user):
        raise Http404
    return cast(Person, request.user)


def event_to_run(request: HttpRequest, slug: str) -> Event:
    """The event of that address with the one it was copied from, for its organisers; or 404."""
    organiser(request)
    return get_object_or_404(Event.objects.select_related("copied_from"), slug=slug)


def sent(request: HttpRequest) -> Any:
    """What was sent with a form; None where it was only asked for."""
    return request.POST if request.method == "POST" else None
