"""Whole forms with the names of those who sent them: a row for each person. Only of questionnaires with names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from ..models import Answer, Choice, Mark, Question, Questionnaire, Response
from ..signed import signed_responses
from .plain import lines_of
from .rows import Value, file_name
from .spss import code, one_line, quoted, value

CHUNK = 500  # forms in memory at a time
LONGEST_NAME, LONGEST_WORDS = 480, 20_000  # bytes: 120 and 5,000 letters
WHO = {"name": "Who", "cpp": "CPP as at the event", "employer": "Employer as at the event"}

SYNTAX = """\
* {title}.
* Each row is a person who agreed that researchers see their answers. Run this where the table lies: {table}.
GET DATA /TYPE=TXT /FILE='{table}' /ENCODING='UTF8' /ARRANGEMENT=DELIMITED /FIRSTCASE=2
  /DELIMITERS=',' /QUALIFIER='"'
  /VARIABLES={formats}.
VARIABLE LABELS
  {labels}.
{values}
EXECUTE.
"""


@dataclass(frozen=True)
class Column:
    """One variable: of a question, or of one choice where several can be made."""

    name: str
    question: Question
    choice: Choice | None = None

    @property
    def label(self) -> str:
        return f"{self.question.text}: {self.choice.text}" if self.choice else self.question.text

    @property
    def format(self) -> str:
        """How SPSS is to read it: words, marks with halves, or whole numbers."""
        if self.question.kind == Question.Kind.OPEN:
            return f"A{LONGEST_WORDS}"
        return "F4.1" if self.question.kind == Question.Kind.STATEMENT else "F10.0"

    @property
    def codes(self) -> list[tuple[str, str]]:
        """What its numbers stand for."""
        match self.question.kind:
            case Question.Kind.STATEMENT:
                return [(code(mark), str(mark.label)) for mark in Mark]
            case Question.Kind.ONE:
                return [(str(place), choice.text) for place, choice in enumerate(self.question.choices.all(), 1)]
            case Question.Kind.SEVERAL:
                return [("0", "No"), ("1", "Yes")]
            case _:
                return []

    def said(self, answers: dict[int, Answer], picked: set[int]) -> Value:
        """What one form says there; empty where it says nothing."""
        if self.choice:
            return int(self.choice.pk in picked)
        if self.question.kind == Question.Kind.ONE:
            chosen = [place for place, one in enumerate(self.question.choices.all(), 1) if one.pk in picked]
            return chosen[0] if chosen else ""
        answer = answers.get(self.question.pk)
        if answer is None:
            return ""
        if answer.number is not None:
            return answer.number
        return answer.text or code(Mark(answer.mark))


def columns_of(questionnaire: Questionnaire) -> list[Column]:
    """q1, q2 … in the order of the form; q3_1, q3_2 … where several choices can be made."""
    found: list[Column] = []
    for number, question in enumerate(Question.objects.of_form(questionnaire), 1):
        if question.kind == Question.Kind.SEVERAL:
            choices = enumerate(question.choices.all(), 1)
            found += [Column(f"q{number}_{place}", question, choice) for place, choice in choices]
        else:
            found.append(Column(f"q{number}", question))
    return found


def cases_of(questionnaire: Questionnaire, columns: Sequence[Column]) -> Iterator[list[Value]]:
    """A row for each form, by name. Memory does not grow with them."""
    for response in signed_responses(questionnaire).iterator(chunk_size=CHUNK):
        answers = {answer.question_id: answer for answer in response.answers.all()}
        picked = {pick.choice_id for pick in response.picks.all()}
        yield [*who(response), *(column.said(answers, picked) for column in columns)]


def who(response: Response) -> list[str]:
    participation = response.signature.participation
    return [str(participation), participation.cpp.name if participation.cpp else "", participation.employer]


def head_of(columns: Sequence[Column]) -> list[str]:
    return [*WHO, *(column.name for column in columns)]


def write_cases(file: IO[bytes], questionnaire: Questionnaire) -> None:
    """Writes a ZIP of table and syntax to `file`. In the table every text is in one line, as SPSS reads them."""
    columns, table = columns_of(questionnaire), file_name(questionnaire, "-forms.csv")
    rows = cases_of(questionnaire, columns)
    flat = ([one_line(said) if isinstance(said, str) else said for said in row] for row in rows)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with archive.open(table, "w") as lines:
            for line in lines_of(head_of(columns), flat):
                lines.write(line)
        archive.writestr(file_name(questionnaire, "-forms.sps"), syntax(questionnaire.title, table, columns))


def syntax(title: str, table: str, columns: Sequence[Column]) -> str:
    formats = dict.fromkeys(WHO, f"A{LONGEST_NAME}") | {column.name: column.format for column in columns}
    labels = WHO | {column.name: column.label for column in columns}
    coded = [(column, column.codes) for column in columns if column.codes]
    values = [
        f"VALUE LABELS {column.name}\n" + "\n".join(value(number, label) for number, label in codes) + "."
        for column, codes in coded
    ]
    return SYNTAX.format(
        title=one_line(title).rstrip("."),
        table=table,
        formats=" ".join(f"{name} {form}" for name, form in formats.items()),
        labels="\n  /".join(f"{name} {quoted(label)}" for name, label in labels.items()),
        values="\n".join(values),
    )
