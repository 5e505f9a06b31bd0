"""What people do with the log."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.erasing import erase_copies
from carplatform.files import store
from carplatform.once import says

from ..models import EntryVersion, Group, LogEntry, Person, Theme
from .cycle import phase_on, refuse_before_the_group
from .errors import FormUsedBefore, GroupsError, refuse_future


@transaction.atomic
def add_log_entry(
    *,
    group: Group,
    by: Person | None,
    uid: UUID,
    kind: str,
    line: str,
    on: date,
    at: datetime,
    detail: str = "",
    readers: str = LogEntry.Readers.GROUP,
) -> LogEntry:
    """Add one entry to the log of `group`, in the phase the group was in on the day `on`.

    `uid` is the form's own: sending the same form twice makes one entry. So does the same person saying just the same
    twice in a row: after Back, browsers put the old words into a new form. Raises FormUsedBefore if the second sending
    of a form says something else, and WrongDay for a day after `at` or before the group began.
    """
    refuse_future(on, at)
    refuse_before_the_group(group, on)
    said = {"kind": kind, "line": line, "detail": detail, "on": on, "readers": readers}
    latest = LogEntry.objects.filter(group=group, written_by=by).order_by("pk").last() if by else None
    if latest and not latest.struck_at and says(latest, said):
        return latest
    try:
        entry, is_new = LogEntry.objects.get_or_create(
            uid=uid,
            group=group,
            defaults={**said, "phase": phase_on(group, on), "written_by": by, "recorded_at": at},
        )
    except IntegrityError as error:
        raise FormUsedBefore(_("This form was used before, for another group. Please save again."), None) from error
    if not is_new and not says(entry, said):
        raise FormUsedBefore(
            _("This form was saved before, as “%(line)s”. Save again to add this as another entry.")
            % {"line": entry.line},
            entry,
        )
    return entry


class ChangedMeanwhile(GroupsError):
    """Someone else changed the entry after this form was opened. `now` is the entry as it stands."""

    def __init__(self, now: LogEntry) -> None:
        super().__init__(_("Someone changed this entry while you were writing. Both texts are below; nothing is lost."))
        self.now = now


TEXTS = ("kind", "on", "line", "detail", "phase", "loop", "method", "link", "readers")


@transaction.atomic
def change_log_entry(
    *,
    entry: LogEntry,
    by: Person | None,
    version: int,
    said: dict[str, Any],
    themes: Iterable[Theme],
    present: Iterable[Person],
    at: datetime,
) -> LogEntry:
    """Give `entry` the words `said` (any of its fields), themes and people. What it said before is kept as a version.

    `version` is the one the writer saw. Raises ChangedMeanwhile when another has saved something else since, WrongDay
    for a day after `at` and for another day before the group began, GroupsError for an entry that is struck through.
    Nothing changed: nothing is kept. What is not for the network leaves the public page.
    """
    refuse_future(said["on"], at)
    themes, present = set(themes), set(present)
    before = as_it_stands(entry)
    if said["on"] != before.on:
        refuse_before_the_group(before.group, said["on"])
    if said.get("readers", before.readers) != LogEntry.Readers.NETWORK:
        said = {**said, "on_public_page": False}
    if says_all(before, said, themes, present):
        return before
    as_seen = LogEntry.objects.filter(pk=entry.pk, version=version, struck_at__isnull=True)
    if not as_seen.update(**said, version=version + 1, edited_by=by, edited_at=at):
        now = as_it_stands(entry)
        if says_all(now, said, themes, present):
            return now
        raise ChangedMeanwhile(now)
    keep_version(before, said)
    now = as_it_stands(entry)
    now.themes.set(themes)
    now.present.set(present)
    if now.on_public_page != before.on_public_page:
        action = "publish log entry" if now.on_public_page else "unpublish log entry"
        record(by=by, action=action, obj=now, at=at)
    return now


def as_it_stands(entry: LogEntry) -> LogEntry:
    """The entry from the database. Raises GroupsError for one that is struck through."""
    now = LogEntry.objects.select_related("edited_by", "written_by").get(pk=entry.pk)
    if now.erased_at:
        raise GroupsError(_("The words of this entry were erased meanwhile, so it cannot be changed any more."))
    if now.struck_at:
        raise GroupsError(_("This entry was struck through meanwhile. Put it back first, then change it."))
    return now


def says_all(entry: LogEntry, said: dict[str, Any], themes: set[Theme], present: set[Person]) -> bool:
    """Whether `entry` says all this already."""
    return says(entry, said) and set(entry.themes.all()) == themes and set(entry.present.all()) == present


def keep_version(before: LogEntry, said: dict[str, Any]) -> None:
    """Keep what an entry said, if `said` has other words."""
    if all(getattr(before, name) == said.get(name, getattr(before, name)) for name in TEXTS):
        return
    EntryVersion.objects.create(
        entry=before,
        number=before.version,
        by_id=before.edited_by_id if before.edited_at else before.written_by_id,
        at=before.edited_at or before.recorded_at,
        **{name: getattr(before, name) for name in TEXTS},
    )


@transaction.atomic
def strike_log_entry(*, entry: LogEntry, by: Person, reason: str, at: datetime) -> LogEntry:
    """Strike `entry` through: the group still reads it, with the reason; nobody else knows of it. Once."""
    LogEntry.objects.filter(pk=entry.pk, struck_at__isnull=True).update(
        struck_at=at, struck_by=by, struck_reason=reason, on_public_page=False
    )
    entry.refresh_from_db()
    return entry


@transaction.atomic
def restore_log_entry(*, entry: LogEntry, by: Person, at: datetime) -> LogEntry:
    """Take back that `entry` was struck through. Not for one whose text was erased: raises GroupsError."""
    restored = LogEntry.objects.filter(pk=entry.pk, struck_at__isnull=False, erased_at__isnull=True)
    if not restored.update(struck_at=None, struck_by=None, struck_reason=""):
        raise GroupsError(_("This entry cannot be put back: its text was erased, or it is back already."))
    record(by=by, action="restore log entry", obj=entry, at=at)
    entry.refresh_from_db()
    return entry


@transaction.atomic
def erase_log_entry(*, entry: LogEntry, by: Person, at: datetime) -> LogEntry:
    """Erase every word of a struck `entry`, its earlier versions, its files, and what reports copied from it.

    That it was there stays.

    Raises GroupsError for an entry that is not struck through.
    """
    empty: dict[str, Any] = {"line": "", "detail": "", "method": "", "link": "", "struck_reason": ""}
    struck = LogEntry.objects.filter(pk=entry.pk, struck_at__isnull=False)
    if not struck.update(**empty, others_present=None, erased_at=at, erased_by=by):
        raise GroupsError(_("Only an entry that is struck through can be erased."))
    entry.versions.all().delete()
    store.drop_on_commit(entry.attachments.values_list("stored_as", flat=True))
    entry.attachments.all().delete()
    entry.present.clear()
    entry.themes.clear()
    erase_copies(entry, at)
    record(by=by, action="erase log entry", obj=entry, at=at)
    entry.refresh_from_db()
    return entry
