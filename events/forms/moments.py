"""A day and a time of day in the zone of an event, as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models.events import EARLIEST, LATEST

YEARS = gettext_lazy("Look at the year: an event is in one from 1990 to 2099.")


class WrongTime(ValueError):
    """A day, or a time of day, on which no event can be."""

    def __init__(self, words: Any, *, is_of_the_clock: bool = False) -> None:
        super().__init__(str(words))
        self.is_of_the_clock = is_of_the_clock


def moment_of(day: date, clock: time, zone: ZoneInfo, *, now: datetime | None = None) -> datetime:
    """A local time of `zone`. One that comes twice is the first, unless `now`, what is kept, is the second of the same.

    Raises WrongTime for a year in which no event is, and for a time that the clocks pass over on that day.
    """
    local = datetime.combine(day, clock)
    if now is not None and now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0) == local:
        return now
    if not EARLIEST.year <= day.year < LATEST.year:
        raise WrongTime(YEARS)
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local:
        raise WrongTime(_("The clocks go forward over this time: it does not come on this day."), is_of_the_clock=True)
    if not EARLIEST <= moment < LATEST:
        raise WrongTime(YEARS)
    return moment
