"""Forms filled in and sent, for tests."""

from datetime import UTC, datetime
from typing import Any

from evaluations.actions import begin_closing, submit
from evaluations.closing import cut
from evaluations.models import Mark, Question, Questionnaire, Response
from tests.factories import make_link

OPEN_DAY = datetime(2026, 2, 26, 12, tzinfo=UTC)  # while the forms of `make_questionnaire` are open
CLOSED_DAY = datetime(2026, 3, 5, 12, tzinfo=UTC)


def questions_of(questionnaire: Questionnaire) -> list[Question]:
    return list(Question.objects.of_form(questionnaire))


def reply(questionnaire: Questionnaire, *values: Any, at: datetime = OPEN_DAY, **link: Any) -> Response:
    """One form, with `values` for its questions in their order; None leaves one out. By default agrees to the first."""
    token, _ = make_link(questionnaire, **link)
    given = zip(questions_of(questionnaire), values or (Mark.AGREE,), strict=False)
    answers = {question.pk: value for question, value in given if value is not None}
    return submit(token=token, questionnaire=questionnaire, given=answers, at=at)


def close(questionnaire: Questionnaire, at: datetime = CLOSED_DAY) -> Questionnaire:
    """Closes it as the worker does, and loads it anew."""
    begin_closing(questionnaire=questionnaire, by=None, at=at)
    cut(questionnaire=questionnaire, at=at)
    return Questionnaire.objects.with_invitation().get(pk=questionnaire.pk)
