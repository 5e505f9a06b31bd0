"""Forms with names, whole, for those who may read names: never of an anonymous questionnaire, never before closing."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from .models import Answer, Question, Questionnaire, Response

FORMS_PER_PAGE = 50


@dataclass(frozen=True)
class SignedForm:
    """One form: who sent it, from where as at the event, and question by question what it says; “” where nothing."""

    name: str
    cpp: str
    employer: str
    answers: tuple[tuple[str, str], ...]


def signed_responses(questionnaire: Questionnaire) -> QuerySet[Response]:
    """All forms of `questionnaire`, by name, each with what it says and whose it is.

    Raises ValueError for an anonymous questionnaire and for one that is not closed.
    """
    if questionnaire.is_anonymous or questionnaire.closed_at is None:
        raise ValueError("There are no forms with names to read.")
    signed = Response.objects.filter(questionnaire=questionnaire, signature__isnull=False)
    participation = "signature__participation"
    by_name = signed.order_by(f"{participation}__person__name", participation)
    whose = by_name.select_related(f"{participation}__person", f"{participation}__cpp")
    return whose.prefetch_related("answers", "picks")


def signed_forms(
    questionnaire: Questionnaire, *, page: str | int | None = 1
) -> tuple[Page[Response], list[SignedForm]]:
    """One page of forms, by name. Seven queries, whatever is on it.

    Raises ValueError for an anonymous questionnaire and for one that is not closed.
    """
    by_name = signed_responses(questionnaire)
    here = Paginator(by_name, FORMS_PER_PAGE).get_page(page)
    questions = list(Question.objects.of_form(questionnaire))
    return here, [form_of(response, questions) for response in here]


def form_of(response: Response, questions: list[Question]) -> SignedForm:
    participation = response.signature.participation
    answers = {answer.question_id: said(answer) for answer in response.answers.all()}
    picked = {pick.choice_id for pick in response.picks.all()}
    for question in questions:
        if chosen := [choice.text for choice in question.choices.all() if choice.pk in picked]:
            answers[question.pk] = ", ".join(chosen)
    return SignedForm(
        name=str(participation),
        cpp=participation.cpp.name if participation.cpp else "",
        employer=participation.employer,
        answers=tuple((question.text, answers.get(question.pk, "")) for question in questions),
    )


def said(answer: Answer) -> str:
    """A mark, words or a number, as text."""
    if answer.number is not None:
        return str(answer.number)
    return answer.text or answer.get_mark_display()
