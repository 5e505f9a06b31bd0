"""A group's way through the phases: cycles and moves, and what they are corrected to."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from carplatform.once import says

from ..models import Cycle, Group, Person, Phase, PhaseMove, SharedPurpose
from .errors import FormUsedBefore, GroupsError, WrongDay, refuse_future


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
            _("Cycle %(number)s of this group is finished. Begin the next one first, on the page of its path.")
            % {"number": cycle.number}
        )
    refuse_outside(cycle, on)
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


@transaction.atomic
def correct_move(
    *,
    move: PhaseMove,
    by: Person | None,
    uid: UUID,
    phase: Phase,
    reason: str,
    on: date,
    takes_back: bool = False,
    at: datetime,
) -> PhaseMove:
    """Write a row that stands in the place of `move`, which may be a correction itself. Nothing is overwritten.

    With `takes_back` it says that there was no such move. Sending the same form twice makes one row. The first cycle
    of a group begins with its first step, and so on another day if that was written down wrongly. Raises WrongDay for
    a day after `at` or outside the cycle, and GroupsError when someone has corrected this very row before.
    """
    refuse_future(on, at)
    Group.objects.select_for_update().get(pk=move.cycle.group_id)
    if earlier := PhaseMove.objects.filter(uid=uid).first():
        said_before = {"phase": phase, "reason": reason, "on": on, "takes_back": takes_back}
        if earlier.corrects_id == move.pk and says(earlier, said_before):
            return earlier
        raise FormUsedBefore(_("This form was used before. Save again to correct the move."), earlier)
    if other := PhaseMove.objects.filter(corrects=move).select_related("by", "cycle__group").first():
        raise GroupsError(
            _("%(name)s corrected this before you. It now says: %(words)s Go back to the path and look at it.")
            % {"name": other.by or _("Someone"), "words": in_words(other)}
        )
    cycle = Cycle.objects.get(pk=move.cycle_id)  # as it is now: someone may have finished it
    opens = cycle.number == 1 and move.on == cycle.started
    refuse_outside(cycle, max(on, cycle.started) if opens else on)
    said = {"phase": phase, "reason": reason, "on": on, "by": by, "takes_back": takes_back}
    place = {"recorded_at": at, "placed_at": move.placed_at}
    correction = PhaseMove.objects.create(uid=uid, cycle=cycle, corrects=move, **said, **place)
    if opens:
        start_with_first_step(cycle)
    return correction


def start_with_first_step(cycle: Cycle) -> None:
    """Let `cycle` begin on the day of the first of its steps that hold; without one it stays as it is."""
    if first := cycle.moves.standing().in_order().first():
        cycle.started = first.on
        cycle.save(update_fields=["started"])


def in_words(correction: PhaseMove) -> str:
    """What `correction` says, in the words of its group: a group that names no phases reads a question."""
    if correction.takes_back:
        return _("This did not happen. “%(reason)s”") % {"reason": correction.reason}
    phase = Phase(correction.phase)
    return _("%(where)s %(day)s, “%(reason)s”") % {
        "where": f"{phase.label}," if correction.cycle.group.is_explicit else phase.questions[0],
        "day": f"{correction.on:%-d %B %Y}",
        "reason": correction.reason,
    }


def refuse_before_the_group(group: Group, on: date) -> None:
    """Raises WrongDay if `group` took its first step after the day `on`. A group without a step has no first day."""
    first = Cycle.objects.filter(group=group, number=1).first()
    if first and on < first.started:
        raise WrongDay(
            _("The group began on %(day)s. Choose that day or a later one; a first step can be corrected on the path.")
            % {"day": f"{first.started:%-d %B %Y}"}
        )


def refuse_outside(cycle: Cycle, on: date) -> None:
    """Raises WrongDay if `cycle` had not begun on the day `on`, or was finished by then."""
    if on < cycle.started:
        raise WrongDay(
            _("This cycle began on %(day)s. Choose that day or a later one.") % {"day": f"{cycle.started:%-d %B %Y}"}
        )
    if cycle.finished and on > cycle.finished:
        raise WrongDay(
            _("This cycle was finished on %(day)s. Choose that day or an earlier one.")
            % {"day": f"{cycle.finished:%-d %B %Y}"}
        )


@transaction.atomic
def finish_cycle(*, group: Group, on: date, at: datetime) -> Cycle:
    """Say that the cycle under way of `group` ended on the day `on`. Saying it twice on one day is saying it once.

    Raises WrongDay for a day after `at`, or before the last move of the cycle; GroupsError if none is under way.
    """
    refuse_future(on, at)
    Group.objects.select_for_update().get(pk=group.pk)
    cycle = Cycle.objects.filter(group=group).order_by("-number").first()
    if cycle is None or cycle.finished not in (None, on):
        raise GroupsError(_("No cycle of this group is under way."))
    last = cycle.moves.standing().latest_first().first()
    if on < max(cycle.started, last.on if last else cycle.started):
        raise WrongDay(_("The group moved after that day. Choose the day of its last move or a later one."))
    cycle.finished = on
    cycle.save(update_fields=["finished"])
    return cycle


@transaction.atomic
def begin_cycle(*, group: Group, on: date, at: datetime) -> Cycle:
    """Begin the next cycle of `group`, after the one before is finished. Saying it twice on one day begins one.

    Raises WrongDay for a day after `at` or before the end of the cycle before, and GroupsError while one is under way.
    """
    refuse_future(on, at)
    Group.objects.select_for_update().get(pk=group.pk)
    latest = Cycle.objects.filter(group=group).order_by("-number").first()
    if latest and latest.finished is None and latest.number > 1 and latest.started == on and not latest.moves.exists():
        return latest
    if latest and latest.finished and on < latest.finished:
        raise WrongDay(
            _("The cycle before was finished on %(day)s. Choose that day or a later one.")
            % {"day": f"{latest.finished:%-d %B %Y}"}
        )
    return start_cycle(group=group, on=on)


@transaction.atomic
def say_purpose(
    *, group: Group, by: Person | None, uid: UUID, values: str, purpose: str, at: datetime
) -> SharedPurpose:
    """Write down the values and shared purpose of `group`; what was said before is kept. Once for each form.

    Both may be empty: the group was asked, and would rather not say. Where something was said meanwhile, that stands.
    """
    latest = SharedPurpose.objects.filter(group=group).order_by("pk").last()
    if latest and not (values or purpose):
        return latest
    said, _is_new = SharedPurpose.objects.get_or_create(
        uid=uid, defaults={"group": group, "values": values, "purpose": purpose, "by": by, "at": at}
    )
    if (said.group_id, said.values, said.purpose) != (group.pk, values, purpose):
        raise FormUsedBefore(_("This form was saved before. Save again to keep these words too."), said)
    return said
