"""The groups that present at an event, with their pro-formas."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from events.actions.proforma import Typed, add_note, mark_of, write
from events.models import Event, Presentation
from groups.models import Group

from ..rows import PresentationRow
from .people import Folder, add, one, provenance


def load_presentations(folder: Folder, event: Event) -> None:
    """Those of one event. Raises DemoDataError if a row names an event or a person that is not in the folder."""
    for row in folder.tables.presentations:
        one(folder.tables.events, "slug", row.event)
        if row.event == event.slug:
            load_presentation(folder, event, row)


def load_presentation(folder: Folder, event: Event, row: PresentationRow) -> None:
    group = Group.objects.get(slug=row.group)
    made = Presentation(event=event, group=group, printed=row.printed.strip(), **provenance(row.source))
    presentation = add(made)
    for passage in row.passages:
        at = folder.at - timedelta(days=passage.days_ago)
        said = {passage.heading: Typed(passage.text.strip(), mark_of(""))}
        write(presentation=presentation, said=said, by=folder.person(passage.by), at=at)
    for note in row.notes:
        by, at = folder.person(note.by), folder.at - timedelta(days=note.days_ago)
        add_note(presentation=presentation, heading=note.heading, uid=uuid4(), text=note.text, by=by, at=at)
