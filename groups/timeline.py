"""The log by month, newest first: entries and phase moves together, quiet months said in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from .models import LogEntry
from .path import Step


@dataclass(frozen=True)
class Item:
    """One line of the log: an entry, or a move to a phase."""

    day: date
    recorded_at: datetime
    entry: LogEntry | None = None
    move: Step | None = None

    @property
    def is_move(self) -> bool:
        return self.move is not None


@dataclass(frozen=True)
class Month:
    """A month in which something was added, and the empty months between it and the newer one above it.

    `quiet` holds none, one (the only empty month) or two (the first and the last empty month) first days.
    """

    first_day: date
    items: list[Item] = field(default_factory=list)
    quiet: tuple[date, ...] = ()


def by_month(entries: Iterable[LogEntry], moves: Iterable[Step], *, name_quiet: bool) -> list[Month]:
    """Months newest first, each with its items newest first. Months in which nothing was added are only named.

    `name_quiet` is for those who read the whole log: to others a month may look empty that is not.
    """
    items = [Item(entry.on, entry.recorded_at, entry=entry) for entry in entries]
    items += [Item(move.on, move.placed_at, move=move) for move in moves]
    items.sort(key=lambda item: (item.day, item.recorded_at), reverse=True)
    months: list[Month] = []
    for first_day, group in groupby(items, key=lambda item: item.day.replace(day=1)):
        newer = months[-1].first_day if months else first_day
        quiet = quiet_between(first_day, newer) if name_quiet else ()
        months.append(Month(first_day, list(group), quiet))
    return months


def quiet_between(older: date, newer: date) -> tuple[date, ...]:
    """The first and last month strictly between two first-of-month days, without repeats."""
    if older == newer:  # the calendar may end here, with no month before or after
        return ()
    first, last = month_after(older, 1), month_after(newer, -1)
    if first > last:
        return ()
    return (first,) if first == last else (first, last)


def month_after(first_day: date, count: int) -> date:
    """The first day of the month `count` months after that of `first_day`."""
    years, month = divmod(first_day.year * 12 + first_day.month - 1 + count, 12)
    return date(years, month + 1, 1)
