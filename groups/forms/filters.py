"""Filters that stand in the address bar: what is no choice is said beside its field, and filters nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import CPP, Group, Phase

NOT_OFFERED = {"invalid_choice": _("That is not one of the choices. Choose again.")}
LOOKS = {"select": "govuk-select", "checkbox": "govuk-checkboxes__input"}


class FilterForm(forms.Form):
    """A form sent with GET. What was sent stays in its fields, whether it can be used or not."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            kind = getattr(field.widget, "input_type", "text")
            field.widget.attrs["class"] = LOOKS.get(kind, "govuk-input")

    @property
    def chosen(self) -> dict[str, Any]:
        """What the reader asked for, by field: nothing empty and nothing wrong."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False, [])}

    @property
    def is_used(self) -> bool:
        """Whether anything was asked for, wrongly or not."""
        return bool(self.chosen or self.errors)

    @property
    def query(self) -> str:
        """The filters as the end of an address, for links to other pages of the same list; empty, or with & behind."""
        sent = QueryDict(mutable=True)
        for name in self.fields:
            sent.setlist(name, [value for value in self.data.getlist(name) if value])  # type: ignore[attr-defined]
        return f"{sent.urlencode()}&" if sent.urlencode() else ""


class GroupFilterForm(FilterForm):
    """Which groups of a list to show: what every list of groups can be narrowed by."""

    word = forms.CharField(label=_("Word"), required=False, max_length=100)
    cpp = forms.ChoiceField(label=_("CPP"), required=False, error_messages=NOT_OFFERED)
    phase = forms.TypedChoiceField(
        label=_("Phase now"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Any phase")), *Phase.choices],
        error_messages=NOT_OFFERED,
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any status")), *Group.Status.choices],
        error_messages=NOT_OFFERED,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("cpp", gettext("All CPPs"), self.partnerships().values_list("slug", "name"))

    def partnerships(self) -> QuerySet[CPP]:
        """The CPPs that can be chosen."""
        return CPP.objects.all()

    def offer(self, field: str, every: str, choices: Iterable[tuple[Any, str]]) -> None:
        """Let readers choose one of `choices` in `field`, or none, which reads `every`."""
        offered = [("", every), *((str(key), name) for key, name in choices)]
        cast(forms.ChoiceField, self.fields[field]).choices = offered
