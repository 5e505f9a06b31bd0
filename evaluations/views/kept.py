"""The page “What is kept about your answer”: every column of the tables that hold one, read from the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from carplatform.bare import bare_page
from carplatform.link_pages import link_page

from ..models import Answer, Comment, Completeness, Link, LinkToken, Pick, Response, Signature, Tally

Words = dict[type[models.Model], tuple[str | Promise, dict[str, str | Promise]]]

# What each table is for, and what stands in each of its columns. A column without words fails a test.
WHILE_OPEN: Words = {
    Response: (
        _("One row for each form that was sent."),
        {
            "id": _("A random number. It says nothing about you or about when you answered."),
            "questionnaire_id": _("Which questionnaire it belongs to."),
            "mode": _("Whether the link came by mail, on a card in the room, or the form was on paper."),
        },
    ),
    Answer: (
        _("One row for each question you answered. Questions you left out have none."),
        {
            "response_id": _("Which form it belongs to."),
            "question_id": _("Which question."),
            "mark": _("What you marked, for a statement."),
            "text": _("What you wrote, for an open question."),
            "number": _("The number, where one is asked for."),
        },
    ),
    Pick: (
        _("One row for each choice you ticked."),
        {"response_id": _("Which form it belongs to."), "choice_id": _("Which choice.")},
    ),
    Link: (
        _("One row for each person who is asked. It is how everyone answers once."),
        {
            "id": _("A running number."),
            "questionnaire_id": _("Which questionnaire it opens."),
            "participation_id": _("Whom it was made for."),
            "spent": _("Whether it was used: yes or no, not when. At closing it says yes for everyone."),
            "withdrawn": _("Whether it was stopped, such as when someone was asked by mistake."),
        },
    ),
    LinkToken: (
        _("One row for each mail or card with your link."),
        {
            "id": _("A running number."),
            "link_id": _("Which link it opens."),
            "digest": _("A fingerprint of the secret in the link. The secret itself is not kept."),
            "mode": _("Whether it went by mail or on a card."),
        },
    ),
    Signature: (
        _("Only where the form asks with names, and says so above its first question."),
        {"response_id": _("Which form."), "participation_id": _("Whose it is.")},
    ),
}
AFTER_CLOSING: Words = {
    Tally: (
        _("How many people gave each answer."),
        {
            "id": _("A running number."),
            "question_id": _("Which question."),
            "mark": _("Which mark."),
            "number": _("Which number."),
            "choice_id": _("Which choice."),
            "count": _("How many people."),
        },
    ),
    Comment: (
        _("What was written to open questions, each comment alone, in mixed order."),
        {
            "id": _("A number that follows the mixed order."),
            "question_id": _("Which question."),
            "text": _("The words."),
        },
    ),
    Completeness: (
        _("How fully forms were filled in. Kept only if enough people answered each way."),
        {
            "id": _("A running number."),
            "questionnaire_id": _("Which questionnaire."),
            "mode": _("By mail, in the room, or on paper."),
            "replies": _("How many forms came that way."),
            "answers": _("How many questions were answered in all."),
        },
    ),
}


@dataclass(frozen=True)
class Table:
    """One table of the database: its name, what it is for, and each column with its words."""

    name: str
    purpose: str | Promise
    columns: list[tuple[str, str | Promise]]


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns that the database really has for `model`."""
    return [str(field.column) for field in model._meta.local_concrete_fields if field.column]


def tables(words: Words) -> Iterator[Table]:
    for model, (purpose, meanings) in words.items():
        columns = [(column, meanings[column]) for column in columns_of(model)]
        yield Table(str(model._meta.verbose_name_plural).capitalize(), purpose, columns)


@link_page
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What the database holds about an answer while the form is open, and what is left of it afterwards."""
    context = {"while_open": list(tables(WHILE_OPEN)), "after_closing": list(tables(AFTER_CLOSING))}
    return bare_page("evaluations/answer_kept.html", status=200, **context)
