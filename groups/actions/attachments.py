"""Files beside the entries of a log."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from carplatform.files import store
from carplatform.files.kinds import kind_of

from ..models import Attachment, LogEntry, Person
from .errors import FormUsedBefore, GroupsError

MOST_FILES = 20  # beside one entry
LONGEST_NAME = 200
# Categories of Unicode that do not show, or turn what follows around.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def attach_file(*, entry: LogEntry, by: Person, uid: UUID, upload: UploadedFile, at: datetime) -> Attachment:
    """Keep `upload` beside `entry`. Sending the same form twice keeps one file.

    The file is on disk before its row is written: a row without its file cannot be, a file without its row is swept.
    Raises NotTaken for what is no file of an allowed kind, and GroupsError for a struck entry or one with many files
    or for a form that was used for another entry.
    """
    kind = kind_of(upload.name or "", upload.size or 0, cast(BinaryIO, upload.file))
    row = Attachment(uid=uid, entry=entry, by=by, added_at=at, size=upload.size or 0, content_type=kind.content_type)
    row.name = named(upload.name or "", kind.endings)
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
def add_row(row: Attachment) -> Attachment:
    """The row of a file that is on disk, if its entry still takes one; or the row that its form made before."""
    entry = LogEntry.objects.select_for_update().get(pk=row.entry_id)
    if earlier := Attachment.objects.filter(uid=row.uid).first():
        if (earlier.entry_id, earlier.name, earlier.size) == (entry.pk, row.name, row.size):
            return earlier
        raise FormUsedBefore(_("This form was used before, for another file. Please add the file again."), earlier)
    if entry.struck_at:
        raise GroupsError(_("This entry is struck through. Put it back first, then add the file."))
    if entry.attachments.count() >= MOST_FILES:
        raise GroupsError(_("There are %(number)d files here already. Take one away first.") % {"number": MOST_FILES})
    row.save(force_insert=True)
    return row


@transaction.atomic
def remove_file(*, attachment: Attachment) -> None:
    """Take a file away for good."""
    store.drop_on_commit([attachment.stored_as])
    attachment.delete()


def named(name: str, endings: tuple[str, ...]) -> str:
    """A name to save under: one line of plain characters without a path, not too long. It has one of the `endings`."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(one for one in last if unicodedata.category(one) not in UNSEEN)
    length = next(len(ending) for ending in endings if plain.lower().endswith(ending))
    stem, ending = plain[:-length], plain[-length:]
    return f"{stem[: LONGEST_NAME - length].strip() or 'file'}{ending}"
