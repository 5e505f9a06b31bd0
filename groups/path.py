"""Where the drawing of a group's way through the phases goes: arithmetic only, the SVG is templates/groups/_path.html.

Time runs from left to right on one lane per phase. Going back is drawn like going on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Phase

WIDTH, HEIGHT = 760, 216
LANES = {1: 64, 2: 124, 3: 184}
LEFT, RIGHT = 226.0, 702.0
LABEL_ROOM = 74.0  # the widest tick label, "Sep 2015", with air
WIDEST_GAP = 18.0  # between two moves, however close in time, while there is room
RAIL = {1: 14, 2: 42, 3: 70}
# Print and PDF know no style sheet inside a drawing: these are the light colours of static/css/tokens.css.
COLOURS = {1: "#4a6420", 2: "#0f5f78", 3: "#a63d16"}
MONTHS_BETWEEN_TICKS = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120, 240)


class Move(Protocol):
    """What a move must offer: a phase move, or anything like one."""

    @property
    def phase(self) -> int: ...

    @property
    def on(self) -> date: ...

    @property
    def reason(self) -> str: ...

    @property
    def placed_at(self) -> datetime: ...


@dataclass(frozen=True)
class Tick:
    """A thin upright line where a month begins; the year is said at the first tick of each year."""

    x: float
    day: date
    says_year: bool

    @property
    def label_x(self) -> float:
        return self.x + 5


@dataclass(frozen=True)
class OnLane:
    """Anything that lies on the lane of a phase, in its colour."""

    phase: int

    @property
    def y(self) -> int:
        return LANES[self.phase]

    @property
    def colour(self) -> str:
        return COLOURS[self.phase]


@dataclass(frozen=True)
class Run(OnLane):
    """A stay in one phase: a thick line from `start` to `end` on its lane."""

    start: float
    end: float


@dataclass(frozen=True)
class Turn:
    """The curve from one lane to another where a move was made."""

    x: float
    half: float
    start_phase: int
    end_phase: int

    @property
    def d(self) -> str:
        x1, x2, pull = self.x - self.half, self.x + self.half, self.half * 22 / 9
        y1, y2 = LANES[self.start_phase], LANES[self.end_phase]
        return f"M{x1:.1f} {y1}C{x1 + pull:.1f} {y1} {x2 - pull:.1f} {y2} {x2:.1f} {y2}"


@dataclass(frozen=True)
class Point(OnLane):
    """A log entry on the path, or where the path ends, with its word to the right of it."""

    x: float

    @property
    def label_x(self) -> float:
        return self.x + 20

    @property
    def label_y(self) -> int:
        return self.y + 5


@dataclass(frozen=True)
class Step:
    """One move, in the list below the drawing (which on a phone is the drawing) and in the log."""

    move: Move
    before: int | None
    is_last: bool

    @property
    def phase(self) -> Phase:
        return Phase(self.move.phase)

    @property
    def on(self) -> date:
        return self.move.on

    @property
    def reason(self) -> str:
        return self.move.reason

    @property
    def placed_at(self) -> datetime:
        return self.move.placed_at

    @property
    def uid(self) -> UUID | None:
        """The identity of the move that can be corrected, where it has one."""
        return getattr(self.move, "uid", None)

    @property
    def word(self) -> str | Promise:
        return move_word(self.before, self.move.phase)

    @property
    def rail_x(self) -> int:
        return RAIL[self.move.phase]

    @property
    def rail_from(self) -> int | None:
        return RAIL[self.before] if self.before else None


@dataclass(frozen=True)
class Path:
    """All that the drawing and its list show, in a box of WIDTH by HEIGHT."""

    ticks: tuple[Tick, ...]
    runs: tuple[Run, ...]
    turns: tuple[Turn, ...]
    beads: tuple[Point, ...]
    here: Point
    steps: tuple[Step, ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def lanes(self) -> list[tuple[Phase, int]]:
        return [(Phase(phase), y) for phase, y in LANES.items()]


def move_word(before: int | None, phase: int) -> str | Promise:
    """How a move is called on every page: none of them is an error."""
    if before is None:
        return _("Started")
    if phase == before:
        return _("Stayed")
    if phase < before:
        return _("Went back")
    return _("Moved on") if phase == before + 1 else _("Skipped ahead")


def draw_path(moves: Sequence[Move], entries: Iterable[tuple[date, int | None]], until: date) -> Path | None:
    """The path of one cycle, or None if it has no moves.

    `moves` come in the order they were taken. `entries` are the day and phase of log entries; those from before
    the first move are not drawn. `until` is today, or the day the cycle finished.
    """
    if not moves:
        return None
    scale = Scale.over(moves[0].on, max(until, moves[-1].on))
    stops = spread([*(scale.x(move.on) for move in moves), scale.x(scale.until)])
    half = min(9.0, smallest_gap(stops) / 2)
    phases = [move.phase for move in moves]
    before = [None, *phases[:-1]]
    return Path(
        ticks=ticks(scale),
        runs=tuple(
            Run(phase, start + half - 1, end - half + 1)
            for phase, (start, end) in zip(phases, pairwise(stops), strict=True)
        ),
        turns=tuple(
            Turn(x, half, old, new) for x, old, new in zip(stops[1:], phases, phases[1:], strict=False) if old != new
        ),
        beads=tuple(bead(moves, stops, scale, day, phase) for day, phase in entries if day >= moves[0].on),
        here=Point(phases[-1], stops[-1]),
        steps=tuple(
            Step(move, old, number == len(moves))
            for number, (move, old) in enumerate(zip(moves, before, strict=True), 1)
        ),
    )


@dataclass(frozen=True)
class Scale:
    """Days to the right: from the first of the month of the first move until today, never less than four weeks."""

    start: date
    until: date
    end: date

    @classmethod
    def over(cls, first: date, until: date) -> Scale:
        start = first.replace(day=1)
        return cls(start, until, max(until, start + timedelta(days=27)))

    def x(self, day: date) -> float:
        return LEFT + (RIGHT - LEFT) * ((day - self.start) / (self.end - self.start))


def spread(xs: Sequence[float]) -> list[float]:
    """The places of `xs`, which rise, moved apart just so far that each can be seen, within LEFT and RIGHT."""
    gap = min(WIDEST_GAP, (RIGHT - LEFT) / len(xs))
    places: list[float] = []
    for x in xs:
        places.append(max(x, places[-1] + gap) if places else x)
    for back in range(1, len(places) + 1):
        places[-back] = min(places[-back], RIGHT - (back - 1) * gap)
    return places


def smallest_gap(stops: Sequence[float]) -> float:
    return min(after - stop for stop, after in pairwise(stops))


def bead(moves: Sequence[Move], stops: Sequence[float], scale: Scale, day: date, phase: int | None) -> Point:
    """The place of an entry: on the stay it was written in; on a day with several moves, in its own phase."""
    ends = [*(move.on for move in moves[1:]), max(scale.until, day)]
    stays = [number for number, move in enumerate(moves) if move.on <= day <= ends[number]]
    stay = next((number for number in reversed(stays) if moves[number].phase == phase), stays[-1])
    days = (ends[stay] - moves[stay].on).days
    share = (day - moves[stay].on).days / days if days else 0.5
    start, end = stops[stay], stops[stay + 1]
    margin = min(6.0, (end - start) / 2)
    # The last stay ends under the ring that says "now".
    far = end - (min(16.0, (end - start) / 2) if stay == len(moves) - 1 else margin)
    return Point(moves[stay].phase, min(max(start + (end - start) * share, start + margin), far))


def ticks(scale: Scale) -> tuple[Tick, ...]:
    """The firsts of months that have room for their label: all of them on a short path, few on a long one."""
    months = (scale.end.year - scale.start.year) * 12 + scale.end.month - scale.start.month + 1
    room = (RIGHT - LEFT) // LABEL_ROOM
    step = next((step for step in MONTHS_BETWEEN_TICKS if months / step <= room), months)
    found: list[Tick] = []
    for number in range(0, months, step):
        years, month = divmod(scale.start.month - 1 + number, 12)
        day = date(scale.start.year + years, month + 1, 1)
        x = scale.x(day)
        if x + LABEL_ROOM <= WIDTH:
            found.append(Tick(x, day, not found or found[-1].day.year != day.year))
    return tuple(found)
