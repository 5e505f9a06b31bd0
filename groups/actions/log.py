"""What people do with the log."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..models import Group, LogEntry, Person
from .cycle import phase_on
from .errors import FormUsedBefore, refuse_future, says


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
