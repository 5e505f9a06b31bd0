"""Moving and adding lines in the editor without saving: what was typed comes back in another order, or with room."""

from __future__ import annotations

import re

from django.http import QueryDict

from .models import Section

FIELDS = ("text", "label", "line", "out")
ORDER = re.compile(r"(?P<what>add|up|down)-(?P<section>[a-z]{1,20})(-(?P<number>\d{1,3}))?")


def rearranged(typed: QueryDict, most: int) -> QueryDict | None:
    """`typed` after the button that was pressed, such as “up-factors-2”; None where it asks for nothing of the kind."""
    order = ORDER.fullmatch(typed.get("do", ""))
    if order is None or order["section"] not in Section.values:
        return None
    data, section = typed.copy(), order["section"]
    total = count_of(data, section)
    if order["what"] == "add":
        data[f"{section}-TOTAL_FORMS"] = str(min(total + 1, most))
        return data
    first = int(order["number"] or 0) - (order["what"] == "up")
    if 0 <= first < total - 1:
        swap(data, section, first, first + 1)
    return data


def count_of(data: QueryDict, section: str) -> int:
    """How many lines the section has in the form; 0 where that cannot be read."""
    count = data.get(f"{section}-TOTAL_FORMS", "")
    return int(count) if re.fullmatch(r"[0-9]{1,3}", count) else 0


def swap(data: QueryDict, section: str, one: int, other: int) -> None:
    for field in FIELDS:
        names = f"{section}-{one}-{field}", f"{section}-{other}-{field}"
        values = [data.getlist(name) for name in names]
        for name, value in zip(names, reversed(values), strict=True):
            data.setlist(name, value)
            if not value:
                del data[name]
