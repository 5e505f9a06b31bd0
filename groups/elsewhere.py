"""Groups elsewhere that have something in common with one, with the reason in words: how alike, never how good.

Only what the reader may read counts: an entry that is for its group alone gives no reason to anyone else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import Group, LogEntry, Organisation, Partner, Person

SHOWN = 12  # a list one reads; the map finds the rest
REASONS = 3  # of each group, in words
SHORTEST_WORD = 5
# Councils, and whatever has no better name, work with nearly every group: no reason to phone.
EVERYWHERE = {Organisation.Sector.LOCAL_AUTHORITY, Organisation.Sector.OTHER, Organisation.Sector.PARTNERSHIP}
# Words that stand in many topics and say nothing.
EMPTY = {"about", "group", "groups", "partnership", "initiative", "project", "their", "there", "which", "without"}
EMPTY |= {"could", "should", "would"}


@dataclass(frozen=True)
class InCommon:
    """A group elsewhere, and why it is named: the first reasons, and how many `more` there are."""

    group: Group
    reasons: tuple[str | Promise, ...]
    more: int = 0


def groups_elsewhere(group: Group, person: Person | AnonymousUser) -> list[InCommon]:
    """The groups that `person` may see and that share a partner, method, theme, topic word or sector with `group`.

    Those with most in common first, then by name; at most SHOWN. Seven queries at most, however many groups there are.
    """
    reasons: dict[int, list[str | Promise]] = defaultdict(list)
    others = Group.objects.visible_to(person).exclude(pk=group.pk)
    keys = set(others.values_list("pk", flat=True))
    found = (of_partners(group), of_methods(group, person), of_themes(group, person), of_words(group, others))
    for key, reason in (pair for pairs in (*found, of_sectors(group)) for pair in pairs):
        if key in keys and reason not in reasons[key]:
            reasons[key].append(reason)
    named = others.filter(pk__in=[key for key, why in reasons.items() if why])
    by_name = named.select_related("cpp").order_by("cpp__is_example", "topic", "cpp__name", "pk")
    closest = sorted(by_name, key=lambda one: -len(reasons[one.pk]))[:SHOWN]
    return [in_common(one, reasons[one.pk]) for one in closest]


def in_common(group: Group, reasons: list[str | Promise]) -> InCommon:
    return InCommon(group, tuple(reasons[:REASONS]), more=len(reasons[REASONS:]))


def of_partners(group: Group) -> Iterator[tuple[int, str | Promise]]:
    mine = Partner.objects.filter(group=group, organisation__isnull=False).values("organisation")
    shared = Partner.objects.filter(organisation__in=mine).values_list("group", "organisation__name")
    yield from ((key, format_lazy(_("Both work with {name}."), name=name)) for key, name in shared)


def of_sectors(group: Group) -> Iterator[tuple[int, str | Promise]]:
    rows = Partner.objects.filter(Q(sector__gt="") | Q(organisation__isnull=False))
    sectors = rows.values_list("group", "sector", "organisation__sector").distinct()
    mine = {named or of_org for key, named, of_org in sectors if key == group.pk} - EVERYWHERE
    labels = dict(Organisation.Sector.choices)
    for key, named, of_org in sectors:
        if (sector := named or of_org) in mine:
            yield key, format_lazy(_("Both work with partners from: {sector}."), sector=labels[sector])


def of_methods(group: Group, person: Person | AnonymousUser) -> Iterator[tuple[int, str | Promise]]:
    readable = LogEntry.objects.visible_to(person).standing()
    mine = readable.filter(group=group).exclude(method="").values_list("method", flat=True)
    rows = readable.filter(method__in=set(mine)).order_by().values_list("group", "method").distinct()
    yield from ((key, format_lazy(_("Both gathered evidence by {method}."), method=method)) for key, method in rows)


def of_themes(group: Group, person: Person | AnonymousUser) -> Iterator[tuple[int, str | Promise]]:
    readable = LogEntry.objects.visible_to(person).standing()
    mine = dict(readable.filter(group=group, themes__isnull=False).values_list("themes", "themes__name"))
    rows = readable.filter(themes__in=mine).order_by().values_list("group", "themes").distinct()
    yield from ((key, format_lazy(_("Both wrote about: {theme}."), theme=mine[theme])) for key, theme in rows)


def of_words(group: Group, others: Iterable[Group]) -> Iterator[tuple[int, str | Promise]]:
    mine = words_of(group)
    for other in others:
        for word in sorted(mine & words_of(other)):
            yield other.pk, format_lazy(_("Both ask about “{word}”."), word=word)


def words_of(group: Group) -> set[str]:
    """The words of its topic and question that say something, in small letters."""
    found = re.findall(r"\w+", f"{group.topic} {group.question}".casefold())
    return {word for word in found if len(word) >= SHORTEST_WORD} - EMPTY
