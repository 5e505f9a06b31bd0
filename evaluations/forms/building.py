"""Sections and questions, to write down and to change, and single questions to take from earlier forms."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carplatform.once import mark_of_values
from events.forms.once import OrganisersForm, box, line
from events.models import LearningOutcome
from groups.fields import TextField
from groups.layout import Folded

from ..building import (
    CAN_CHOOSE,
    WORDS,
    change_question,
    change_section,
    keep_question,
    keep_section,
    mark_of_question,
    take_questions,
    words_of_choices,
)
from ..models import Question, Questionnaire, Section

MOST_CHOICES = 40  # a list that a thumb can still go through
LONGEST_CHOICE = 120
NONE = gettext_lazy("None")


def source_field() -> TextField:
    return TextField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("If it is printed somewhere: the document and section, such as “report, A2”."),
        longest=80,
        one_line=True,
        required=False,
        widget=line(autocomplete="off"),
    )


class SectionForm(OrganisersForm):
    """A heading, with questions under it."""

    title = TextField(
        label=gettext_lazy("Heading"),
        longest=120,
        one_line=True,
        widget=line(autocomplete="off"),
        error_messages={"required": gettext_lazy("Give the section a heading.")},
    )

    def __init__(self, *args: Any, questionnaire: Questionnaire, row: Section | None = None, **options: Any) -> None:
        self.questionnaire = questionnaire
        if row is not None:
            options.setdefault("initial", {"title": row.title, "seen": mark_of_values([row.title])})
        super().__init__(*args, row=row, **options)
        self.helper.layout = Layout(*map(self.laid_out, self.fields))

    def act(self) -> None:
        title = self.cleaned_data["title"]
        if self.row is None:
            keep_section(questionnaire=self.questionnaire, uid=self.cleaned_data["uid"], title=title)
        else:
            change_section(section=self.row, seen=self.cleaned_data["seen"], title=title, by=self.by, at=self.at)


class ChoicesField(TextField):
    """Answers to choose from, one on a line. Empty lines are none."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=MOST_CHOICES * (LONGEST_CHOICE + 1), required=False, **options)
        self.widget.attrs |= {"rows": 6, "dir": "auto", "placeholder": " "}  # empty, it can be told by its style

    def clean(self, value: Any) -> list[str]:
        lines = [" ".join(text.split()) for text in super().clean(value).split("\n")]
        choices = [text for text in lines if text]
        if len(choices) > MOST_CHOICES:
            raise ValidationError(_("%(most)d choices are the most.") % {"most": MOST_CHOICES})
        for text in choices:
            if len(text) > LONGEST_CHOICE:
                raise ValidationError(_("“%(text)s…” is too long for a choice.") % {"text": text[:40]})
        if len({text.casefold() for text in choices}) < len(choices):
            raise ValidationError(_("The same choice stands here twice."))
        return choices


class QuestionForm(OrganisersForm):
    """What is asked, in which section, and how people answer. `is_frozen`: only its words can be mended."""

    section = forms.ModelChoiceField(
        Section.objects.none(),
        label=gettext_lazy("Section"),
        empty_label=None,
        error_messages=dict.fromkeys(["required", "invalid_choice"], gettext_lazy("Choose one of the sections.")),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How do people answer?"),
        choices=Question.Kind.choices,
        initial=Question.Kind.STATEMENT,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how people answer.")},
    )
    text = TextField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy("One thing at a time, in words that everyone knows."),
        longest=300,
        one_line=True,
        widget=box(2),
        error_messages={"required": gettext_lazy("Write the statement or the question.")},
    )
    hint = TextField(
        label=gettext_lazy("Hint"),
        help_text=gettext_lazy("Stands under it in small letters. Most need none."),
        longest=200,
        one_line=True,
        required=False,
        widget=line(autocomplete="off"),
    )
    choices = ChoicesField(
        label=gettext_lazy("Choices"),
        help_text=gettext_lazy("One on each line. The name of a partnership stands for that partnership."),
    )
    outcome = forms.ModelChoiceField(
        LearningOutcome.objects.none(),
        label=gettext_lazy("Which learning outcome does it check?"),
        required=False,
        empty_label=NONE,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the outcomes of the event.")},
    )
    source = source_field()

    def __init__(
        self,
        *args: Any,
        questionnaire: Questionnaire,
        is_frozen: bool,
        row: Question | None = None,
        **options: Any,
    ) -> None:
        self.questionnaire = questionnaire
        if row is not None:
            options.setdefault("initial", {**said_by(row), "seen": mark_of_question(row)})
        super().__init__(*args, row=row, **options)
        self.narrow(is_frozen)
        self.helper.layout = self.layout()

    def narrow(self, is_frozen: bool) -> None:
        """Leave out what cannot be chosen."""
        if is_frozen:
            for name in ("section", "kind", "outcome"):
                del self.fields[name]
            if self.row is None or self.row.kind not in CAN_CHOOSE:
                del self.fields["choices"]
            return
        self.fields["section"].queryset = self.questionnaire.sections.all()  # type: ignore[attr-defined]
        event = self.questionnaire.event
        outcomes = list(event.outcomes.values_list("pk", flat=True)) if event else []
        if outcomes:
            self.fields["outcome"].queryset = event.outcomes.all()  # type: ignore[attr-defined,union-attr]
        else:
            del self.fields["outcome"]

    def layout(self) -> Layout:
        shown = [name for name in ("uid", "seen", "kind", "text", "hint") if name in self.fields]
        parts = [self.laid_out(name) for name in shown]
        for name, css in (("choices", "for-choices"), ("outcome", "for-statements")):
            if name in self.fields:
                parts.append(Div(self.laid_out(name), css_class=css))
        if "section" in self.fields:
            parts.append(self.laid_out("section"))
        is_used = bool(self.row and self.row.source)
        return Layout(*parts, Folded(_("It is printed somewhere"), self.laid_out("source"), starts_open=is_used))

    def laid_out(self, name: str) -> Any:
        is_list = isinstance(self.fields[name], forms.ModelChoiceField)
        return Field.select(name) if is_list else super().laid_out(name)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind", self.row.kind if self.row else "")
        if "choices" not in self.errors and "choices" in self.fields and kind:
            if kind in CAN_CHOOSE and len(cleaned.get("choices", ())) < 2:
                self.add_error("choices", _("Write at least two choices, one on each line."))
            if kind not in CAN_CHOOSE and cleaned.get("choices"):
                self.add_error("choices", _("Only questions with choices have these. Empty the box, or change how."))
        if cleaned.get("outcome") and kind != Question.Kind.STATEMENT:
            self.add_error("outcome", _("Only a statement checks an outcome. Choose “None” here, or a statement."))
        return cleaned

    def act(self) -> None:
        cleaned = self.cleaned_data
        said = {name: cleaned[name] for name in (*WORDS, "kind") if name in cleaned}
        if "section" in cleaned:
            said["outcome_id"] = cleaned["outcome"].pk if cleaned.get("outcome") else None
        choices = cleaned.get("choices", [])
        if self.row is None:
            keep_question(section=cleaned["section"], uid=cleaned["uid"], said=said, choices=choices)
            return
        if "section" in cleaned:
            said["section_id"] = cleaned["section"].pk
        change_question(question=self.row, seen=cleaned["seen"], said=said, choices=choices, by=self.by, at=self.at)

    def their_words(self) -> dict[str, Any]:
        theirs = said_by(self.theirs) | {"choices": words_of_choices(self.theirs)}
        theirs |= {"section": self.theirs.section, "outcome": self.theirs.outcome}
        return {name: theirs[name] for name in self.fields if name in theirs}


def said_by(question: Question) -> dict[str, Any]:
    """The fields of `question` as a form begins with them."""
    said: dict[str, Any] = {name: getattr(question, name) for name in (*WORDS, "kind")}
    said |= {"section": question.section_id, "outcome": question.outcome_id}
    return said | {"choices": "\n".join(words_of_choices(question))}


class TakeForm(OrganisersForm):
    """Questions that were asked before, ticked, and the section where they go."""

    questions = forms.ModelMultipleChoiceField(
        Question.objects.none(),
        label=gettext_lazy("Questions"),
        error_messages={
            "required": gettext_lazy("Tick at least one."),
            "invalid_choice": gettext_lazy("One of them is gone meanwhile. Tick again what you want."),
            "invalid_pk_value": gettext_lazy("One of them is gone meanwhile. Tick again what you want."),
        },
    )
    section = forms.ModelChoiceField(
        Section.objects.none(),
        label=gettext_lazy("Section"),
        error_messages=dict.fromkeys(["required", "invalid_choice"], gettext_lazy("Choose one of the sections.")),
    )

    def __init__(self, *args: Any, questionnaire: Questionnaire, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["uid"]  # what is asked already is not taken again
        others = Question.objects.exclude(section__questionnaire=questionnaire).select_related("outcome")
        self.fields["questions"].queryset = others  # type: ignore[attr-defined]
        self.fields["section"].queryset = questionnaire.sections.all()  # type: ignore[attr-defined]
        self.taken: list[Question] = []

    def act(self) -> None:
        cleaned = self.cleaned_data
        # Those of an event go by the order in which they were asked.
        rows = cleaned["questions"].order_by("section__questionnaire", "section__position", "position", "pk")
        self.taken = take_questions(section=cleaned["section"], questions=rows, by=self.by, at=self.at)
