"""The published counts as rows: one for each answer that a question can have. CSV and workbook print these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Questionnaire
from ..publication import Choices, Published, Shown, Statement, TooFew

HEAD = (
    gettext_lazy("number"),
    gettext_lazy("question"),
    gettext_lazy("answer"),
    gettext_lazy("people"),
    gettext_lazy("of these, between two points"),
    gettext_lazy("per cent"),
    gettext_lazy("answered the question"),
    gettext_lazy("did not"),
)
COMMENTS_HEAD = (gettext_lazy("number"), gettext_lazy("question"), gettext_lazy("comment"))
# What spreadsheets take for the beginning of a formula (trust.md 5).
FORMULA = re.compile(r"[=+\-@\t\r\n]")
Value = str | int


@dataclass(frozen=True)
class Row:
    """How many gave one answer. Without numbers: too few answered the question for anything to be said."""

    number: int
    question: str
    answer: str
    people: int | None = None
    between: int = 0
    percent: int | None = None
    base: int | None = None
    missing: int | None = None

    @property
    def cells(self) -> list[Value]:
        """In the order of HEAD; empty where nothing is said."""
        figures = (self.people, self.between or None, self.percent, self.base, self.missing)
        return [self.number, self.question, self.answer, *("" if figure is None else figure for figure in figures)]


def rows_of(published: Published) -> Iterator[Row]:
    """All that was counted, in the order of the results page."""
    for number, item in enumerate((*published.statements, *published.others), 1):
        match item:
            case TooFew():
                yield Row(number, item.text, _("Too few answered to say more."))
            case Statement():
                yield from of_statement(number, item)
            case Choices():
                for text, count, percent in item.choices:
                    yield Row(number, item.text, text, count, 0, percent, item.base, item.missing)
            case Shown():
                yield Row(number, item.text, _("Any answer"), item.base, 0, None, item.base, item.missing)


def of_statement(number: int, item: Statement) -> Iterator[Row]:
    for cell in item.cells:
        between = sum(count for mark, count in item.between if mark.counted_as == cell.mark)
        answer = str(cell.mark.label)
        yield Row(number, item.text, answer, cell.count, between, cell.percent, item.base, item.missing)


def guarded(value: Value) -> Value:
    """`value` so that no spreadsheet runs it: an apostrophe goes before what could begin a formula."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def file_name(questionnaire: Questionnaire, ending: str) -> str:
    """Such as “third-national-event-how-was-it-for-you.csv”."""
    event = questionnaire.of_event
    return f"{event.slug}-{slugify(questionnaire.title)[:60] or 'questionnaire'}{ending}"
