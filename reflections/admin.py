from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .models import Prompt, Worksheet


class PromptInline(admin.TabularInline):
    model = Prompt
    extra = 0


@admin.register(Worksheet)
class WorksheetAdmin(admin.ModelAdmin):
    """The blank worksheets. What people write on theirs never shows here."""

    list_display = ["title", "event", "day", "questions", "source", "is_example", "on_site"]
    list_filter = ["event", "is_example"]
    list_select_related = ["event"]
    search_fields = ["title", "event__title", "prompts__text"]
    autocomplete_fields = ["event"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [PromptInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Worksheet]:
        return super().get_queryset(request).annotate(prompt_count=Count("prompts"))

    @admin.display(description=_("questions"), ordering="prompt_count")
    def questions(self, worksheet: Worksheet) -> int:
        return worksheet.prompt_count  # type: ignore[attr-defined]

    @admin.display(description=_("on the site"))
    def on_site(self, worksheet: Worksheet) -> SafeString:
        return format_html('<a href="{}">{}</a>', worksheet.get_absolute_url(), _("the sheet"))
