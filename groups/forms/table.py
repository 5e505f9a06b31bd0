from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import CPP, Group, Phase
from ..table import Order
from .filters import NOT_OFFERED, FilterForm


class TableForm(FilterForm):
    """What the researcher's table of groups shows, and in which order: never by how much was written."""

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
    order = forms.ChoiceField(label=_("Sorted by"), required=False, choices=Order.choices, error_messages=NOT_OFFERED)
    quiet = forms.BooleanField(label=_("Only those quiet for 60 days"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        partnerships = CPP.objects.values_list("slug", "name")
        cast(forms.ChoiceField, self.fields["cpp"]).choices = [("", _("All CPPs")), *partnerships]
