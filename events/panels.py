"""What the pages of lower apps, and home, show of events."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from carplatform.panels import Panel
from groups.models import Person

from .contacts import contacts_of, met_by, people_to_phone
from .models import Event
from .permissions import can_run_events


def for_person(person: Person, at: datetime) -> Panel | None:
    """The next event that `person` takes part in; None if none lies ahead. One query."""
    event = Event.objects.of(person).upcoming(at).first()
    if event is None:
        return None
    return Panel(_("My next event"), "events/_next_event.html", {"event": event})


def people_to_phone_for(person: Person, at: datetime) -> Panel | None:
    """Whom of their events `person` could phone, and why. None where there is nobody, and for organisers, whose home
    shows what waits. Four queries at most."""
    if can_run_events(person):
        return None
    found = people_to_phone(person, contacts_of(met_by(person)))
    events = {one.contact.event.pk: one.contact.event for one in found}
    context = {"to_phone": found, "events": list(events.values())}
    return Panel(_("People you could phone"), "events/_to_phone.html", context) if found else None
