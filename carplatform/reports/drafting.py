"""What the record has to say for a first draft. Every line names what it comes from.

A group's report draws on all that the group wrote down, a CPP's only on what its published groups opened to the
network. Quotes come with the permission of who said them, and never otherwise.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from groups.models import CPP, Expectation, Group, LogEntry, NextStep, Point, Quote
from groups.models.readers import Readers

from .lines import Line
from .models import ReportLine, Section

MOST = 12  # of each section, the latest: more never fits on one page
LONGEST = ReportLine._meta.get_field("text").max_length or 0
SECTIONS = {
    Point.Kind.FACTOR: Section.FACTORS,
    Point.Kind.BENEFIT: Section.BENEFITS,
    Point.Kind.CONNECTION: Section.CONNECTIONS,
}


def draft_of(owner: CPP | Group) -> list[Line]:
    """The lines of a first draft, section by section. Five queries."""
    return [*learning(owner), *points(owner), *came_of_it(owner), *quotes(owner), *steps(owner)]


def usable(model: Any, owner: CPP | Group) -> Any:
    """The queryset of rows of `model` that a report of `owner` may draw on."""
    rows = model.objects.select_related("group")
    if isinstance(owner, Group):
        return rows.filter(group=owner)
    return rows.filter(group__cpp=owner, group__is_published=True, readers=Readers.NETWORK)


def learning(owner: CPP | Group) -> list[Line]:
    entries = usable(LogEntry, owner).standing().filter(kind=LogEntry.Kind.LEARNING).latest_first()
    return [
        Line(Section.LEARNT, short(entry.line), source=from_log(owner, entry), origin={"entry_id": entry.pk})
        for entry in reversed(entries[:MOST])
    ]


def points(owner: CPP | Group) -> list[Line]:
    found: list[Line] = []
    rows = list(usable(Point, owner).order_by("pk"))
    for kind, section in SECTIONS.items():
        latest = [point for point in rows if point.kind == kind][-MOST:]
        found += [line_from("point", point, section, point.text, owner=owner) for point in latest]
    return found


def came_of_it(owner: CPP | Group) -> list[Line]:
    rows = usable(Expectation, owner).filter(came_on__isnull=False).order_by("-came_on", "-pk")[:MOST]
    return [line_from("expectation", row, Section.BENEFITS, row.came_of_it, owner=owner) for row in reversed(rows)]


def quotes(owner: CPP | Group) -> list[Line]:
    rows = usable(Quote, owner).filter(permitted_on__isnull=False).order_by("-pk")[:MOST]
    return [line_from("quote", row, Section.WORDS, row.words, owner=owner, label=row.said_by) for row in reversed(rows)]


def steps(owner: CPP | Group) -> list[Line]:
    rows = usable(NextStep, owner).waiting().by_day()[:MOST]
    return [line_from("step", row, Section.NEXT, row.what, owner=owner, label=by_when(row)) for row in rows]


def by_when(step: NextStep) -> str:
    return step.due_in_words or (day_in_words(step.due) if step.due else "")


def line_from(name: str, row: Any, section: str, text: str, *, owner: CPP | Group, label: str = "") -> Line:
    """The line that `row` makes, of the column `name`."""
    of_group = _("from the plans of %(group)s") % {"group": row.group.topic}
    source = _("from your group’s plans") if isinstance(owner, Group) else of_group
    return Line(section, short(text), label, source, {f"{name}_id": row.pk})


def from_log(owner: CPP | Group, entry: LogEntry) -> str:
    day = day_in_words(entry.on)
    if isinstance(owner, Group):
        return _("from the log, %(day)s") % {"day": day}
    return _("from the log of %(group)s, %(day)s") % {"group": entry.group.topic, "day": day}


def day_in_words(day: date) -> str:
    return date_format(day, "j F Y")


def short(text: str) -> str:
    """In one line, and no longer than a line of a report may be."""
    return Truncator(" ".join(text.split())).chars(LONGEST)
