"""The forms of a report: begin one, edit one. They need no JavaScript: moving and adding are buttons of the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups.fields import TextField
from groups.models import CPP, Group, Person

from .actions import ReportsError, draft_report, save_version
from .lines import Concern, Line, concern_about, origin_of
from .models import LearningReport, ReportLine, ReportVersion, Section

INCOMPLETE = dict.fromkeys(["required", "invalid"], _("This form came back incomplete. Please save again."))
SECTION_ERRORS: Any = {
    "missing_management_form": INCOMPLETE["invalid"],
    "too_many_forms": _("These are too many lines for one section. Leave some out."),
}
MOST_LINES = 20  # in one section; a page holds fewer
LABELS: dict[str, str | Promise] = {
    Section.WORDS: _("How the speaker is named"),
    Section.NEXT: _("By when"),
}


def words(label: str | Promise, longest: int, rows: int = 1, **options: Any) -> TextField:
    """A field for text of at most `longest` characters: one line, or a box of `rows` lines."""
    css = {"class": "govuk-input" if rows == 1 else "govuk-textarea", "dir": "auto"}
    widget = forms.TextInput(attrs=css) if rows == 1 else forms.Textarea(attrs={**css, "rows": rows})
    return TextField(label=label, longest=longest, widget=widget, **options)


class HeadForm(forms.Form):
    """What stands above the lines of a report."""

    uid = forms.UUIDField(widget=forms.HiddenInput, error_messages=INCOMPLETE)
    title = words(_("Title"), 120, one_line=True, error_messages={"required": _("Give the report a title.")})
    produced = words(
        _("Produced"),
        40,
        one_line=True,
        help_text=_("Month and year, such as February 2016."),
        error_messages={"required": _("Say when the report was produced, such as February 2016.")},
    )
    opening = words(
        _("Opening"), 800, rows=4, required=False, help_text=_("Two or three sentences. May be left empty.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("uid", uuid4())

    def clean(self) -> dict[str, Any] | None:
        if "uid" in self.errors:
            data = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("uid")] = str(uuid4())
            self.data = data
        return super().clean()

    @property
    def listed(self) -> list[tuple[str, str]]:
        """Every message with the field it belongs to, in the order of the page; nothing for a form not sent yet."""
        if not self.is_bound:
            return []
        found = [(one.auto_id, str(message)) for one in self for message in one.errors]
        return found + [("main", str(message)) for message in self.non_field_errors()]


class StartForm(HeadForm):
    """Begins a report of a group or a CPP."""

    def begin(self, *, owner: CPP | Group, by: Person, at: datetime) -> LearningReport | None:
        """The new report. None, with the reason beside the form, if it cannot be begun now."""
        try:
            return draft_report(owner=owner, by=by, at=at, **self.cleaned_data)
        except ReportsError as error:
            self.add_error(None, ValidationError(str(error)))
            return None


class EditForm(HeadForm):
    """The head of a report that is being edited, and which version the editing began from."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1, error_messages=INCOMPLETE)
    changes = words(
        _("What did you change?"),
        200,
        one_line=True,
        required=False,
        help_text=_("In a few words, for the list of versions. May be left empty."),
    )


class LineForm(forms.Form):
    """One line of a section. Left empty, or ticked to be left out, it is not saved.

    `before` is the line of an earlier version that it was, with what that comes from; `concern` what speaks against it.
    """

    before: ReportLine | None = None
    concern: Concern | None = None
    shows_label = True

    text = words(_("Text"), 600, rows=2, required=False, one_line=True)
    label = words(_("Lead-in"), 120, required=False, one_line=True)
    line = forms.IntegerField(widget=forms.HiddenInput, required=False)
    out = forms.BooleanField(
        label=_("Leave out"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
    )

    @property
    def is_kept(self) -> bool:
        return bool(self.cleaned_data.get("text")) and not self.cleaned_data.get("out")


def key_in(text: str) -> int:
    """The key of a row that `text` names, or 0, which none has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


LineFormSet = formset_factory(LineForm, extra=1, max_num=MOST_LINES, absolute_max=2 * MOST_LINES, validate_max=True)


@dataclass
class SectionLines:
    """The lines of one section as they are edited, under its heading."""

    key: str
    heading: str | Promise
    label: str | Promise
    lines: BaseFormSet[LineForm]


class ReportEditor:
    """The whole editor: the head, and for each section its lines in order.

    `before` are lines of the report by key, those of `version` and those that `data` names: a line that names one of
    them keeps what that comes from, and nothing else can be named.
    """

    def __init__(
        self,
        version: ReportVersion,
        lines: Iterable[ReportLine],
        before: Mapping[int, ReportLine],
        data: QueryDict | None = None,
    ) -> None:
        self.version, self.before, self.data = version, before, data
        initial = {
            "title": version.title,
            "produced": version.produced,
            "opening": version.opening,
            "based_on": version.number,
        }
        self.head = EditForm(data, initial=initial)
        rows = list(lines)
        self.sections = [self.section(key, [line for line in rows if line.section == key]) for key in Section]

    def section(self, key: Section, rows: list[ReportLine]) -> SectionLines:
        initial = [{"text": row.text, "label": row.label, "line": row.pk} for row in rows]
        lines = LineFormSet(self.data, prefix=key.value, initial=initial, error_messages=SECTION_ERRORS)
        for form in lines:
            form.before = self.before.get(key_in(str(form["line"].value() or "")))
            form.concern = concern_about(form.before) if form.before else None
            # Lead-ins are rare: their field is shown where there is one.
            form.shows_label = key in LABELS or bool(form["label"].value())
        return SectionLines(key.value, key.label, LABELS.get(key, _("Lead-in in bold")), lines)

    @property
    def formsets(self) -> list[BaseFormSet[LineForm]]:
        return [section.lines for section in self.sections]

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(formset.is_valid() for formset in self.formsets)])

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every message with the field it belongs to, in the order of the page."""
        if self.data is None:
            return []
        found = self.head.listed
        for section in self.sections:
            found += [(f"section-{section.key}", str(message)) for message in section.lines.non_form_errors()]
            found += [
                (field.auto_id, str(message)) for form in section.lines for field in form for message in field.errors
            ]
        return found

    def lines(self) -> list[Line]:
        """What was typed, in its order. Only after `is_valid`."""
        return [self.line(section.key, form) for section in self.sections for form in section.lines if form.is_kept]

    def line(self, section: str, form: LineForm) -> Line:
        typed = form.cleaned_data
        before = self.before.get(typed["line"] or 0)
        if before is None:
            return Line(section, typed["text"], typed["label"])
        return Line(section, typed["text"], typed["label"], before.source, origin_of(before), before.from_record)

    def save(self, *, by: Person, at: datetime) -> ReportVersion:
        """Add the version. Raises SavedMeanwhile."""
        return save_version(report=self.version.report, by=by, at=at, lines=self.lines(), **self.head.cleaned_data)
