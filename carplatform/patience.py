"""How long a page waits for PostgreSQL, so that a database that hangs is not a page that hangs.

A stopped server closes its connections, and everyone notices. A paused one, or one behind a dead network, keeps them
open and says nothing: neither `statement_timeout`, which it would have to enforce, nor TCP, whose packets its kernel
goes on acknowledging, ever ends that. So the web process itself looks at the clock.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ, set_wait_callback


def limit_waiting(seconds: float) -> None:
    """From now on no call of psycopg2 in this process, connecting too, waits longer than `seconds`."""
    set_wait_callback(wait_at_most(seconds))


def wait_at_most(seconds: float) -> Callable[[Any], None]:
    """Waits for a connection as libpq does, but raises OperationalError once `seconds` are over."""

    def wait(connection: Any) -> None:
        end = time.monotonic() + seconds
        while (state := connection.poll()) != POLL_OK:
            poll = select.poll()
            poll.register(connection.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
            if not poll.poll(max(0, end - time.monotonic()) * 1000):
                raise psycopg2.OperationalError(f"The database did not answer within {seconds:g} seconds.")

    return wait
