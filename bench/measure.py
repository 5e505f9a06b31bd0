"""Timing something often enough to say what is usual, and what is slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Times:
    """How long each of many calls took, in seconds, and how long all of them took together."""

    each: list[float]
    together: float

    @property
    def median_ms(self) -> float:
        return median(self.each) * 1000

    @property
    def p95_ms(self) -> float:
        return quantiles(self.each, n=20)[18] * 1000 if len(self.each) > 1 else self.median_ms

    @property
    def per_second(self) -> float:
        return len(self.each) / self.together


def timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def repeat(call: Callable[[], object], times: int) -> Times:
    """`times` calls, one after the other, after one that is not counted."""
    call()
    started = time.perf_counter()
    each = [timed(call) for _ in range(times)]
    return Times(each, time.perf_counter() - started)


def at_once(calls: list[Callable[[], object]], clients: int) -> Times:
    """All `calls`, by that many clients at the same time."""
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        each = list(pool.map(timed, calls))
    return Times(each, time.perf_counter() - started)
