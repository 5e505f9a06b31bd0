"""What is on at this moment, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .models import Session


@dataclass(frozen=True)
class Now:
    """Sessions that are on, and those that begin next, together. `is_later_day`: what comes next is not today."""

    on: list[Session]
    next: list[Session]
    is_later_day: bool


def now_and_next(
    sessions: Sequence[Session], at: datetime, zone: ZoneInfo, *, chosen: Iterable[int] = ()
) -> Now | None:
    """What of `sessions` is on at the moment `at`, and what is next; None before their first day and after their last.

    Their times are those of the clocks of `zone`. A session without an end lasts until the next one of its day begins,
    or until the day is over. Of a choice in which `chosen` has a session, by its key, nothing else is named.
    """
    today = at.astimezone(zone).date()
    days = [session.on for session in sessions]
    if not days or not min(days) <= today <= max(days):
        return None
    mine = mine_of(sessions, set(chosen))
    on = [one for one in mine if begin_of(one, zone) <= at < end_of(one, sessions, zone)]
    later = [one for one in mine if begin_of(one, zone) > at]
    first = min((begin_of(one, zone) for one in later), default=None)
    follows = [one for one in later if begin_of(one, zone) == first]
    return Now(on, follows, bool(follows) and follows[0].on != today)


def mine_of(sessions: Sequence[Session], chosen: set[int]) -> list[Session]:
    """Without those that stand beside one that was chosen."""
    decided = {(one.on, one.choice) for one in sessions if one.choice and one.pk in chosen}
    return [one for one in sessions if (one.on, one.choice) not in decided or one.pk in chosen]


def moment(on: date, clock: time, zone: ZoneInfo) -> datetime:
    """A time of the clock as a moment. Of one that comes twice it is the first."""
    return datetime.combine(on, clock, zone).astimezone(UTC)


def begin_of(session: Session, zone: ZoneInfo) -> datetime:
    return moment(session.on, session.starts, zone)


def end_of(session: Session, sessions: Sequence[Session], zone: ZoneInfo) -> datetime:
    """When it is over, or taken to be."""
    if session.ends:
        return moment(session.on, session.ends, zone)
    begin = begin_of(session, zone)
    after = [begin_of(one, zone) for one in sessions if one.on == session.on]
    midnight = moment(session.on + timedelta(days=1), time(), zone)
    return min((other for other in after if other > begin), default=midnight)
