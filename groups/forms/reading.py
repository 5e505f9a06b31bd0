"""Which part of a log to read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ..fields import DayField
from ..models import Group, LogEntry, Person, Phase, Theme
from .filters import NOT_OFFERED, FilterForm


class LogFilterForm(FilterForm):
    """What of the log to show. Who may not see names is not offered people; who names no phases, no phases."""

    word = forms.CharField(label=_("Word"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("Any kind")), *LogEntry.Kind.choices],
        error_messages=NOT_OFFERED,
    )
    phase = forms.TypedChoiceField(
        label=_("Phase"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Any phase")), *Phase.choices],
        error_messages=NOT_OFFERED,
    )
    loop = forms.ChoiceField(
        label=_("Loop"), required=False, choices=[("", _("Any")), *LogEntry.Loop.choices], error_messages=NOT_OFFERED
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False, error_messages=NOT_OFFERED)
    person = forms.ChoiceField(label=_("Person"), required=False, error_messages=NOT_OFFERED)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    struck = forms.BooleanField(label=_("Show struck entries, too"), required=False)

    def __init__(
        self, *args: Any, group: Group, themes: Iterable[Theme], people: Iterable[Person], whole: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not group.is_explicit:
            del self.fields["phase"]
        if not whole:
            del self.fields["struck"]
        kinds = groupby(sorted(themes, key=attrgetter("kind", "name")), key=Theme.get_kind_display)
        by_kind = [(kind, [(str(theme.pk), theme.name) for theme in some]) for kind, some in kinds]
        names = [(str(person.uid), person.name) for person in people]
        offered: dict[str, list[Any]] = {
            "theme": [("", _("Any theme")), *by_kind],
            "person": [("", _("Anyone")), *names],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices
            if len(choices) == 1 and name not in self.data:
                del self.fields[name]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one. Choose a later day."))
        return cleaned
