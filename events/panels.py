"""What the pages of lower apps, and home, show of events."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from carplatform.panels import Panel
from groups.models import Person

from .models import Event


def for_person(person: Person, at: datetime) -> Panel | None:
    """The next event that `person` takes part in; None if none lies ahead. One query."""
    event = Event.objects.of(person).upcoming(at).first()
    if event is None:
        return None
    return Panel(_("My next event"), "events/_next_event.html", {"event": event})
