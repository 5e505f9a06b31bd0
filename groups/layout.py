from collections.abc import Mapping
from typing import Any

from crispy_forms_gds.layout import Div, Field
from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.safestring import SafeString


def anothers(form: BaseForm) -> Mapping[str, str]:
    """By field: what someone else has saved there meanwhile. Most forms know of nobody else."""
    return getattr(form, "anothers", {})


class Folded(Div):
    """Fields behind a quiet summary line, unfolded when one of them was used, has an error or another's words.

    With `starts_open`, they are unfolded at once: what stands in them should be seen.
    """

    template = "components/folded.html"

    def __init__(self, summary: str | Promise, *fields: str | Any, starts_open: bool = False) -> None:
        super().__init__(*fields)
        self.summary = summary
        self.is_open = self.starts_open = starts_open

    def render(self, form: BaseForm, *args: Any, **options: Any) -> SafeString:
        used = {*form.errors, *form.changed_data, *anothers(form)} if form.is_bound else set()
        self.is_open = self.starts_open or any(pointer.name in used for pointer in self.get_field_names())
        return super().render(form, *args, **options)


class Beside(Div):
    """A field; and beside it what someone else has saved there meanwhile, with who they are, if anyone has."""

    template = "groups/_beside.html"

    def __init__(self, field: str | Field) -> None:
        super().__init__(field)
        self.name = ""
        self.label: str | Promise = ""
        self.words: str | None = None
        self.theirs: Any = None

    def render(self, form: BaseForm, *args: Any, **options: Any) -> SafeString:
        self.name = self.get_field_names()[0].name
        self.label = form.fields[self.name].label or ""
        self.words, self.theirs = anothers(form).get(self.name), getattr(form, "theirs", None)
        return super().render(form, *args, **options)


def ticks(name: str) -> Field:
    """Boxes to tick under the headings of their choices, which are grouped."""
    return Field(name, template="groups/_ticks.html")
