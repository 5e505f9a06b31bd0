"""What the forms of organisers share."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.utils.translation import gettext_lazy

from carplatform import once
from groups.fields import TextField

MOST = 32_767
A_NUMBER = gettext_lazy("Write a whole number, 1 or more.")
NUMBER = dict.fromkeys(["invalid", "min_value", "max_value"], A_NUMBER)


class OrganisersForm(once.OnceForm):
    """A form about one event. With `row`, the event or one of its rows, it changes that; without, it makes one."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Any = None, **options: Any) -> None:
        self.row = row
        super().__init__(*args, **options)
        del self.fields["seen" if row is None else "uid"]

    def laid_out(self, name: str) -> Any:
        """The field `name` as its widget wants it."""
        widget = self.fields[name].widget
        if isinstance(widget, forms.RadioSelect):
            return Field.radios(name)
        if isinstance(widget, forms.Textarea):
            return Field.textarea(name)
        return name if isinstance(widget, forms.CheckboxInput | forms.HiddenInput) else Field.text(name)


def box(rows: int) -> forms.Textarea:
    """A box for a longer text, in whatever direction it is written."""
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


def line(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", **attrs})


def titled(missing: Any) -> TextField:
    """What a thing is called; `missing` is said where nothing stands."""
    label, errors = gettext_lazy("Title"), {"required": missing}
    return TextField(label=label, longest=200, one_line=True, widget=box(2), error_messages=errors)


def figure(label: Any, **options: Any) -> forms.IntegerField:
    """A number that may be left out."""
    widget = forms.NumberInput(attrs={"class": "govuk-input govuk-input--width-5", "inputmode": "numeric"})
    errors = NUMBER | options.pop("errors", {})
    return forms.IntegerField(
        label=label, min_value=1, max_value=MOST, required=False, widget=widget, error_messages=errors, **options
    )
