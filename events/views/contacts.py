"""The contact sheet of an event. It is made anew for each reader: what someone takes back is gone at the next click."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from groups.models import Person

from ..contacts import Contact, around, by_partnership, contacts_of, people_to_phone
from ..models import Event
from ..permissions import can_read_contacts
from ..vcard import cards


@never_cache
@require_safe
def contacts(request: HttpRequest, slug: str) -> HttpResponse:
    """Who can be reached, by CPP; whom to phone, and why."""
    event, reader = event_with_contacts(request, slug), cast(Person, request.user)
    found = contacts_of(event.participations.all())
    context = {
        "event": event,
        "is_over": event.is_over(timezone.now()),
        "contacts": found,
        "partnerships": by_partnership(found),
        "around": around(event, found, reader),
        "to_phone": people_to_phone(reader, found),
    }
    return render(request, "events/contacts.html", context)


@never_cache
@require_safe
def all_cards(request: HttpRequest, slug: str) -> HttpResponse:
    """All of the sheet, to take into one's own address book."""
    event = event_with_contacts(request, slug)
    return as_cards(contacts_of(event.participations.all()), f"contacts-{event.slug}")


@never_cache
@require_safe
def one_card(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One person of the sheet, to take into one's own address book; 404 for whoever is not on it now."""
    event = event_with_contacts(request, slug)
    found = contacts_of(event.participations.filter(person__uid=uid))
    if not found:
        raise Http404
    return as_cards(found, slugify(found[0].name) or "contact")


def event_with_contacts(request: HttpRequest, slug: str) -> Event:
    """The event of that address, for those who may read its contact sheet; or 404."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    if not can_read_contacts(request.user, event):
        raise Http404
    return event


def as_cards(found: list[Contact], name: str) -> HttpResponse:
    """The cards as a file to save."""
    response = HttpResponse(cards(found), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return response
