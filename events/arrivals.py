"""The list at the welcome desk, and who is in which session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from carplatform.once import mark_of_values

from .models import Attendance, Event, Participation, Session


@dataclass(frozen=True)
class Arrivals:
    """Who comes, by first letter, and who else was asked. `mark` is another as soon as anything of it is."""

    letters: list[tuple[str, list[Participation]]]
    others: list[Participation]
    here: int
    left: int
    expected: int
    mark: str

    @property
    def in_words(self) -> str:
        return _("%(here)d of %(expected)d are here") % {"here": self.here, "expected": self.expected}


def people_of(event: Event) -> QuerySet[Participation]:
    """Everyone of the list who is named, by name."""
    return (
        event.participations.filter(person__isnull=False).select_related("person", "cpp").order_by("person__name", "pk")
    )


def arrivals_of(event: Event, *, words: str = "") -> Arrivals:
    """The list as it stands; of it, those in whose name, employer or CPP each of `words` is found. One query.

    The figures are those of the whole list.
    """
    everyone = list(people_of(event))
    coming = [one for one in everyone if one.is_coming]
    wanted = words.casefold().split()
    shown = [one for one in everyone if all(word in words_of(one) for word in wanted)]
    return Arrivals(
        letters=by_letter(one for one in shown if one.is_coming),
        others=[one for one in shown if not one.is_coming],
        here=sum(one.arrived_at is not None for one in everyone),
        left=sum(one.arrived_at is not None and one.left_early for one in everyone),
        expected=len(coming),
        mark=mark_of_values(map(state_of, everyone)),
    )


def state_of(one: Participation) -> tuple[object, ...]:
    """All that a row of the list shows of someone and that may change."""
    return one.pk, one.name, one.description, one.reply, one.waiting_since, one.arrived_at, one.left_early


def words_of(participation: Participation) -> str:
    """What someone is found by, in small letters."""
    return f"{participation.name} {participation.employer} {participation.cpp or ''}".casefold()


def by_letter(people: Iterable[Participation]) -> list[tuple[str, list[Participation]]]:
    """Under the first letter of their names; what begins with no letter stands under “#”."""
    letters = [(letter(one.name), one) for one in people]
    ordered = sorted(letters, key=lambda pair: pair[0])
    return [(first, [one for _letter, one in rows]) for first, rows in groupby(ordered, key=lambda pair: pair[0])]


def letter(name: str) -> str:
    first = name.strip()[:1].upper()[:1]
    return first if first.isalpha() else "#"


def in_the_room(session: Session) -> QuerySet[Participation]:
    """Who can be ticked for `session`, those who chose it first, then by name: whoever is here or chose it, and whoever
    was ticked before. Adds `chose` and `was_there`. Whoever chose another option comes last."""
    chose = Exists(session.taken.filter(participation=OuterRef("pk")))
    was_there = Exists(Attendance.objects.filter(session=session, participation=OuterRef("pk")))
    people = people_of(session.event).annotate(chose=chose, was_there=was_there)
    shown = people.filter(Q(arrived_at__isnull=False) | Q(chose=True) | Q(was_there=True))
    return shown.order_by("-chose", "person__name", "pk")
