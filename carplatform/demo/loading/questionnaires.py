"""The library of forms, the questionnaires of an event, and what a document says was answered.

Answers come in as they do from people, by links, `submit` and closing, with the times they had. Nobody is mailed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from itertools import chain, repeat

from carplatform.tokens.models import Token
from evaluations.actions import begin_closing, copy_questionnaire, links_of, submit
from evaluations.closing import cut
from evaluations.models import (
    Choice,
    LinkToken,
    Mark,
    PrintedFigures,
    Question,
    Questionnaire,
    Section,
    SourceNote,
)
from events.models import Event

from ..rows import AnsweredRow, CommentRow, DemoDataError, FormRow, QuestionnaireRow, SectionRow
from .people import Folder, add, provenance

Form = dict[int, Mark | str]


def load_library(folder: Folder) -> None:
    if not Questionnaire.objects.in_library().filter(folder.its_own).exists():
        for row in folder.tables.forms:
            add_form(folder, row)


def add_form(folder: Folder, row: FormRow) -> None:
    fields = {name: value for name, value in asdict(row).items() if name not in {"sections", "source"}}
    form = add(Questionnaire(**fields, scheduled_at=folder.at, **provenance(row.source)))
    for place, section in enumerate(row.sections, 1):
        add_section(folder, form, section, place)


def add_section(folder: Folder, form: Questionnaire, row: SectionRow, place: int) -> None:
    section = add(Section(questionnaire=form, position=place, title=row.title))
    for number, asked in enumerate(row.questions, 1):
        words = {"kind": asked.kind, "text": asked.text, "hint": asked.hint, **provenance(asked.source)}
        question = add(Question(section=section, position=number, **words))
        for chosen, choice in enumerate(asked.choices, 1):
            cpp = folder.cpp(choice.cpp) if choice.cpp else None
            add(Choice(question=question, position=chosen, text=choice.text, cpp=cpp))


def load_questionnaires(folder: Folder, event: Event) -> None:
    """Those whose rows name an event that has just been loaded."""
    for row in folder.tables.questionnaires:
        if row.event == event.slug:
            questionnaire = copy_for(folder, event, row)
            if row.closed:
                answer_and_close(folder, questionnaire, row, row.closed)
            add_notes(folder, questionnaire, row.key)


def copy_for(folder: Folder, event: Event, row: QuestionnaireRow) -> Questionnaire:
    """A copy of the library's form, for this event. What a document tells of was planned with the event's dates."""
    form = Questionnaire.objects.in_library().filter(purpose=row.purpose).order_by("pk").first()
    if form is None:
        raise DemoDataError(f"The library has no form of the purpose “{row.purpose}”.")
    days = row.closes_after_days or form.closes_after_days
    made_at = event.dated_at if row.closed else folder.at
    changes = {"results_public": row.results_public, "closes_after_days": days}
    copy = copy_questionnaire(source=form, event=event, by=None, at=made_at, **changes)
    Questionnaire.objects.filter(pk=copy.pk).update(**provenance(row.source))
    if row.partnerships:
        offer(folder, copy, row.partnerships)
    return Questionnaire.objects.with_invitation().get(pk=copy.pk)


def offer(folder: Folder, questionnaire: Questionnaire, partnerships: list[str]) -> None:
    """Lets people choose between these partnerships, wherever the form lets them choose between others."""
    choices = Choice.objects.filter(question__section__questionnaire=questionnaire, cpp__isnull=False)
    questions = list(Question.objects.filter(choices__in=choices).distinct())
    choices.delete()
    for question in questions:
        for place, slug in enumerate(partnerships, 1):
            cpp = folder.cpp(slug)
            add(Choice(question=question, position=place, text=cpp.name, cpp=cpp))


def answer_and_close(folder: Folder, questionnaire: Questionnaire, row: QuestionnaireRow, closed: datetime) -> None:
    """Everyone who was asked gets a link; the forms come in by as many of them, in the room; then it is closed."""
    links = links_of(questionnaire)
    for link, form in zip(links, forms_of(folder, questionnaire, row.key), strict=False):
        token = LinkToken.objects.find(LinkToken.objects.mint(link, Token.Mode.ROOM))
        if token:
            submit(token=token, questionnaire=questionnaire, given=form, at=questionnaire.opens_at)
    begin_closing(questionnaire=questionnaire, by=None, at=closed)
    cut(questionnaire=questionnaire, at=closed)


def forms_of(folder: Folder, questionnaire: Questionnaire, key: str) -> list[Form]:
    """As many forms as the fullest row counts. Which marks stood together on one form, no document says."""
    rows = [row for row in folder.tables.answered if row.questionnaire == key]
    forms: list[Form] = [{} for _ in range(max((sum(row.marks.values()) for row in rows), default=0))]
    for number, row in enumerate(rows):
        question = question_of(questionnaire, row.statement)
        # Each row begins at another form, so that nobody stands first in all of them.
        for place, mark in enumerate(marks_of(row, len(forms))):
            if mark:
                forms[(place + 5 * number) % len(forms)][question.pk] = mark
    for number, comment in enumerate(row for row in folder.tables.comments if row.questionnaire == key):
        write_down(forms, question_of(questionnaire, comment.question), comment, number)
    return forms


def marks_of(row: AnsweredRow, forms: int) -> Iterator[Mark | None]:
    """The marks of one row, then None for each form that left it out."""
    given = list(chain.from_iterable(repeat(Mark(mark), count) for mark, count in row.marks.items()))
    yield from given
    yield from repeat(None, forms - len(given))


def write_down(forms: list[Form], question: Question, comment: CommentRow, number: int) -> None:
    """One comment to a form. Raises DemoDataError where there is no form for it."""
    if number >= len(forms):
        raise DemoDataError(f"There is no form for the comment “{comment.text}”.")
    forms[number][question.pk] = comment.text


def question_of(questionnaire: Questionnaire, text: str) -> Question:
    """Raises DemoDataError where the form does not ask this."""
    question = Question.objects.filter(section__questionnaire=questionnaire, text=text).first()
    if question is None:
        raise DemoDataError(f"“{questionnaire}” does not ask “{text}”.")
    return question


def add_notes(folder: Folder, questionnaire: Questionnaire, key: str) -> None:
    for note in folder.tables.notes:
        if note.questionnaire == key:
            question = question_of(questionnaire, note.statement)
            add(SourceNote(question=question, mark=note.mark, text=note.text))
    for row in folder.tables.figures:
        if row.questionnaire == key:
            numbers = {name: value for name, value in asdict(row).items() if name not in {"questionnaire", "mean"}}
            add(PrintedFigures(questionnaire=questionnaire, mean=Decimal(row.mean), **numbers))
