"""What the pages of lower apps show of worksheets: the blank ones, never what anyone wrote."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from carplatform.panels import Panel
from events.models import Event
from groups.models import Person

from .models import Worksheet


def for_event(event: Event, person: Person | AnonymousUser) -> Panel | None:
    """The worksheets of an event that `person` can open, in one query."""
    worksheets = list(Worksheet.objects.for_event(event))
    if not worksheets:
        return None
    return Panel(_("Worksheets to print"), "reflections/_event_panel.html", {"worksheets": worksheets})
