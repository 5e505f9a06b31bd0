"""Forms of the library, what is asked about an event, and what a document says was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class ChoiceRow:
    text: str
    cpp: str = ""


@dataclass(frozen=True)
class QuestionRow:
    text: str
    source: str
    kind: str = "statement"
    hint: str = ""
    choices: list[ChoiceRow] = field(default_factory=list)


@dataclass(frozen=True)
class SectionRow:
    title: str
    questions: list[QuestionRow]


@dataclass(frozen=True)
class FormRow:
    """A form of the library: what is asked, and when."""

    title: str
    source: str
    purpose: str = "evaluation"
    answers: str = "anonymous"
    intro: str = ""
    opens_after_days: int = 0
    closes_after_days: int = 7
    first_reminder_days: int | None = 2
    second_reminder_days: int | None = 5
    sections: list[SectionRow] = field(default_factory=list)


@dataclass(frozen=True)
class QuestionnaireRow:
    """A copy that an event has of the first form in the library of this purpose, with a key for the rows below.

    With a time it was closed then, else it is still to run. `partnerships` replace those that can be chosen.
    """

    key: str
    event: str
    purpose: str
    source: str
    closed: datetime | None = None
    closes_after_days: int = 0
    results_public: bool = False
    partnerships: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class AnsweredRow:
    """How many gave which mark to one statement. Those of the forms that none counts left it out."""

    questionnaire: str
    statement: str
    marks: dict[str, int]
    source: str


@dataclass(frozen=True)
class CommentRow:
    """A passage that a document prints in quotation marks, under a question it fits."""

    questionnaire: str
    question: str
    text: str
    source: str


@dataclass(frozen=True)
class NoteRow:
    """What to say under one statement of the results, and under which mark of it."""

    questionnaire: str
    statement: str
    text: str
    mark: str = ""


@dataclass(frozen=True)
class FiguresRow:
    """What a document says of a questionnaire whose answers it does not print."""

    questionnaire: str
    asked: int
    replies: int
    minimum: int
    maximum: int
    mean: str
    words: str
    source: str
