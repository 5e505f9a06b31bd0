"""The form that people fill in, made from the questions of one questionnaire. Nothing in it is required."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.fields import TextField

from ..actions import Given
from ..models import Answer, Mark, Pick, Question, Questionnaire

LONGEST_TEXT = 5_000  # characters: two pages of a letter
LARGEST_NUMBER = 1_000_000
PREFIX = "question-"
# Seconds that each kind takes, to say beforehand how long the form is.
SECONDS = {Question.Kind.STATEMENT.value: 12, Question.Kind.OPEN.value: 25}
SECONDS_ELSE = 15

NOT_OFFERED = gettext_lazy("What arrived is none of the answers offered here. Please choose again.")
NO_NUMBER = gettext_lazy("Write a whole number in figures, such as 3.")
TOO_LARGE = gettext_lazy("Write a number up to 1,000,000.")
TWO_ANSWERS = gettext_lazy("More than one answer arrived for this question. Please keep one.")
NO_QUESTION = gettext_lazy(
    "Part of what you sent belongs to no question of this form. It is below, so that you can copy it."
)


class NumberField(forms.IntegerField):
    """A whole number; spaces alone are none."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.strip() if isinstance(value, str) else value)


class SeveralField(forms.TypedMultipleChoiceField):
    """Choices, each once however often it was posted."""

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(super().to_python(value)))


# A field for each kind of question ---------------------------------------------------------------------------------


def statement(question: Question) -> forms.Field:
    return forms.TypedChoiceField(choices=Mark.choices, coerce=Mark, empty_value=None, **chosen())


def words(question: Question) -> forms.Field:
    return TextField(longest=LONGEST_TEXT, required=False)


def number(question: Question) -> forms.Field:
    errors = {"invalid": NO_NUMBER, "min_value": NO_NUMBER, "max_value": TOO_LARGE}
    return NumberField(min_value=0, max_value=LARGEST_NUMBER, required=False, error_messages=errors)


def one(question: Question) -> forms.Field:
    return forms.TypedChoiceField(
        choices=choices_of(question), coerce=lambda key: [int(key)], empty_value=None, **chosen()
    )


def several(question: Question) -> forms.Field:
    return SeveralField(choices=choices_of(question), coerce=int, empty_value=None, **chosen())


def chosen() -> dict[str, Any]:
    return {"required": False, "error_messages": {"invalid_choice": NOT_OFFERED}}


def choices_of(question: Question) -> list[tuple[str, str]]:
    return [(str(choice.pk), choice.text) for choice in question.choices.all()]


FIELDS: dict[str, Callable[[Question], forms.Field]] = {
    Question.Kind.STATEMENT: statement,
    Question.Kind.OPEN: words,
    Question.Kind.NUMBER: number,
    Question.Kind.ONE: one,
    Question.Kind.SEVERAL: several,
}
PIECES = {
    Question.Kind.STATEMENT: "evaluations/_ask_statement.html",
    Question.Kind.OPEN: "evaluations/_ask_open.html",
    Question.Kind.NUMBER: "evaluations/_ask_number.html",
    Question.Kind.ONE: "evaluations/_ask_one.html",
    Question.Kind.SEVERAL: "evaluations/_ask_several.html",
}


# What templates print ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """One answer to choose: its id on the page, what is posted, its words, whether it is chosen."""

    id: str
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Ask:
    """One question on the page, with what has been answered. `given` None: nothing, or what cannot be taken."""

    question: Question
    field: forms.BoundField
    given: Mark | str | int | list[int] | None

    @property
    def piece(self) -> str:
        """The template that prints it."""
        return PIECES[Question.Kind(self.question.kind)]

    @cached_property
    def options(self) -> list[Option]:
        value = self.field.value()
        chosen = set(value) if isinstance(value, list) else {value}
        return [
            Option(f"{self.field.name}-{place}", str(key), str(label), key in chosen)
            for place, (key, label) in enumerate(getattr(self.field.field, "choices", []), start=1)
        ]

    @property
    def points(self) -> list[Option]:
        """The five points of a statement's scale."""
        return [option for option in self.options if not Mark(option.value).is_between]

    @property
    def between(self) -> list[Option]:
        """The four marks between them."""
        return [option for option in self.options if Mark(option.value).is_between]

    @property
    def is_between(self) -> bool:
        return any(option.is_chosen for option in self.between)

    @property
    def posted(self) -> list[str]:
        """What was given, as the form posts it."""
        if self.given is None:
            return []
        return [str(key) for key in self.given] if isinstance(self.given, list) else [str(self.given)]

    @property
    def said(self) -> list[str]:
        """What was given, in words to read."""
        labels = {option.value: option.label for option in self.options}
        return [labels.get(value, value) for value in self.posted]


@dataclass(frozen=True)
class Part:
    """A section of the form: its heading, its place, and the questions under it."""

    title: str
    number: int
    asks: list[Ask]


@dataclass(frozen=True)
class NotTaken:
    """Something that was posted and has no place on the form: what it was meant for, and its text to copy."""

    label: str
    text: str


class AnswerForm(forms.Form):
    """The questions of one form. Raises nothing over odd input: each fault stands beside its question.

    Fields are named `question-` and the key of the question; marks are posted in words. Two queries.
    """

    def __init__(self, data: QueryDict | None = None, *, questionnaire: Questionnaire) -> None:
        super().__init__(data)
        self.questions = {f"{PREFIX}{question.pk}": question for question in Question.objects.of_form(questionnaire)}
        self.fields.update({name: FIELDS[question.kind](question) for name, question in self.questions.items()})

    def clean(self) -> dict[str, Any] | None:
        for name in self.fields:
            if len(self.rivals(name)) > 1:
                self.add_error(name, ValidationError(TWO_ANSWERS))
        if self.strays():
            self.add_error(None, ValidationError(NO_QUESTION))
        return super().clean()

    @property
    def given(self) -> Given:
        """What was answered, by the key of the question, for `actions.submit`. Blank questions are not in it."""
        answers = ((question, self.cleaned_data.get(name)) for name, question in self.questions.items())
        return {question.pk: value for question, value in answers if value is not None and value != ""}

    @property
    def parts(self) -> list[Part]:
        by_section = groupby(self.asks(), key=lambda ask: ask.question.section)
        return [Part(section.title, place, list(asks)) for place, (section, asks) in enumerate(by_section, start=1)]

    def asks(self) -> Iterator[Ask]:
        given = self.given if self.is_bound and hasattr(self, "cleaned_data") else {}
        for name, question in self.questions.items():
            yield Ask(question, self[name], given.get(question.pk))

    # What cannot be taken --------------------------------------------------------------------------------------------

    def strays(self) -> list[str]:
        """Names of answers to questions that are not on this form."""
        return [name for name in self.data if name.startswith(PREFIX) and name not in self.fields]

    def rivals(self, name: str) -> set[str]:
        """The different answers posted to a question that takes one."""
        if isinstance(self.fields[name], forms.MultipleChoiceField):
            return set()
        return {value for value in self.data.getlist(name) if value.strip()}  # type: ignore[attr-defined]

    def not_taken(self) -> list[NotTaken]:
        """What was posted and cannot be shown in its own place, so that it is not lost."""
        lost = self.stray_texts()
        for name, question in self.questions.items():
            offered = {str(key) for key, _label in getattr(self.fields[name], "choices", [])}
            odd = [text for text in self.posted(name) if offered and text not in offered]
            odd = sorted(self.rivals(name)) if len(self.rivals(name)) > 1 else odd
            lost += [NotTaken(question.text, text) for text in odd]
        return lost

    def typed(self) -> list[NotTaken]:
        """All words that were posted, for when the form itself is not shown any more."""
        written = [name for name, question in self.questions.items() if question.kind == Question.Kind.OPEN]
        own = [NotTaken(self.questions[name].text, text) for name in written for text in self.posted(name)]
        return own + self.stray_texts()

    def stray_texts(self) -> list[NotTaken]:
        return [NotTaken(_("No question of this form"), text) for name in self.strays() for text in self.posted(name)]

    def posted(self, name: str) -> list[str]:
        return [text for text in self.data.getlist(name) if text.strip()]  # type: ignore[attr-defined]

    # In words --------------------------------------------------------------------------------------------------------

    def extent(self) -> str:
        """How much there is, such as “14 short statements and 3 open questions”."""
        statements, written, others = self.counts()
        texts = (
            (statements, ngettext("%(count)s short statement", "%(count)s short statements", statements)),
            (written, ngettext("%(count)s open question", "%(count)s open questions", written)),
            (others, ngettext("%(count)s short question", "%(count)s short questions", others)),
        )
        return get_text_list([text % {"count": count} for count, text in texts if count], _("and"))

    def answered(self) -> str:
        """How much was answered, such as “13 of 14 statements and 2 of 3 open questions”."""
        statements, written, others = self.counts()
        texts = (
            (statements, ngettext("%(done)s of %(count)s statement", "%(done)s of %(count)s statements", statements)),
            (written, ngettext("%(done)s of %(count)s open question", "%(done)s of %(count)s open questions", written)),
            (others, ngettext("%(done)s of %(count)s short question", "%(done)s of %(count)s short questions", others)),
        )
        done = zip(self.counts(only=self.given), texts, strict=True)
        pieces = [text % {"done": many, "count": count} for many, (count, text) in done if count]
        return get_text_list(pieces, _("and"))

    def counts(self, only: Given | None = None) -> tuple[int, int, int]:
        """How many statements, open questions and others there are, or how many of them are in `only`."""
        kinds = [question.kind for question in self.questions.values() if only is None or question.pk in only]
        statements, written = kinds.count(Question.Kind.STATEMENT), kinds.count(Question.Kind.OPEN)
        return statements, written, len(kinds) - statements - written

    @property
    def minutes(self) -> int:
        seconds = sum(SECONDS.get(question.kind, SECONDS_ELSE) for question in self.questions.values())
        return max(1, round(seconds / 60))


def own_answers(*, questionnaire: Questionnaire, participation: int | None) -> AnswerForm:
    """The form as a participation filled it in and sent it. Only forms with names can be found so. Four queries."""
    mine = {"response__questionnaire": questionnaire, "response__signature__participation": participation}
    data = QueryDict(mutable=True)
    for answer in Answer.objects.filter(**mine):
        value = answer.number if answer.number is not None else answer.mark or answer.text
        data.appendlist(f"{PREFIX}{answer.question_id}", str(value))
    for choice in Pick.objects.filter(**mine).select_related("choice"):
        data.appendlist(f"{PREFIX}{choice.choice.question_id}", str(choice.choice_id))
    form = AnswerForm(data, questionnaire=questionnaire)
    form.full_clean()
    return form
