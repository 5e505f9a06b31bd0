"""Slides, posters and links beside a pro-forma."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.files import store
from carplatform.files.kinds import kind_of
from carplatform.once import UsedBefore
from groups.actions.attachments import named
from groups.models import Person

from ..models import Presentation, Slides, WebLink
from .errors import EventsError
from .proforma import locked

MOST = 4  # files and links together: their names stand on the one printed page too


def add_file(*, presentation: Presentation, uid: UUID, upload: UploadedFile, by: Person, at: datetime) -> Slides:
    """Keep `upload` beside the pro-forma. Sending the same form twice keeps one file.

    The file is on disk before its row is written: a row without its file cannot be, a file without its row is swept.
    Raises NotTaken for what is no file of an allowed kind, EventsError where there is no room, and UsedBefore.
    """
    kind = kind_of(upload.name or "", upload.size or 0, cast(BinaryIO, upload.file))
    row = Slides(uid=uid, presentation=presentation, by=by, added_at=at, size=upload.size or 0)
    row.name, row.content_type = named(upload.name or "", kind.endings), kind.content_type
    row.stored_as = store.keep(upload)
    try:
        kept = add_row(row)
    except Exception:
        store.drop(row.stored_as)
        raise
    if kept != row:
        store.drop(row.stored_as)
    return kept


@transaction.atomic
def add_row(row: Slides) -> Slides:
    """The row of a file that is on disk; or the row that its form made before."""
    now = locked(row.presentation)
    if earlier := Slides.objects.filter(uid=row.uid).first():
        if (earlier.presentation_id, earlier.name, earlier.size) == (now.pk, row.name, row.size):
            return earlier
        raise UsedBefore(_("This form was used before, for another file. Please add the file again."), earlier)
    refuse_too_many(now)
    row.save(force_insert=True)
    return row


@transaction.atomic
def add_link(*, presentation: Presentation, uid: UUID, title: str, address: str, by: Person, at: datetime) -> WebLink:
    """Put a link beside the pro-forma. Sending the same form twice puts one. Raises EventsError and UsedBefore."""
    now = locked(presentation)
    if earlier := WebLink.objects.filter(uid=uid).first():
        if (earlier.presentation_id, earlier.title, earlier.address) == (now.pk, title, address):
            return earlier
        raise UsedBefore(_("This form was saved before, for another link. Save again to add this beside it."), earlier)
    refuse_too_many(now)
    words = {"title": title, "address": address, "by": by, "added_at": at}
    return WebLink.objects.create(uid=uid, presentation=now, **words)


def refuse_too_many(presentation: Presentation) -> None:
    """Raises EventsError where as many stand beside the pro-forma as have room there."""
    if presentation.files.count() + presentation.links.count() >= MOST:
        raise EventsError(_("There are %(number)d files and links already. Take one away first.") % {"number": MOST})


@transaction.atomic
def drop(*, material: Slides | WebLink, by: Person, at: datetime) -> None:
    """Take a file or a link away for good."""
    if isinstance(material, Slides):
        store.drop_on_commit([material.stored_as])
    record(by=by, action="drop material", obj=material.presentation, note=str(material), at=at)
    material.delete()
