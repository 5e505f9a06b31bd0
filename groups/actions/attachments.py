"""Files beside the entries of a log."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from carplatform.files import store
from carplatform.files.kinds import kind_of

from ..models import Attachment, LogEntry, Person
from .errors import GroupsError

MOST_FILES = 20  # beside one entry
LONGEST_NAME = 200


def attach_file(*, entry: LogEntry, by: Person, uid: UUID, upload: UploadedFile, at: datetime) -> Attachment:
    """Keep `upload` beside `entry`. Sending the same form twice keeps one file.

    The file is on disk before its row is written: a row without its file cannot be, a file without its row is swept.
    Raises NotTaken for what is no file of an allowed kind, and GroupsError for a struck entry or one with many files.
    """
    kind = kind_of(upload.name or "", upload.size or 0, cast(BinaryIO, upload.file))
    if earlier := Attachment.objects.filter(uid=uid, entry=entry).first():
        return earlier
    row = Attachment(uid=uid, entry=entry, by=by, added_at=at, size=upload.size or 0, content_type=kind.content_type)
    row.name = named(upload.name or "", kind.endings[0])
    row.stored_as = store.keep(upload)
    try:
        add_row(row)
    except Exception:
        store.path_of(row.stored_as).unlink(missing_ok=True)
        raise
    return row


@transaction.atomic
def add_row(row: Attachment) -> None:
    """The row of a file that is on disk, if its entry still takes one."""
    entry = LogEntry.objects.select_for_update().get(pk=row.entry_id)
    if entry.struck_at:
        raise GroupsError(_("This entry is struck through. Put it back first, then add the file."))
    if entry.attachments.count() >= MOST_FILES:
        raise GroupsError(_("There are %(number)d files here already. Take one away first.") % {"number": MOST_FILES})
    row.save(force_insert=True)


@transaction.atomic
def remove_file(*, attachment: Attachment) -> None:
    """Take a file away for good."""
    store.drop_on_commit([attachment.stored_as])
    attachment.delete()


def named(name: str, ending: str) -> str:
    """A name to save under: one line of plain characters without a path, not too long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(one for one in last if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    stem = plain[: -len(PurePosixPath(plain).suffix)] if PurePosixPath(plain).suffix else plain
    suffix = PurePosixPath(plain).suffix or ending
    return f"{stem[: LONGEST_NAME - len(suffix)].strip() or 'file'}{suffix}"
