from typing import Any

from crispy_forms_gds.layout import Div
from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.safestring import SafeString


class Folded(Div):
    """Fields behind a quiet summary line, unfolded when one of them was used or has an error."""

    template = "components/folded.html"

    def __init__(self, summary: str | Promise, *fields: str | Any) -> None:
        super().__init__(*fields)
        self.summary = summary
        self.is_open = False

    def render(self, form: BaseForm, *args: Any, **options: Any) -> SafeString:
        used = {*form.errors, *form.changed_data} if form.is_bound else set()
        self.is_open = any(pointer.name in used for pointer in self.get_field_names())
        return super().render(form, *args, **options)
