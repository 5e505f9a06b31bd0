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
from django.db import connection
from psycopg2.extensions import POLL_OK, POLL_READ, set_wait_callback


def limit_waiting(seconds: int) -> None:
    """From now on nothing that this process asks of PostgreSQL, connecting too, takes longer than `seconds`."""
    set_wait_callback(wait_at_most(seconds))
    if connection.vendor == "postgresql":
        # It gives up a little earlier, so that no statement runs on for which nobody waits any more.
        connection.settings_dict["OPTIONS"]["options"] = f"-c statement_timeout={seconds * 1000 - 500}"


def wait_at_most(seconds: float) -> Callable[[Any], None]:
    """Waits for a connection as libpq does, but raises OperationalError once `seconds` are over."""

    def wait(waiting: Any) -> None:
        end = time.monotonic() + seconds
        while (state := waiting.poll()) != POLL_OK:
            poll = select.poll()
            poll.register(waiting.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
            if not poll.poll(max(0, end - time.monotonic()) * 1000):
                raise psycopg2.OperationalError(f"The database did not answer within {seconds:g} seconds.")

    return wait
