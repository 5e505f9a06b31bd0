"""The blank worksheets of an event."""

from __future__ import annotations

from events.models import Event
from reflections.models import Prompt, Worksheet

from .events import day_of
from .people import Folder, add, provenance


def load_worksheets(folder: Folder, event: Event) -> None:
    """Those whose rows name an event that has just been loaded."""
    for row in folder.tables.worksheets:
        if row.event == event.slug:
            on = day_of(event.local_start.date(), row.day)
            worksheet = Worksheet(event=event, slug=row.slug, title=row.title, day=on, **provenance(row.source))
            add(worksheet)
            for place, prompt in enumerate(row.prompts, 1):
                add(Prompt(worksheet=worksheet, position=place, label=prompt.label, text=prompt.text))
