"""What is said about the counts: footnotes, and one sentence a statement that claims no more than its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.humanize.templatetags.humanize import apnumber, intcomma
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Mark

BASE = "answered"  # the last column of the table, where notes about a whole row hang


@dataclass(frozen=True)
class Place:
    """Where in the table a footnote hangs: the number of a statement, and a column."""

    statement: int
    column: str

    @property
    def anchor(self) -> str:
        return f"row-{self.statement}-{self.column.replace(' ', '-')}"


@dataclass(frozen=True)
class Note:
    """One footnote, with its letter and the first place in each row that leads to it."""

    letter: str
    text: str
    places: tuple[Place, ...]


@dataclass
class Footnotes:
    """Gathers footnotes in the order of the table. The same words get one letter, however many rows they are about."""

    places: dict[str, list[Place]] = field(default_factory=dict)

    def add(self, place: Place, texts: Iterable[str]) -> tuple[str, ...]:
        """The letters of `texts` at `place`."""
        for text in texts:
            self.places.setdefault(text, []).append(place)
        order = list(self.places)
        return tuple(letter(place) for place in sorted({order.index(text) for text in texts}))

    def all(self) -> tuple[Note, ...]:
        return tuple(
            Note(letter(number), text, tuple({place.statement: place for place in reversed(places)}.values())[::-1])
            for number, (text, places) in enumerate(self.places.items())
        )


def letter(number: int) -> str:
    """a, b … z, aa, ab …"""
    before, place = divmod(number, 26)
    return (letter(before - 1) if before else "") + chr(ord("a") + place)


def of_between(mark: Mark, count: int) -> str:
    return ngettext(
        "%(marks)s mark %(between)s, counted as %(point)s.",
        "%(marks)s marks %(between)s, counted as %(point)s.",
        count,
    ) % {
        "marks": capfirst(intcomma(apnumber(count))),
        "between": mark.label.lower(),
        "point": mark.counted_as.label.lower(),
    }


def of_missing(missing: int, base: int) -> str:
    return ngettext(
        "%(people)s person did not answer; percentages are of %(base)s.",
        "%(people)s people did not answer; percentages are of %(base)s.",
        missing,
    ) % {"people": capfirst(intcomma(apnumber(missing))), "base": intcomma(base)}


def of_sum(total: int) -> str:
    return _("The percentages of this row add up to %(total)s, because each is rounded.") % {"total": total}


@dataclass(frozen=True)
class Saying:
    """A sentence about one statement, in three parts: “16 of 18”, “agreed or strongly agreed”, “2 neutral”."""

    lead: str
    claim: str
    rest: str


def saying(points: Mapping[Mark, int], base: int) -> Saying:
    agreed = points[Mark.AGREE] + points[Mark.STRONGLY_AGREE]
    numbers = {"agreed": intcomma(agreed), "base": intcomma(base)}
    if agreed == base:
        lead = _("All %(base)s") % numbers
    else:
        lead = (_("%(agreed)s of %(base)s") if agreed else _("None of %(base)s")) % numbers
    return Saying(lead, agreement(points), rest(points))


def agreement(points: Mapping[Mark, int]) -> str:
    """The two points at the right of the scale, or the one of them that was marked."""
    if points[Mark.AGREE] and not points[Mark.STRONGLY_AGREE]:
        return _("agreed")
    if points[Mark.STRONGLY_AGREE] and not points[Mark.AGREE]:
        return _("strongly agreed")
    return _("agreed or strongly agreed")


def rest(points: Mapping[Mark, int]) -> str:
    """Those who did not agree, in words; empty where there are none."""
    neutral, mild, strong = points[Mark.NEUTRAL], points[Mark.DISAGREE], points[Mark.STRONGLY_DISAGREE]
    disagreed = {"people": intcomma(mild + strong)}
    found = [_("%(people)s neutral") % {"people": intcomma(neutral)}] if neutral else []
    if mild and strong:
        found.append(_("%(people)s disagreed or strongly disagreed") % disagreed)
    elif mild:
        found.append(_("%(people)s disagreed") % disagreed)
    elif strong:
        found.append(_("%(people)s strongly disagreed") % disagreed)
    return ", ".join(found)
