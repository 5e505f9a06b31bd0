"""All groups of a partnership on one time axis: where their bands go. The SVG is templates/groups/_bands.html.

A band is the path of one group in small, its three lanes close together. Nobody is ahead or behind: the bands share
nothing but the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from .models import Group, PhaseMove
from .path import COLOURS, LEFT, RIGHT, WIDTH, Scale, Tick, ticks

BAND = 56
LANES = {1: 12, 2: 28, 3: 44}
SMALLEST = 3.0  # a stay of one day can still be seen


@dataclass(frozen=True)
class Stay:
    """A stay in one phase, in the colours and on the lane of it."""

    phase: int
    start: float
    end: float

    @property
    def y(self) -> int:
        return LANES[self.phase]

    @property
    def colour(self) -> str:
        return COLOURS[self.phase]


@dataclass(frozen=True)
class Band:
    """One group and its stays, cycle after cycle; `steps` say the same in words."""

    group: Group
    stays: tuple[Stay, ...]
    moves: tuple[PhaseMove, ...]

    @property
    def links(self) -> tuple[str, ...]:
        """The thin lines from each stay to the next, as SVG paths."""
        return tuple(f"M{old.end:.1f} {old.y}L{new.start:.1f} {new.y}" for old, new in pairwise(self.stays))


@dataclass(frozen=True)
class Axis:
    """The calendar that the bands share."""

    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]

    view_box = f"{LEFT - 14:.0f} 0 {WIDTH - LEFT + 14:.0f} {BAND}"
    ticks_box = f"{LEFT - 14:.0f} 0 {WIDTH - LEFT + 14:.0f} 26"


def draw_axis(groups: Iterable[tuple[Group, Sequence[PhaseMove]]], today: date) -> Axis | None:
    """The bands of those `groups` that have moves, which come in the order they were taken; None if none has."""
    rows = [(group, moves) for group, moves in groups if moves]
    if not rows:
        return None
    scale = Scale.over(min(moves[0].on for _, moves in rows), max(today, *(moves[-1].on for _, moves in rows)))
    bands = tuple(Band(group, stays(moves, scale, today), tuple(moves)) for group, moves in rows)
    return Axis(ticks(scale), bands)


def stays(moves: Sequence[PhaseMove], scale: Scale, today: date) -> tuple[Stay, ...]:
    """One stay for each move, until the next move, the end of its cycle, or today."""
    found = []
    for move, following in zip(moves, [*moves[1:], None], strict=True):
        ends = move.cycle.finished or today
        if following is not None and following.cycle_id == move.cycle_id:
            ends = following.on
        start = min(scale.x(move.on), RIGHT - SMALLEST)
        found.append(Stay(move.phase, start, max(scale.x(min(ends, scale.until)), start + SMALLEST)))
    return tuple(found)
