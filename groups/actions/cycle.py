"""A group's way through the phases: cycles and moves, and what they are corrected to."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ..models import Cycle, Group, Person, Phase, PhaseMove
from .errors import FormUsedBefore, GroupsError, WrongDay, refuse_future, says


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
    if latest and latest.corrects_id is None and says(latest, said):
        return latest
    return PhaseMove.objects.create(uid=uid, cycle=cycle, recorded_at=at, placed_at=place_of(cycle, at), **said)


def place_of(cycle: Cycle, at: datetime) -> datetime:
    """`at`, or a moment later if a move of `cycle` has that place already: no two moves of a day stand level."""
    last = cycle.moves.aggregate(last=Max("placed_at"))["last"]
    return max(at, last + timedelta(microseconds=1)) if last else at


def start_cycle(*, group: Group, on: date) -> Cycle:
    """Begin the next cycle of `group` on the day `on`. Raises GroupsError while one is under way."""
    latest = Cycle.objects.filter(group=group).order_by("-number").first()
    if latest and not latest.finished:
        raise GroupsError(_("Finish the cycle that is under way first."))
    return Cycle.objects.create(group=group, number=latest.number + 1 if latest else 1, started=on)


def phase_on(group: Group, on: date) -> int | None:
    """The phase `group` was in at the end of the day `on`: 1, 2, 3, or None before its first move."""
    moves = PhaseMove.objects.standing().filter(cycle__group=group, on__lte=on)
    return moves.order_by("-cycle__number", "-on", "-placed_at", "-pk").values_list("phase", flat=True).first()


def same_move(move: PhaseMove, *, group: Group, phase: int, reason: str, on: date) -> PhaseMove:
    """`move`, if it says just this of just this group. Raises FormUsedBefore otherwise."""
    if move.cycle.group_id == group.pk and (move.phase, move.reason, move.on) == (phase, reason, on):
        return move
    raise FormUsedBefore(_("This form was saved before. Save again to record this as another move."), move)
