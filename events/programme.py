"""The programme as it is read: by day and time, with what runs side by side in one slot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby, pairwise
from operator import attrgetter

from .models import Session

MINUTES_IN_A_SPAN = 15
LONGEST_SPAN = 16


@dataclass(frozen=True)
class Part:
    """One session of an option, or the time that the option leaves free before its next one (`session` None)."""

    session: Session | None
    starts: time
    ends: time | None

    @property
    def minutes(self) -> int:
        """How long it is; 0 where it has no set end."""
        return minutes_between(self.starts, self.ends) if self.ends else 0

    @property
    def span(self) -> int:
        """Its height beside the other options, in quarters of an hour."""
        return min(max(round(self.minutes / MINUTES_IN_A_SPAN), 1), LONGEST_SPAN)


@dataclass(frozen=True)
class Option:
    """What someone goes to who takes this option of a choice."""

    name: str
    parts: list[Part]


@dataclass(frozen=True)
class Slot:
    """One line of a day: a session, or a choice between options that stand side by side."""

    starts: time
    ends: time | None
    session: Session | None = None
    choice: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Day:
    on: date
    starts: time
    ends: time
    slots: list[Slot]


def lay_out(sessions: Iterable[Session]) -> list[Day]:
    """The days of a programme, each with its slots in the order of time. `sessions` come sorted as their model has it.

    Nothing is put right: a session may have no end, and may begin before the one ahead of it is over.
    """
    return [day_of(on, list(of_the_day)) for on, of_the_day in groupby(sessions, key=attrgetter("on"))]


def day_of(on: date, sessions: list[Session]) -> Day:
    choices = {session.choice: slot_of_choice(session.choice, sessions) for session in sessions if session.choice}
    slots: list[Slot] = []
    for session in sessions:
        if not session.choice:
            slots.append(Slot(session.starts, session.ends, session))
        elif slot := choices.pop(session.choice, None):
            slots.append(slot)
    times = [session.starts for session in sessions] + [session.ends for session in sessions if session.ends]
    return Day(on, min(times), max(times), slots)


def slot_of_choice(choice: str, sessions: list[Session]) -> Slot:
    """All sessions of one choice on one day, by option, in the place of the first of them."""
    chosen = [session for session in sessions if session.choice == choice]
    names = sorted({session.option for session in chosen})
    options = [Option(name, parts_of([one for one in chosen if one.option == name])) for name in names]
    ends = [session.ends for session in chosen]
    end = max((end for end in ends if end), default=None) if None not in ends else None
    return Slot(chosen[0].starts, end, choice=choice, options=tuple(options))


def parts_of(sessions: list[Session]) -> list[Part]:
    """Sessions that follow one another, and the free time between them."""
    parts = [Part(sessions[0], sessions[0].starts, sessions[0].ends)]
    for before, after in pairwise(sessions):
        if before.ends and before.ends < after.starts:
            parts.append(Part(None, before.ends, after.starts))
        parts.append(Part(after, after.starts, after.ends))
    return parts


def minutes_between(start: time, end: time) -> int:
    day = date.min
    return int((datetime.combine(day, end) - datetime.combine(day, start)).total_seconds() // 60)
