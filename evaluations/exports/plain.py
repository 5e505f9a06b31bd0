"""Comma-separated text (RFC 4180), a line at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from .rows import Value, guarded

FOR_EXCEL = "\ufeff"  # without it Excel takes UTF-8 for an old code page


class Line:
    """Where the writer of csv puts a line, to be picked up at once: nothing gathers in memory."""

    def write(self, line: str) -> str:
        return line


def lines_of(head: Iterable[object], rows: Iterable[Sequence[Value]], *, begin: str = "") -> Iterator[bytes]:
    """`head` and `rows` as lines of UTF-8, each value guarded; `begin` stands before all."""
    writer = csv.writer(Line())
    yield (begin + writer.writerow([guarded(str(name)) for name in head])).encode()
    for row in rows:
        yield writer.writerow([guarded(value) for value in row]).encode()
