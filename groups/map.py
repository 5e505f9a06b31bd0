"""What the map shows: every published group by partnership, the invented ones apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from .models import CPP, Group


@dataclass(frozen=True)
class Partnership:
    """One CPP and its published groups, in the order of the printed map."""

    cpp: CPP
    groups: list[Group]

    @property
    def count(self) -> int:
        return len(self.groups)


@dataclass(frozen=True)
class GroupMap:
    """The partnerships that take part and the invented ones, each with their published groups."""

    partnerships: list[Partnership]
    examples: list[Partnership]

    @property
    def group_count(self) -> int:
        return sum(partnership.count for partnership in self.partnerships)

    @property
    def lacks_phases(self) -> bool:
        """Whether the report names a group without its phase, so that the map says so once."""
        groups = [group for partnership in self.partnerships for group in partnership.groups]
        return any(group.is_car and group.is_explicit and group.source and not group.phase for group in groups)


def published_groups(chosen: dict[str, Any] | None = None) -> GroupMap:
    """The map as every visitor may see it, in three queries however many groups there are.

    With what was `chosen` (the fields of MapForm), only the groups that fit.
    """
    groups = Group.objects.published().that_fit(chosen or {})
    rows = by_partnership(groups.for_map())
    return GroupMap(
        partnerships=[row for row in rows if not row.cpp.is_example],
        examples=[row for row in rows if row.cpp.is_example],
    )


def by_partnership(groups: Iterable[Group]) -> list[Partnership]:
    """Groups that come sorted by CPP, gathered under it."""
    return [Partnership(cpp, list(members)) for cpp, members in groupby(groups, key=attrgetter("cpp"))]
