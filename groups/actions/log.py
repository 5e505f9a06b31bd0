"""What people do with the log."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from carplatform.files import store

from ..models import EntryVersion, Group, LogEntry, Person, Theme
from .cycle import phase_on
from .errors import FormUsedBefore, GroupsError, refuse_future, says


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
    of a form says something else, and WrongDay for a day after `at`.
    """
    refuse_future(on, at)
    said = {"kind": kind, "line": line, "detail": detail, "on": on, "readers": readers}
    latest = LogEntry.objects.filter(group=group, written_by=by).order_by("pk").last() if by else None
    if latest and says(latest, said):
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

    `version` is the one the writer saw. Raises ChangedMeanwhile when another has saved since, WrongDay for a day after
    `at`, GroupsError for an entry that is struck through. Nothing changed: nothing is kept.
    """
    refuse_future(said["on"], at)
    now = LogEntry.objects.select_for_update().get(pk=entry.pk)
    if now.struck_at:
        raise GroupsError(_("This entry was struck through meanwhile. Put it back first, then change it."))
    if now.version != version:
        raise ChangedMeanwhile(LogEntry.objects.select_related("edited_by", "written_by").get(pk=entry.pk))
    themes, present = set(themes), set(present)
    same_people = set(now.present.all()) == present
    if says(now, said) and same_people and set(now.themes.all()) == themes:
        return now
    if any(getattr(now, name) != said.get(name, getattr(now, name)) for name in TEXTS):
        EntryVersion.objects.create(
            entry=now,
            number=now.version,
            by_id=now.edited_by_id if now.edited_at else now.written_by_id,
            at=now.edited_at or now.recorded_at,
            **{name: getattr(now, name) for name in TEXTS},
        )
    for name, value in {**said, "version": now.version + 1, "edited_by": by, "edited_at": at}.items():
        setattr(now, name, value)
    now.save()
    now.themes.set(themes)
    now.present.set(present)
    return now


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
    """Erase every word of a struck `entry`, its earlier versions and its files. That it was there stays.

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
    record(by=by, action="erase log entry", obj=entry, at=at)
    entry.refresh_from_db()
    return entry
