"""Rows that people put in order: each has a `position` among those beside it."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet


def after_the_last(rows: QuerySet[Any]) -> int:
    """The place behind all of `rows`."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def put_in_order(rows: list[Any], pk: int, *, up: bool) -> None:
    """Number `rows` anew, with the one of `pk` one place higher or lower. At the end of the list it stays."""
    here = next((place for place, row in enumerate(rows) if row.pk == pk), 0)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
