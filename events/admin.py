from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, TextField, URLField
from django.forms import Textarea
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .actions.places import take_out
from .actions.replies import write_down_reply
from .actions.setup import count_change, record_change
from .models import Event, LearningOutcome, Participation, Presentation, Session


class LearningOutcomeInline(admin.TabularInline):
    model = LearningOutcome
    fields = ["position", "text"]
    extra = 0
    formfield_overrides = {TextField: {"widget": Textarea(attrs={"rows": 2, "cols": 80})}}


class SessionInline(admin.TabularInline):
    """The programme at a glance. The room, who leads it, its details and choices stand on a session's own page."""

    model = Session
    fields = ["on", "starts", "ends", "kind", "title"]
    extra = 0
    show_change_link = True


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Events, each with what it is for and its programme. Its times are read in the zone of the platform."""

    list_display = ["title", "dates", "venue", "participants", "is_published", "is_example", "on_site"]
    list_filter = ["is_published", "is_example"]
    search_fields = ["title", "venue", "sessions__title", "sessions__people"]
    date_hierarchy = "starts_at"
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["dated_at"]
    fields = [
        ("title", "slug"),
        ("number", "venue"),
        ("starts_at", "ends_at"),
        ("zone", "dated_at"),
        "invitation",
        "is_published",
        ("source", "is_example"),
    ]
    inlines = [LearningOutcomeInline, SessionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return Event.objects.with_counts().latest_first()

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        now = timezone.now()
        changed = set(form.changed_data) if change else {"is_published"} & set(form.changed_data)
        count_change(obj, changed, now)
        super().save_model(request, obj, form, change)
        record_change(obj, changed, by=request.user, at=now)

    @admin.display(description=_("dates"), ordering="starts_at")
    def dates(self, event: Event) -> str:
        return event.dates

    @admin.display(description=_("participants"), ordering="participant_count")
    def participants(self, event: Event) -> int:
        return event.participant_count  # type: ignore[attr-defined]

    @admin.display(description=_("on the site"))
    def on_site(self, event: Event) -> SafeString:
        return format_html('<a href="{}">{}</a>', event.get_absolute_url(), _("the page"))


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):
    list_display = ["title", "event", "on", "starts", "ends", "room", "people", "choice", "option"]
    list_filter = ["event", "kind"]
    list_select_related = ["event"]
    search_fields = ["title", "detail", "people", "room", "event__title"]
    autocomplete_fields = ["event"]
    date_hierarchy = "on"
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


@admin.register(Participation)
class ParticipationAdmin(admin.ModelAdmin):
    list_display = ["__str__", "role", "cpp", "employer", "arrived_at", "left_early", "event", "is_example"]
    list_filter = ["event", "role", "cpp", "left_early", "is_example"]
    list_select_related = ["event", "person", "cpp"]
    search_fields = ["person__name", "person__email", "employer", "job_title", "event__title"]
    autocomplete_fields = ["event", "person", "cpp"]

    def get_readonly_fields(self, request: HttpRequest, obj: Participation | None = None) -> list[str]:
        """Links and answers hang on who takes part in what: neither becomes another. The waiting list keeps itself."""
        kept = ["replied_at", "waiting_since"]
        return ["event", *(["person"] if obj.person_id else []), *kept] if obj else kept

    def save_model(self, request: HttpRequest, obj: Participation, form: Any, change: bool) -> None:
        if change and "reply" in form.changed_data:
            write_down_reply(participation=obj, reply=obj.reply, at=timezone.now())
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Participation) -> None:
        self.delete_queryset(request, Participation.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Participation]) -> None:
        take_out(participations=queryset, at=timezone.now())


@admin.register(Presentation)
class PresentationAdmin(admin.ModelAdmin):
    """Which group presents at which event. What stands in its pro-forma is written on its own page."""

    list_display = ["group", "event", "handed_in_at", "shared_at", "is_example", "on_site"]
    list_filter = ["event", "is_example"]
    list_select_related = ["event", "group"]
    search_fields = ["group__topic", "event__title"]
    autocomplete_fields = ["event", "group"]
    readonly_fields = ["handed_in_at", "handed_in_by", "shared_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Presentation | None = None) -> list[str]:
        """The words of a group go to no other group or event."""
        return [*self.readonly_fields, *(["event", "group"] if obj else [])]

    @admin.display(description=_("on the site"))
    def on_site(self, presentation: Presentation) -> SafeString:
        return format_html('<a href="{}">{}</a>', presentation.get_absolute_url(), _("the page"))
