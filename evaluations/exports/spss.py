"""For SPSS, and for PSPP, which reads the same: a table and the syntax that reads it, with labels and missing codes.

What has no names comes as counts, weighted by how many people each row stands for (trust.md 1): no row is a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from ..models import Mark, Questionnaire
from ..publication import Published, Statement
from .plain import lines_of
from .rows import file_name

LONGEST_LABEL = 120  # bytes of a value's label, in SPSS
NO_ANSWER = 9
VARIABLES = ("question", "answer", "marked", "people")
CODES = {mark: 1 + place / 2 for place, mark in enumerate(Mark)}  # the five points are 1 to 5, between them halves

SYNTAX = """\
* {title}.
* Each row stands for as many people as "people" says. Run this where the table lies: {table}.
GET DATA /TYPE=TXT /FILE='{table}' /ENCODING='UTF8' /ARRANGEMENT=DELIMITED /FIRSTCASE=2
  /DELIMITERS=',' /QUALIFIER='"'
  /VARIABLES=question F4.0 answer F2.0 marked F4.1 people F8.0.
VARIABLE LABELS
  question 'What people were asked'
  /answer 'How far they agree, as counted'
  /marked 'How far they agree, as marked'
  /people 'How many people'.
VALUE LABELS
  question
{questions}
  /answer
{points}
  /marked
{marks}.
MISSING VALUES answer marked ({no_answer}).
WEIGHT BY people.
EXECUTE.
"""


def write_weighted(file: IO[bytes], questionnaire: Questionnaire, published: Published) -> None:
    """Writes a ZIP of table and syntax to `file`. Statements that too few answered are in neither."""
    table = file_name(questionnaire, ".csv")
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(table, b"".join(lines_of(VARIABLES, weighted(published))))
        archive.writestr(file_name(questionnaire, ".sps"), syntax(questionnaire.title, table, published))


def shown(published: Published) -> list[Statement]:
    return [item for item in published.statements if isinstance(item, Statement)]


def weighted(published: Published) -> Iterator[list[str]]:
    """Question, answer as counted, answer as marked, people: a row for each that anyone gave."""
    for item in shown(published):
        between = dict(item.between)
        for cell in item.cells:
            own = cell.count - sum(count for mark, count in between.items() if mark.counted_as == cell.mark)
            marks = {cell.mark: own} | {mark: n for mark, n in between.items() if mark.counted_as == cell.mark}
            for mark, count in marks.items():
                if count:
                    yield [str(item.number), code(cell.mark), code(mark), str(count)]
        if item.missing:
            yield [str(item.number), str(NO_ANSWER), str(NO_ANSWER), str(item.missing)]


def code(mark: Mark) -> str:
    return f"{CODES[mark]:g}"


def syntax(title: str, table: str, published: Published) -> str:
    """The syntax file. Labels are cut to what SPSS takes; the whole words are in the codebook."""
    return SYNTAX.format(
        title=one_line(title).rstrip("."),
        table=table,
        questions="\n".join(value(str(item.number), item.text) for item in shown(published)),
        points="\n".join([*(value(code(mark), mark.label) for mark in Mark if not mark.is_between), nobody()]),
        marks="\n".join([*(value(code(mark), mark.label) for mark in Mark), nobody()]),
        no_answer=NO_ANSWER,
    )


def nobody() -> str:
    return value(str(NO_ANSWER), "No answer")


def value(number: str, label: object) -> str:
    return f"    {number} {quoted(str(label))}"


def quoted(text: str) -> str:
    """`text` as a label between quotes: in one line, at most LONGEST_LABEL bytes, no letter cut in two."""
    short = one_line(text).encode()[:LONGEST_LABEL].decode(errors="ignore")
    return "'" + short.replace("'", "''") + "'"


def one_line(text: str) -> str:
    return " ".join(text.split())
