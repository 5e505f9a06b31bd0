"""Rows to tick, under headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.functional import Promise

from .filters import NOT_OFFERED


class TicksField(forms.MultipleChoiceField):
    """Any of the rows offered, each known by its key. `offer` says which, under which headings."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        self.rows: dict[str, Model] = {}
        self.labels: dict[str, str] = {}
        self.headings: list[tuple[str, list[Model]]] = []
        super().__init__(error_messages=NOT_OFFERED, **options)

    def offer(
        self, headings: Sequence[tuple[str | Promise, Sequence[Model]]], *, named: Callable[[Any], str] = str
    ) -> None:
        """Offer the rows under each of `headings`, labelled as `named` says; those without rows are left out."""
        self.headings = [(str(heading), listed) for heading, rows in headings if (listed := list(rows))]
        self.rows = {str(row.pk): row for _heading, rows in self.headings for row in rows}
        self.labels = {key: named(row) for key, row in self.rows.items()}
        self.choices = list(self.labels.items())

    def clean(self, value: Any) -> list[Model]:
        return [self.rows[key] for key in super().clean(value)]

    def boxes(self) -> list[tuple[str, list[tuple[int, str, str]]]]:
        """Under each heading: the number of each box on the page, its value and its label."""
        number = {key: place for place, key in enumerate(self.rows, 1)}
        return [
            (heading, [(number[str(row.pk)], str(row.pk), self.labels[str(row.pk)]) for row in rows])
            for heading, rows in self.headings
        ]
