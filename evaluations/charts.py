"""Where the bars and dots of the results go: arithmetic only, the SVG is templates/evaluations/_results_*.html.

It draws what `disclosure.published` gives, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .models import BETWEEN, POINTS, Mark
from .publication import Statement, TooFew

MOST_DOTS = 40  # replies; with more there are no dots, and bars show shares

# Print and PDF know no style sheet inside a drawing: these are the light colours of static/css/tokens.css.
LOOKS = {
    Mark.STRONGLY_DISAGREE: ("sd", "#8c510a", "#ffffff"),
    Mark.DISAGREE: ("d", "#dfc27d", "#231c2a"),
    Mark.NEUTRAL: ("n", "#cfc9c0", "#231c2a"),
    Mark.AGREE: ("a", "#8fd0c6", "#231c2a"),
    Mark.STRONGLY_AGREE: ("sa", "#01665e", "#ffffff"),
}
# The bars, in a box of 340 by 24. Neutral has a column of its own, so that it leans to neither side.
BOX, EDGE, NEUTRAL_GAP, BETWEEN_BARS, DIGIT = 340.0, 2.0, 30.0, 0.8, 7.5
LEFT_LEAST, RIGHT_LEAST, NEUTRAL_LEAST = 60.0, 60.0, 46.0  # the width of the words above them
# The dots, in a box of 400: one column a point, two dots a row, marks between two points between their columns.
COLUMNS = dict(zip(POINTS, (44.0, 122.0, 200.0, 278.0, 356.0), strict=True))
ASIDE, ROW, TOP = 7.5, 15.0, 17.0


@dataclass(frozen=True)
class Look:
    """How one point of the scale is drawn: the ending of its classes, its fill, and the ink on it."""

    mark: Mark
    css: str
    fill: str
    ink: str


KEY = tuple(Look(mark, *look) for mark, look in LOOKS.items())


@dataclass(frozen=True)
class Bar:
    """One piece of a row. `label` is empty where the piece is too narrow for it: the table has the figure."""

    look: Look
    x: float
    width: float
    label: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class BarRow:
    """One statement: its bars, and the three sums that say the same in words."""

    statement: Statement
    bars: tuple[Bar, ...]
    agreed: int
    neutral: int
    disagreed: int


@dataclass(frozen=True)
class BarChart:
    """All rows over one axis. `in_shares`: lengths and labels are per cent of each row's own base."""

    rows: tuple[BarRow, ...]
    axis: float
    neutral: float
    in_shares: bool


@dataclass(frozen=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True)
class Label:
    """The words under a column, one a line."""

    x: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class DotRow:
    """One statement with marks between two points: a dot a person, an open ring for each such mark."""

    statement: Statement
    dots: tuple[Dot, ...]
    rings: tuple[Dot, ...]
    counts: tuple[tuple[Mark, int], ...]
    floor: float

    @property
    def view_box(self) -> str:
        return f"0 0 400 {self.floor + 41:.0f}"

    @property
    def labels(self) -> list[Label]:
        return [Label(x, tuple(mark.label.split(" "))) for mark, x in COLUMNS.items()]

    @property
    def lines(self) -> tuple[float, float]:
        """Where the two lines of the words stand."""
        return self.floor + 17, self.floor + 33


def draw_bars(statements: Iterable[Statement | TooFew], replies: int) -> BarChart | None:
    """The bars of all statements that may be shown; None where there are none."""
    shown = [row for row in statements if isinstance(row, Statement)]
    if not shown:
        return None
    in_shares = replies > MOST_DOTS
    lengths = [{cell.mark: length(cell.count, row.base, in_shares) for cell in row.cells} for row in shown]
    left = max(one[Mark.STRONGLY_DISAGREE] + one[Mark.DISAGREE] for one in lengths)
    right = max(one[Mark.AGREE] + one[Mark.STRONGLY_AGREE] for one in lengths)
    middle = max(one[Mark.NEUTRAL] for one in lengths)
    unit = unit_of((left, right, middle))
    axis = EDGE + max(LEFT_LEAST, left * unit)
    neutral = axis + max(RIGHT_LEAST, right * unit) + NEUTRAL_GAP
    rows = tuple(
        row_of(row, {mark: wide * unit for mark, wide in one.items()}, axis, neutral, in_shares)
        for row, one in zip(shown, lengths, strict=True)
    )
    return BarChart(rows, round(axis, 1), round(neutral, 1), in_shares)


def length(count: int, base: int, in_shares: bool) -> float:
    return 100 * count / base if in_shares else count


def unit_of(widest: Sequence[float]) -> float:
    """The longest length of one person (or per cent) at which the three parts still stand beside one another.

    A part that needs less than its words has the width of its words, and leaves the rest to the others.
    """
    room, least = BOX - 2 * EDGE - NEUTRAL_GAP, (LEFT_LEAST, RIGHT_LEAST, NEUTRAL_LEAST)
    short: set[int] = set()
    while True:
        wide = [part for part in range(3) if part not in short]
        unit = (room - sum(least[part] for part in short)) / sum(widest[part] for part in wide)
        too_short = {part for part in wide if widest[part] * unit < least[part]}
        if not too_short:
            return unit
        short |= too_short


def row_of(row: Statement, widths: dict[Mark, float], axis: float, neutral: float, in_shares: bool) -> BarRow:
    """The bars of one statement: disagreement to the left of the axis, agreement to its right, neutral apart."""
    starts = {
        Mark.DISAGREE: axis - widths[Mark.DISAGREE],
        Mark.STRONGLY_DISAGREE: axis - widths[Mark.DISAGREE] - widths[Mark.STRONGLY_DISAGREE],
        Mark.AGREE: axis + BETWEEN_BARS,
        Mark.STRONGLY_AGREE: axis + BETWEEN_BARS + widths[Mark.AGREE],
        Mark.NEUTRAL: neutral,
    }
    bars = []
    for cell, look in zip(row.cells, KEY, strict=True):
        width = round(max(widths[cell.mark] - BETWEEN_BARS, 0.4), 1)
        label = f"{cell.percent}%" if in_shares else str(cell.count)
        fits = len(label) * DIGIT <= width + 1
        if cell.count:
            bars.append(Bar(look, round(starts[cell.mark], 1), width, label if fits else ""))
    return BarRow(
        statement=row,
        bars=tuple(bars),
        agreed=row.count(Mark.AGREE, Mark.STRONGLY_AGREE),
        neutral=row.count(Mark.NEUTRAL),
        disagreed=row.count(Mark.DISAGREE, Mark.STRONGLY_DISAGREE),
    )


def draw_dots(statements: Iterable[Statement | TooFew], replies: int) -> tuple[DotRow, ...]:
    """The statements that have marks between two points, while a dot a person can still be told apart."""
    if replies > MOST_DOTS:
        return ()
    return tuple(dots_of(row) for row in statements if isinstance(row, Statement) and row.between)


def dots_of(row: Statement) -> DotRow:
    between = dict(row.between)
    counts = {cell.mark: cell.count for cell in row.cells}
    for mark, count in between.items():
        counts[mark.counted_as] -= count
    tallest = max([*counts.values(), *between.values()])
    base_line = TOP + ROW * (-(-tallest // 2) - 1)
    middles = dict(zip(BETWEEN, (83.0, 161.0, 239.0, 317.0), strict=True))
    return DotRow(
        statement=row,
        dots=tuple(dot for mark, count in counts.items() for dot in stack(COLUMNS[mark], base_line, count)),
        rings=tuple(dot for mark, count in between.items() for dot in stack(middles[mark], base_line - 0.5, count)),
        counts=tuple(counts.items()),
        floor=base_line + 9,
    )


def stack(x: float, base_line: float, count: int) -> list[Dot]:
    """`count` dots from the bottom up, two a row, the last one in the middle where it is alone."""
    dots = []
    for number in range(count):
        alone = number == count - 1 and count % 2
        dots.append(Dot(x if alone else x + (ASIDE if number % 2 else -ASIDE), base_line - ROW * (number // 2)))
    return dots
