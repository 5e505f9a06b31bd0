"""The evaluation of February 2016, sent and closed in the ordinary way, from the report's table put back in order.

The report says how many gave each answer, not who gave which together: forms are made by giving out each row in order.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluations.models import POINTS, Mark, Questionnaire, SourceNote
from tests.evaluations.answering import close, questions_of, reply
from tests.factories import make_event, make_link, make_questionnaire

TABLE = Path(__file__).resolve().parent.parent / "data" / "evaluation-table-2016.csv"
REPLIES, ASKED = 18, 21
LOST = "The report’s table does not show in which of the two disagree columns this stood. Taken as “disagree”."
PRINTED = {(3, Mark.NEUTRAL): "5.5", (3, Mark.STRONGLY_AGREE): "5.5", (6, Mark.STRONGLY_AGREE): "23"}
PRINTED |= {(8, Mark.NEUTRAL): "23"}  # where the report rounds in another way


def rows() -> list[dict[str, str]]:
    with TABLE.open(newline="") as file:
        return list(csv.DictReader(file))


def counts(row: dict[str, str]) -> dict[Mark, int]:
    return {point: int(row[point.value.replace(" ", "_")]) for point in POINTS}


def marks(row: dict[str, str]) -> list[Mark | None]:
    """What 18 people marked in one row: marks between two points as they were made, None for who left it out."""
    given: list[Mark | None] = [point for point, count in counts(row).items() for _ in range(count)]
    if row["halfway_marks"]:
        number, between = row["halfway_marks"].split(" ", 1)
        for _ in range(int(number)):
            given[given.index(Mark(between).counted_as)] = Mark(between)
    return given + [None] * int(row["did_not_answer"])


def forms() -> Iterator[list[Mark | None]]:
    """18 forms of 14 marks. Each row begins at another form, so that no form is all of one kind."""
    columns = [marks(row) for row in rows()]
    turned = [column[number:] + column[:number] for number, column in enumerate(columns)]
    return (list(form) for form in zip(*turned, strict=True))


def add_notes(questionnaire: Questionnaire) -> None:
    """What the report does not say, and where it rounds in another way."""
    questions = questions_of(questionnaire)
    for number in (3, 8, 10, 14):
        SourceNote.objects.create(question=questions[number - 1], mark=Mark.DISAGREE, text=LOST)
    for (number, mark), figure in PRINTED.items():
        SourceNote.objects.create(question=questions[number - 1], mark=mark, text=f"The report prints {figure}%.")


def sent_and_closed(*comments: str, **fields: Any) -> Questionnaire:
    """The form of 2016 after 18 of 21 people sent it and it was closed. The first of them write `comments`."""
    event = make_event("National event, Perth") if "event" not in fields else fields.pop("event")
    made = {"title": "How was the event for you?", "source": "report, Appendix 1", "results_public": True}
    questionnaire = make_questionnaire(event, statements=14, **made | fields)
    for question, row in zip(questions_of(questionnaire), rows(), strict=False):
        type(question).objects.filter(pk=question.pk).update(text=row["statement"])
    add_notes(questionnaire)
    for number, form in enumerate(forms()):
        reply(questionnaire, *form, comments[number] if number < len(comments) else None)
    for _ in range(ASKED - REPLIES):
        make_link(questionnaire)
    return close(questionnaire)
