"""What the people of a group do with their pro-forma, and what their research associate notes beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.once import UsedBefore, mark_of_values
from groups.models import LogEntry, Person

from ..models import AssociateNote, Passage, Presentation
from .errors import EventsError


@dataclass(frozen=True)
class Typed:
    """What someone typed under a heading; `seen` is the mark of the text that stood there when they began."""

    text: str
    seen: str


def mark_of(text: str) -> str:
    """A short mark of what stands under a heading, to tell later whether it still does."""
    return mark_of_values([text])


def texts_of(presentation: Presentation) -> dict[str, Passage]:
    """By heading, the passage that stands there now: the latest. One query."""
    return {one.heading: one for one in presentation.passages.select_related("by").order_by("number")}


@transaction.atomic
def write(
    *, presentation: Presentation, said: Mapping[str, Typed], by: Person | None, at: datetime
) -> dict[str, Passage]:
    """Keep what was typed under each heading where it is new. What stood there before is kept too.

    Returns, by heading, what someone else wrote there meanwhile, where this writer changed the text as well: that stays
    as it is, for the writer to see both. Sending the same form twice adds nothing.
    """
    locked(presentation)
    now = texts_of(presentation)
    number = max((one.number for one in now.values()), default=0)
    both: dict[str, Passage] = {}
    for heading, typed in said.items():
        there = now[heading].text if heading in now else ""
        if typed.text == there or mark_of(typed.text) == typed.seen:
            continue
        if mark_of(there) != typed.seen:
            both[heading] = now[heading]
            continue
        number += 1
        Passage.objects.create(presentation=presentation, heading=heading, number=number, text=typed.text, by=by, at=at)
    return both


@transaction.atomic
def hand_in(*, presentation: Presentation, by: Person, at: datetime) -> None:
    """Say that it is done. Empty headings are no hindrance; an empty pro-forma is. Pressed twice, the first counts.

    Raises EventsError for one of which nothing is written.
    """
    now = locked(presentation)
    if now.handed_in_at is not None:
        return
    if not any(one.text for one in texts_of(now).values()):
        raise EventsError(_("Nothing is written yet. Write something under one of the headings first."))
    now.handed_in_at, now.handed_in_by = at, by
    now.save(update_fields=["handed_in_at", "handed_in_by"])
    record(by=by, action="hand in pro-forma", obj=now, note=str(now.group), at=at)


@transaction.atomic
def take_back(*, presentation: Presentation, by: Person, at: datetime) -> None:
    """Say that it is not done after all: until the deadline, or at any time where there is none.

    Raises EventsError after the deadline: what changes then is marked, and stays handed in.
    """
    now = locked(presentation)
    if now.handed_in_at is None:
        return
    due = now.event.presentations_due
    if due is not None and at > due:
        raise EventsError(_("The deadline is over, so it stays handed in. You can still change it: the page says so."))
    now.handed_in_at = now.handed_in_by = None
    now.save(update_fields=["handed_in_at", "handed_in_by"])
    record(by=by, action="take back pro-forma", obj=now, note=str(now.group), at=at)


@transaction.atomic
def add_note(
    *, presentation: Presentation, heading: str, uid: UUID, text: str, by: Person, at: datetime
) -> AssociateNote:
    """Note something beside a heading, for those who write. Sending the same form twice notes it once.

    Raises UsedBefore if the form was used for another note.
    """
    locked(presentation)
    if earlier := AssociateNote.objects.filter(uid=uid).first():
        if (earlier.presentation_id, earlier.heading, earlier.text) == (presentation.pk, heading, text):
            return earlier
        raise UsedBefore(_("This form was saved before, with other words. Save again to add these."), earlier)
    return AssociateNote.objects.create(presentation=presentation, heading=heading, uid=uid, text=text, by=by, at=at)


def erase_passages(row: Model, at: datetime) -> None:
    """Take the line of `row`, a log entry whose words are erased, out of the pro-formas of its group, also out of what
    they said before: wherever it stands word for word, as “Use this” puts it there. `row` still holds the line."""
    if not isinstance(row, LogEntry) or not row.line:
        return
    for passage in Passage.objects.filter(presentation__group=row.group_id, text__contains=row.line):
        passage.text = passage.text.replace(row.line, "")
        passage.save(update_fields=["text"])


def locked(presentation: Presentation) -> Any:
    """The presentation as it is now, with event and group; whoever else would change it waits."""
    Presentation.objects.select_for_update().get(pk=presentation.pk)
    return Presentation.objects.select_related("event", "group").get(pk=presentation.pk)
