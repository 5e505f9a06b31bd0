"""Loading is checking: what is not the reader's to look after is not there."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from groups.models import Person

from ..models import Event, Presentation
from ..permissions import can_run_events, with_rights


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


def presentation_to_see(request: HttpRequest, slug: str, uid: UUID, at: datetime) -> Any:
    """The presentation of that address, with event, group and the rights of the reader; or 404."""
    visible = with_rights(Presentation.objects.visible_to(request.user, at), request.user, at)
    return get_object_or_404(visible.in_order(), event__slug=slug, uid=uid)


def presentation_to_write(request: HttpRequest, slug: str, uid: UUID, at: datetime) -> Any:
    """The same, for those who write it. Others who may read it are told so; to all else it is not there."""
    presentation = presentation_to_see(request, slug, uid, at)
    if not presentation.may_write:
        raise PermissionDenied
    return presentation
