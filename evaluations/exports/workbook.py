"""A workbook (XLSX): the table as the page shows it, all counts as rows, comments, and what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from ..models import POINTS, Questionnaire
from ..publication import Published, Said, Statement
from .rows import COMMENTS_HEAD, HEAD, Value, guarded, rows_of

WIDE, NARROW = 60, 14  # characters
NOT_IN_XML = "\ufffd"
WRAPPED, BOLD = Alignment(wrap_text=True, vertical="top"), Font(bold=True)


def write_workbook(
    file: IO[bytes], questionnaire: Questionnaire, published: Published, comments: Iterable[Said]
) -> None:
    """Writes the workbook to `file`. A sheet for comments is made where there are any.

    Memory does not grow with them: rows go to a file as they come.
    """
    book = Workbook(write_only=True)
    add_sheet(book, _("Statements"), table_head(), table_of(published), wide=(1, 2 + 2 * len(POINTS) + 2))
    add_sheet(book, _("Counts"), HEAD, (row.cells for row in rows_of(published)), wide=(1, 2))
    if published.comments:
        add_sheet(book, _("Comments"), COMMENTS_HEAD, comments, wide=(1, 2))
    add_sheet(book, _("About"), (_("what"), ""), about(questionnaire, published), wide=(1,))
    book.save(file)


def add_sheet(
    book: Workbook, title: str, head: Iterable[object], rows: Iterable[Sequence[Value]], *, wide: Sequence[int]
) -> None:
    sheet = book.create_sheet(title)
    names = [str(name) for name in head]
    sheet.freeze_panes = "A2"
    for place in range(len(names)):
        letter = chr(ord("A") + place)
        sheet.column_dimensions[letter].width = WIDE if place in wide else NARROW
    sheet.append([cell(sheet, name, is_head=True) for name in names])
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])


def cell(sheet: Any, value: Value, *, is_head: bool = False) -> Cell:
    """Numbers stay numbers; whatever is text is written as text, never as a formula."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub(NOT_IN_XML, str(guarded(value)))
    made: Cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        made.data_type = "s"
        made.alignment = WRAPPED
    if is_head:
        made.font = BOLD
    return made


def table_head() -> list[str]:
    points = [name for point in POINTS for name in (str(point.label), f"{point.label} %")]
    return [_("number"), _("statement"), *points, _("answered"), _("did not"), _("notes")]


def table_of(published: Published) -> Iterator[list[Value]]:
    """One row for each statement, as the table of the page has it, with its notes in words."""
    notes = {letter.letter: letter.text for letter in published.notes}
    for item in published.statements:
        if isinstance(item, Statement):
            figures = [figure for each in item.cells for figure in (each.count, each.percent)]
            letters = [letter for each in item.cells for letter in each.letters] + list(item.letters)
            said = " ".join(notes[letter] for letter in dict.fromkeys(letters))
            yield [item.number, item.text, *figures, item.base, item.missing, said]
        else:
            yield [item.number or "", item.text, *[""] * (2 * len(POINTS) + 2), _("Too few answered to say more.")]


def about(questionnaire: Questionnaire, published: Published) -> Iterator[list[Value]]:
    event = questionnaire.of_event
    yield [_("Questionnaire"), questionnaire.title]
    yield [_("Event"), f"{event.title}, {event.dates}"]
    yield [_("Asked"), published.asked]
    yield [_("Replied"), published.replies]
    if questionnaire.closed_at:
        yield [_("Closed"), date_format(questionnaire.closed_at.astimezone(event.tzinfo), "j F Y")]
    yield [_("Percentages"), _("Of those who answered the question, whole, rounded half up.")]
    yield [_("Between two points"), _("A mark between two points is counted at the one nearer to neutral.")]
    if questionnaire.source:
        yield [_("Source"), questionnaire.source]
