from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Record


@admin.register(Record)
class RecordAdmin(admin.ModelAdmin):
    """The audit log, to read."""

    list_display = ["at", "actor", "action", "object_type", "object_id", "note"]
    list_display_links = ["at"]
    list_filter = ["action", "object_type"]
    list_select_related = ["actor"]
    search_fields = ["note", "object_id", "actor__email"]
    search_help_text = _("Note, number or email of who did it")
    date_hierarchy = "at"
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False
