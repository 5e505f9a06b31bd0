"""A database that really is out of reach: nothing listens where it was, or no file can be opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def broken_database() -> Iterator[None]:
    """Inside the block this thread's connection leads nowhere. Only for tests with `transaction=True`."""
    place: dict[str, Any] = connection.settings_dict
    kept = dict(place)
    connection.close()
    if connection.vendor == "sqlite":
        place["NAME"] = "/nowhere/at/all.sqlite3"
    else:
        place["HOST"], place["PORT"] = "127.0.0.1", 1
    try:
        yield
    finally:
        connection.close()
        place.update(kept)
