"""Changing what stands in the log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ..actions import ChangedMeanwhile, GroupsError, WrongDay, change_log_entry
from ..fields import DayField, TextField
from ..layout import Folded
from ..loops import HELP
from ..models import LogEntry, Person, Phase, Theme


class ThemesField(forms.ModelMultipleChoiceField):
    """Themes to tick, each with its kind before its name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_kind_display()}: {obj.name}"


class EntryChangeForm(forms.Form):
    """All of an entry, to add to it later or to mend it. It knows which version it began from.

    `theirs` is the entry as someone else saved it meanwhile, once `save` has found that out: the page shows both.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, error_messages={"required": "", "invalid": ""})
    kind = forms.ChoiceField(
        label=_("What kind of entry?"),
        choices=LogEntry.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of entry this is.")},
    )
    line = TextField(
        label=_("What happened? One line is enough."),
        longest=300,
        one_line=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write one line about what happened.")},
    )
    detail = TextField(
        label=_("More about it"),
        longest=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    on = DayField(label=_("Which day?"))
    phase = forms.TypedChoiceField(
        label=_("Which phase did it belong to?"),
        choices=[("", _("None, or not sure")), *Phase.choices],
        coerce=lambda value: int(value) if value else None,
        empty_value=None,
        required=False,
    )
    loop = forms.ChoiceField(
        label=_("What kind of learning was it?"),
        choices=[
            *(Choice(loop.value, loop.label, hint=HELP[loop]) for loop in LogEntry.Loop),
            Choice("", _("Neither, or not sure"), divider=None),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    themes = ThemesField(
        label=_("Themes it touches"), queryset=Theme.objects.all(), widget=forms.CheckboxSelectMultiple, required=False
    )
    present = forms.ModelMultipleChoiceField(
        label=_("Who was there?"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    others_present = forms.IntegerField(
        label=_("And how many others?"), min_value=0, max_value=5000, required=False, widget=forms.TextInput
    )
    method = TextField(
        label=_("How did you gather it?"),
        help_text=_("The method, such as interviews, a survey, or walking the street."),
        longest=120,
        one_line=True,
        required=False,
    )
    link = forms.URLField(
        label=_("A link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput,
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": _("Copy the whole address, such as https://example.org/notes.")},
    )
    readers = forms.ChoiceField(
        label=_("Who can read it?"),
        choices=LogEntry.Readers.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who can read it.")},
    )
    on_public_page = forms.BooleanField(label=_("Show it on our public page, too"), required=False)

    def __init__(
        self, *args: Any, entry: LogEntry, people: list[Person], by: Person, at: datetime, **options: Any
    ) -> None:
        self.entry, self.by, self.at = entry, by, at
        self.theirs: LogEntry | None = None
        options.setdefault("initial", {**said_by(entry), "version": entry.version})
        super().__init__(*args, **options)
        keys = [person.pk for person in people]
        cast(forms.ModelMultipleChoiceField, self.fields["present"]).queryset = Person.objects.filter(pk__in=keys)
        self.initial["themes"] = list(entry.themes.all())
        self.initial["present"] = list(entry.present.all())
        if not entry.group.is_explicit:
            del self.fields["phase"]
        if not entry.group.is_published:
            del self.fields["on_public_page"]
        if not keys:
            del self.fields["present"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        """The fields in the order people think of them; long lists wait behind a fold."""
        there = [name for name in ("present", "others_present") if name in self.fields]
        rows: list[Any] = [
            "version",
            Field("kind", context={"wrapper_class": "kinds"}),
            Field.textarea("line"),
            Field.textarea("detail"),
            Field.text("on"),
            *([Field.select("phase")] if "phase" in self.fields else []),
            Field.radios("loop"),
            Folded(_("Who was there"), *there),
            Folded(_("Themes it touches"), "themes"),
            Field.text("method"),
            Field.text("link"),
            Field.radios("readers"),
            *(["on_public_page"] if "on_public_page" in self.fields else []),
        ]
        return Layout(*rows)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("on_public_page") and cleaned.get("readers") != LogEntry.Readers.NETWORK:
            self.add_error(
                "on_public_page", _("What stands on the public page is open to everyone in the network. Choose both.")
            )
        return cleaned

    def save(self) -> bool:
        """Change the entry. False, with the reason beside the form, if it cannot be done now."""
        said = {name: value for name, value in self.cleaned_data.items() if name in SAID}
        present = self.cleaned_data.get("present", self.entry.present.all())
        try:
            change_log_entry(
                entry=self.entry,
                by=self.by,
                version=self.cleaned_data["version"],
                said=said,
                themes=self.cleaned_data["themes"],
                present=present,
                at=self.at,
            )
        except ChangedMeanwhile as error:
            self.theirs = error.now
            data = cast(QueryDict, self.data).copy()
            data["version"] = str(error.now.version)
            self.data = data
            self.add_error(None, ValidationError(str(error)))
            return False
        except GroupsError as error:
            self.add_error("on" if isinstance(error, WrongDay) else None, ValidationError(str(error)))
            return False
        return True

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Where `theirs` says something else than this form: the field's label, their words, and ours."""
        if self.theirs is None:
            return []
        theirs = said_by(self.theirs)
        shown = {name: dict(getattr(field, "choices", ())) for name, field in self.fields.items() if name in theirs}
        found = []
        for name, choices in shown.items():
            ours, other = self.cleaned_data.get(name), theirs[name]
            if ours != other:
                found.append((str(self.fields[name].label), said_aloud(other, choices), said_aloud(ours, choices)))
        return found


SAID = (
    *("kind", "line", "detail", "on", "phase", "loop", "others_present", "method", "link", "readers"),
    "on_public_page",
)


def said_by(entry: LogEntry) -> dict[str, Any]:
    """The fields of `entry` that this form can change, but for themes and people."""
    return {name: getattr(entry, name) for name in SAID}


def said_aloud(value: Any, choices: dict[Any, Any]) -> str:
    """A value as the page says it."""
    if value is None or value == "":
        return str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return str(choices.get(value, value))


class StrikeForm(forms.Form):
    """Why an entry is struck through."""

    reason = TextField(
        label=_("Why? One line is enough."),
        longest=300,
        one_line=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write one line about why.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Field.textarea("reason"))
