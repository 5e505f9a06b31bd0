from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import CPP, Group, Organisation, Phase
from .filters import NOT_OFFERED, FilterForm


class MapForm(FilterForm):
    """Which groups of the map to show."""

    word = forms.CharField(label=_("Word"), required=False, max_length=100)
    cpp = forms.ChoiceField(label=_("CPP"), required=False, error_messages=NOT_OFFERED)
    sector = forms.ChoiceField(
        label=_("Sector of a partner"),
        required=False,
        choices=[("", _("Any sector")), *Organisation.Sector.choices],
        error_messages=NOT_OFFERED,
    )
    partner = forms.ChoiceField(label=_("Partner"), required=False, error_messages=NOT_OFFERED)
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
        shown = Group.objects.published()
        partnerships = CPP.objects.filter(groups__in=shown).distinct().values_list("slug", "name")
        partners = Organisation.objects.filter(partnerships__group__in=shown).distinct().values_list("pk", "name")
        offered = {
            "cpp": [("", _("All CPPs")), *partnerships],
            "partner": [("", _("Any partner")), *((str(key), name) for key, name in partners)],
        }
        for name, choices in offered.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices
