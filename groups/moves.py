"""A group's cycles, each with the path it took, and what was corrected on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from .models import Cycle, Group, PhaseMove
from .path import Path, Step, draw_path


@dataclass(frozen=True)
class Correction:
    """A row that no longer holds, with the row that took its place; whether that took a step away for good so far."""

    before: PhaseMove
    after: PhaseMove
    is_away: bool


@dataclass(frozen=True)
class CyclePath:
    """One cycle with its path, or None where it has no moves; its steps; and its corrections, latest first."""

    cycle: Cycle
    path: Path | None
    corrections: tuple[Correction, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.path.steps if self.path else ()


def cycle_paths(group: Group, today: date) -> list[CyclePath]:
    """Every cycle of `group`, the newest first, in two queries."""
    rows = PhaseMove.objects.filter(cycle__group=group).select_related("by").order_by("cycle", "on", "placed_at", "pk")
    of_cycle = {cycle: list(moves) for cycle, moves in groupby(rows, key=attrgetter("cycle_id"))}
    cycles = Cycle.objects.filter(group=group).order_by("-number")
    return [draw_cycle(cycle, of_cycle.get(cycle.pk, []), today) for cycle in cycles]


def draw_cycle(cycle: Cycle, rows: list[PhaseMove], today: date) -> CyclePath:
    """`cycle` from all its `rows`, which come in the order of the path."""
    by_key = {row.pk: row for row in rows}
    corrected = {row.corrects_id for row in rows}
    standing = [row for row in rows if row.pk not in corrected and not row.takes_back]
    corrections = [
        Correction(by_key[row.corrects_id], row, row.takes_back and row.pk not in corrected)
        for row in rows
        if row.corrects_id
    ]
    corrections.sort(key=lambda one: one.after.recorded_at, reverse=True)
    return CyclePath(cycle, draw_path(standing, (), cycle.finished or today), tuple(corrections))
