"""What people do in a group. Each action is one transaction, names its actor as `by=`, and returns what it made."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Cycle, Group, LogEntry, Person, Phase, PhaseMove


class GroupsError(Exception):
    """Something cannot be done now; the message says why and what to do, in words for the page."""


class WrongDay(GroupsError):
    """The day does not fit: it is still to come, or before the cycle began."""


class FormUsedBefore(GroupsError):
    """A form was sent a second time with other words in it. `earlier` is what the first sending made."""

    def __init__(self, message: str, earlier: LogEntry | PhaseMove | None) -> None:
        super().__init__(message)
        self.earlier = earlier


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


@transaction.atomic
def move_phase(
    *,
    group: Group,
    by: Person | None,
    uid: UUID,
    phase: Phase,
    reason: str,
    on: date,
    at: datetime,
) -> PhaseMove:
    """Record that `group` moved to `phase` on the day `on`: forwards, back or skipping, all normal.

    The first move of a group begins its first cycle. Sending the same form twice, or saying just the same twice in a
    row, makes one move; coming back to a phase later on the same day is a move of its own. Raises WrongDay for a day
    after `at` or before the cycle began, and GroupsError when the latest cycle is finished.
    """
    refuse_future(on, at)
    # One move of a group at a time: two people may press at once, and both would begin the first cycle.
    Group.objects.select_for_update().get(pk=group.pk)
    if earlier := PhaseMove.objects.filter(uid=uid).select_related("cycle").first():
        return same_move(earlier, group=group, phase=phase, reason=reason, on=on)
    cycle = Cycle.objects.filter(group=group).order_by("-number").first()
    if cycle is None:
        cycle = start_cycle(group=group, on=on)
    if cycle.finished:
        raise GroupsError(
            _("Cycle %(number)s of this group is finished. A researcher can begin the next one for you.")
            % {"number": cycle.number}
        )
    if on < cycle.started:
        raise WrongDay(
            _("This cycle began on %(day)s. Choose that day or a later one.") % {"day": f"{cycle.started:%-d %B %Y}"}
        )
    said = {"phase": phase, "reason": reason, "on": on, "by": by}
    latest = cycle.moves.order_by("pk").last() if by else None
    if latest and says(latest, said):
        return latest
    return PhaseMove.objects.create(uid=uid, cycle=cycle, recorded_at=at, **said)


def start_cycle(*, group: Group, on: date) -> Cycle:
    """Begin the next cycle of `group` on the day `on`. Raises GroupsError while one is under way."""
    latest = Cycle.objects.filter(group=group).order_by("-number").first()
    if latest and not latest.finished:
        raise GroupsError(_("Finish the cycle that is under way first."))
    return Cycle.objects.create(group=group, number=latest.number + 1 if latest else 1, started=on)


def phase_on(group: Group, on: date) -> int | None:
    """The phase `group` was in at the end of the day `on`: 1, 2, 3, or None before its first move."""
    moves = PhaseMove.objects.filter(cycle__group=group, on__lte=on)
    return moves.order_by("-cycle__number", "-on", "-recorded_at", "-pk").values_list("phase", flat=True).first()


def says(row: LogEntry | PhaseMove, said: dict[str, Any]) -> bool:
    """Whether `row` holds just these words."""
    return all(getattr(row, name) == value for name, value in said.items())


def same_move(move: PhaseMove, *, group: Group, phase: int, reason: str, on: date) -> PhaseMove:
    """`move`, if it says just this of just this group. Raises FormUsedBefore otherwise."""
    if move.cycle.group_id == group.pk and (move.phase, move.reason, move.on) == (phase, reason, on):
        return move
    raise FormUsedBefore(_("This form was saved before. Save again to record this as another move."), move)


def refuse_future(on: date, at: datetime) -> None:
    """Raises WrongDay if the day `on` has not come yet in Scotland at the moment `at`."""
    if on > timezone.localdate(at):
        raise WrongDay(_("This day is still to come. Choose today or an earlier day."))
