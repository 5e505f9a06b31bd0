"""What in a programme runs at the same time, or stands on a day on which the event is not. Told, never forbidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.utils.dateformat import format as in_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Event, Session
from .programme import minutes_between


@dataclass(frozen=True)
class Clash:
    """Two sessions to which nobody can go both, with the reason in words."""

    first: Session
    second: Session
    words: str


def clashes(sessions: Iterable[Session]) -> list[Clash]:
    """The pairs that overlap, or share a room. Breaks never clash, nor do the options of one choice by their times.

    A session without a set end is only known to be on when it begins.
    """
    of_work = [session for session in sessions if session.kind != Session.Kind.BREAK]
    pairs = combinations(sorted(of_work, key=lambda session: (session.on, session.starts)), 2)
    return [Clash(one, other, words) for one, other in pairs if (words := why_not_both(one, other))]


def why_not_both(one: Session, other: Session) -> str:
    """Why `other`, which starts no earlier than `one`, cannot be gone to as well; empty if it can."""
    if one.on != other.on or not runs_at_the_start_of(one, other):
        return ""
    names = {"one": one.title, "other": other.title}
    if one.choice and one.choice == other.choice and one.option != other.option:
        if one.room and one.room.casefold() == other.room.casefold():
            return _("“%(one)s” and “%(other)s” are in the same room (%(room)s).") % {**names, "room": one.room}
        return ""
    if one.ends is None or other.ends is None:
        return _("“%(other)s” begins while “%(one)s” is on.") % names
    minutes = minutes_between(other.starts, min(one.ends, other.ends))
    words = ngettext(
        "“%(one)s” and “%(other)s” overlap by %(minutes)s minute.",
        "“%(one)s” and “%(other)s” overlap by %(minutes)s minutes.",
        minutes,
    )
    return words % {**names, "minutes": minutes}


def runs_at_the_start_of(one: Session, other: Session) -> bool:
    return one.starts == other.starts or (one.ends is not None and other.starts < one.ends)


def astray(event: Event, sessions: Iterable[Session]) -> Iterator[str]:
    """In words, each session on a day before or after the event."""
    first, last = event.local_start.date(), event.local_end.date()
    for session in sessions:
        if not first <= session.on <= last:
            said = {"title": session.title, "day": in_words(session.on, "l j F Y")}
            yield _("“%(title)s” is on %(day)s, when the event is not.") % said
