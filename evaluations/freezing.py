"""Pages of the admin on which ever less can be changed, as a questionnaire goes its way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from .models import Questionnaire
from .standing import is_frozen


class LockingAdmin(admin.ModelAdmin):
    """Holds the questionnaire while a change to it is checked and saved.

    Nobody begins to close it, and no first form comes in, between the two.
    """

    of_questionnaire: ClassVar[str]  # the way from a row to its questionnaire

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if request.method == "POST":
            key = self.opts.pk
            try:
                row = self.model._default_manager.filter(pk=key.to_python(object_id) if key else None)
            except (forms.ValidationError, ValueError):
                return None
            held = Questionnaire.objects.select_for_update(of=("self",)).order_by()
            list(held.filter(pk__in=row.values(self.of_questionnaire)))
        return super().get_object(request, object_id, from_field)

    def get_actions(self, request: HttpRequest) -> Any:
        """None for many at once: what is deleted is looked at first."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}


class FrozenInline(admin.TabularInline):
    """Rows of a form, of which nothing changes here once it is frozen: its words are mended in the builder."""

    extra = 0

    def questionnaire_of(self, parent: Any) -> Questionnaire:
        raise NotImplementedError

    def is_frozen(self, parent: Any) -> bool:
        return parent is not None and is_frozen(self.questionnaire_of(parent))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or [] if self.is_frozen(obj) else []

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.is_frozen(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.is_frozen(obj)


class PartAdmin(LockingAdmin):
    """A section or a question. Once its form is frozen nothing changes here: the builder, where words are mended, keeps
    both texts."""

    of_form: ClassVar[Sequence[str]]  # the parts of the way to the questionnaire

    def questionnaire_of(self, part: Any) -> Questionnaire:
        for step in self.of_form:
            part = getattr(part, step)
        return part

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj and is_frozen(self.questionnaire_of(obj)) else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and is_frozen(self.questionnaire_of(obj)))
