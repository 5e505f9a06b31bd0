from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import CPP, Group, Organisation
from .filters import NOT_OFFERED, GroupFilterForm


class MapForm(GroupFilterForm):
    """Which groups of the map to show. Only what is published can be chosen."""

    sector = forms.ChoiceField(
        label=_("Sector of a partner"),
        required=False,
        choices=[("", _("Any sector")), *Organisation.Sector.choices],
        error_messages=NOT_OFFERED,
    )
    partner = forms.ChoiceField(label=_("Partner"), required=False, error_messages=NOT_OFFERED)
    field_order = ["word", "cpp", "sector", "partner", "phase", "status"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        partners = Organisation.objects.filter(partnerships__group__in=Group.objects.published()).distinct()
        self.offer("partner", gettext("Any partner"), partners.values_list("pk", "name"))

    def partnerships(self) -> QuerySet[CPP]:
        return CPP.objects.filter(groups__in=Group.objects.published()).distinct()
