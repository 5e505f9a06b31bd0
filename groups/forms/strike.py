"""Striking through what stands in the log, and erasing what was struck."""

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from ..fields import TextField


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


class EraseForm(forms.Form):
    """Asks nothing: the press is the answer."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
