from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..table import Order
from .filters import NOT_OFFERED, GroupFilterForm


class TableForm(GroupFilterForm):
    """What the researcher's table of groups shows, and in which order: never by how much was written."""

    order = forms.ChoiceField(label=_("Sorted by"), required=False, choices=Order.choices, error_messages=NOT_OFFERED)
    quiet = forms.BooleanField(label=_("Only those quiet for 60 days"), required=False)
