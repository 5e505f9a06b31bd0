"""What groups have in common, with the reason in words: how alike, never how good.

Only what the reader may read counts: an entry that is for its group alone gives no reason to anyone else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import Group, LogEntry, Organisation, Partner, Person

# What a group is known by, such as one partner or one theme, and the words for two who share it.
Trait = tuple[str, object]
Traits = dict[Trait, str | Promise]

SHOWN = 12  # a list one reads; the map finds the rest
REASONS = 3  # of each group, in words
SHORTEST_WORD = 5
SECTORS = dict(Organisation.Sector.choices)
# Councils, and whatever has no better name, work with nearly every group: no reason to phone.
EVERYWHERE = {Organisation.Sector.LOCAL_AUTHORITY, Organisation.Sector.OTHER, Organisation.Sector.PARTNERSHIP}
# Words that stand in many topics and say nothing.
EMPTY = {"about", "group", "groups", "partnership", "initiative", "project", "their", "there", "which", "without"}
EMPTY |= {"could", "other", "others", "people", "should", "these", "those", "where", "would"}


@dataclass(frozen=True)
class InCommon:
    """A group elsewhere, and why it is named: the first reasons, and how many `more` there are."""

    group: Group
    reasons: tuple[str | Promise, ...]
    more: int = 0


def groups_elsewhere(group: Group, person: Person | AnonymousUser) -> list[InCommon]:
    """The groups that `person` may see and that share a partner, method, theme, topic word or sector with `group`.

    Those with most in common first, then by name; at most SHOWN. Three queries, however many groups there are.
    """
    visible = Group.objects.visible_to(person).exclude(pk=group.pk).select_related("cpp")
    others = list(visible.order_by("cpp__is_example", "topic", "cpp__name", "pk"))
    traits = traits_of([group, *others], person)
    shared = {one: reasons(traits[group.pk], traits[one.pk]) for one in others}
    closest = sorted((one for one in others if shared[one]), key=lambda one: -len(shared[one]))[:SHOWN]
    return [InCommon(one, shared[one][:REASONS], more=len(shared[one][REASONS:])) for one in closest]


def reasons(mine: Traits, theirs: Mapping[Trait, object]) -> tuple[str | Promise, ...]:
    """All that two share, in words, in the order of `mine`."""
    return tuple(words for trait, words in mine.items() if trait in theirs)


def traits_of(groups: Iterable[Group], person: Person | AnonymousUser) -> dict[int, Traits]:
    """What each of `groups` is known by that `person` may read, by the key of the group. Two queries.

    What counts more stands first: partners, methods, themes, the words of topic and question, sectors of partners.
    """
    groups = list(groups)
    found: dict[int, Traits] = {group.pk: {} for group in groups}
    partners = list(
        Partner.objects.filter(group__in=found)
        .order_by("group", "position", "pk")
        .values_list("group", "organisation", "organisation__name", "sector", "organisation__sector")
    )
    entries = (
        LogEntry.objects.visible_to(person)
        .standing()
        .filter(group__in=found)
        .order_by("group", "method", "themes__name", "themes")
        .values_list("group", "method", "themes", "themes__name")
        .distinct()
    )
    logged = list(entries)
    for of in (of_partners(partners), of_methods(logged), of_themes(logged), of_words(groups), of_sectors(partners)):
        for key, trait, words in of:
            found[key][trait] = words
    return found


Found = Iterator[tuple[int, Trait, str | Promise]]


def of_partners(rows: Iterable[tuple[int, int | None, str, str, str]]) -> Found:
    for key, organisation, name, _sector, _of_organisation in rows:
        if organisation:
            yield key, ("partner", organisation), format_lazy(_("Both work with {name}."), name=name)


def of_sectors(rows: Iterable[tuple[int, int | None, str, str, str]]) -> Found:
    for key, _organisation, _name, sector, of_organisation in rows:
        known = sector or of_organisation
        if known and known not in EVERYWHERE:
            words = format_lazy(_("Both work with partners from: {sector}."), sector=SECTORS[known])
            yield key, ("sector", known), words


def of_methods(rows: Iterable[tuple[int, str, int | None, str]]) -> Found:
    for key, method, _theme, _name in rows:
        if method:
            yield key, ("method", method), format_lazy(_("Both gathered evidence by {method}."), method=method)


def of_themes(rows: Iterable[tuple[int, str, int | None, str]]) -> Found:
    for key, _method, theme, name in rows:
        if theme:
            yield key, ("theme", theme), format_lazy(_("Both wrote about: {theme}."), theme=name)


def of_words(groups: Iterable[Group]) -> Found:
    for group in groups:
        for word in sorted(words_of(group)):
            yield group.pk, ("word", word), format_lazy(_("Both ask about “{word}”."), word=word)


def words_of(group: Group) -> set[str]:
    """The words of its topic and question that say something, in small letters."""
    found = re.findall(r"\w+", f"{group.topic} {group.question}".casefold())
    return {word for word in found if len(word) >= SHORTEST_WORD} - EMPTY


def traits_of_employer(organisation: Organisation) -> Traits:
    """What someone who works there is known by: its sector, where that says something."""
    if organisation.sector in EVERYWHERE:
        return {}
    words = format_lazy(_("You both work in: {sector}."), sector=SECTORS[organisation.sector])
    return {("employer", organisation.sector): words}
