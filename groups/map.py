"""What the map shows: every published group by partnership, the invented ones apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Q

from .models import CPP, Group, Partner
from .models.groups import GroupQuerySet


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
    groups = that_fit(Group.objects.published(), chosen or {})
    rows = by_partnership(groups.for_map())
    return GroupMap(
        partnerships=[row for row in rows if not row.cpp.is_example],
        examples=[row for row in rows if row.cpp.is_example],
    )


def that_fit(groups: GroupQuerySet, chosen: dict[str, Any]) -> GroupQuerySet:
    """Those of `groups` that fit what was `chosen`, each once. A phase finds only groups that name theirs."""
    if word := chosen.get("word"):
        texts = Q(topic__icontains=word) | Q(question__icontains=word)
        groups = groups.filter(texts | Q(pk__in=Partner.objects.filter(printed__icontains=word).values("group")))
    if cpp := chosen.get("cpp"):
        groups = groups.filter(cpp__slug=cpp)
    if sector := chosen.get("sector"):
        of_sector = Q(sector=sector) | Q(organisation__sector=sector)
        groups = groups.filter(pk__in=Partner.objects.filter(of_sector).values("group"))
    if partner := chosen.get("partner"):
        groups = groups.filter(pk__in=Partner.objects.filter(organisation=partner).values("group"))
    if status := chosen.get("status"):
        groups = groups.filter(status=status)
    if phase := chosen.get("phase"):
        groups = groups.with_phase().filter(Q(phase_now=phase), is_explicit=True)
    return groups


def by_partnership(groups: Iterable[Group]) -> list[Partnership]:
    """Groups that come sorted by CPP, gathered under it."""
    return [Partnership(cpp, list(members)) for cpp, members in groupby(groups, key=attrgetter("cpp"))]
