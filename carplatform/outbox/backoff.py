"""When to try a mail again that did not leave."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
JITTER = 0.25  # a pause is up to a quarter longer, so that what failed together is not tried together
GIVE_UP_AFTER = timedelta(hours=72)


def pause_after(attempts: int, luck: float) -> timedelta:
    """How long to wait after the `attempts`-th try: half a minute, doubling up to an hour. `luck` is from 0 up to 1."""
    doublings = min(attempts - 1, 7)  # enough to reach the longest pause
    return min(FIRST_PAUSE * 2**doublings, LONGEST_PAUSE) * (1 + JITTER * luck)


def next_try(*, attempts: int, first_tried_at: datetime, at: datetime, luck: float) -> datetime | None:
    """When to try again, or None where 72 hours have passed since the first try. The last try is made at 72 hours."""
    last = first_tried_at + GIVE_UP_AFTER
    return min(at + pause_after(attempts, luck), last) if at < last else None
