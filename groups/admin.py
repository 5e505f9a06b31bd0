from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from carplatform.audit.actions import record

from .actions import record_publishing
from .admin_joining import ContactConsentAdmin, InvitationAdmin, ToRead
from .admin_people import MembershipAdmin, MembershipInline, PersonAdmin, PostAdmin, record_new_members
from .models import (
    CPP,
    Cycle,
    Group,
    LogEntry,
    Membership,
    Organisation,
    Partner,
    Phase,
    PhaseMove,
    PieceOfWork,
    ResearchAssociate,
    Theme,
)

__all__ = ["ContactConsentAdmin", "InvitationAdmin", "MembershipAdmin", "PersonAdmin", "PostAdmin"]


class ResearchAssociateInline(admin.TabularInline):
    model = ResearchAssociate
    extra = 0
    autocomplete_fields = ["person"]


@admin.register(CPP)
class CPPAdmin(admin.ModelAdmin):
    inlines = [ResearchAssociateInline]
    list_display = ["name", "group_word", "council_area", "groups_count", "source", "is_example"]
    list_filter = ["is_example"]
    search_fields = ["name", "group_word", "group_word_in_full"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[CPP]:
        return super().get_queryset(request).annotate(groups_count=Count("groups"))

    @admin.display(description=_("groups"), ordering="groups_count")
    def groups_count(self, cpp: CPP) -> int:
        return cpp.groups_count  # type: ignore[attr-defined]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "sector", "people_count", "groups_count", "source", "is_example"]
    list_filter = ["sector", "is_example"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                people_count=Count("posts__person", filter=Q(posts__ended__isnull=True), distinct=True),
                groups_count=Count("partnerships__group", distinct=True),
            )
        )

    @admin.display(description=_("people now"), ordering="people_count")
    def people_count(self, organisation: Organisation) -> int:
        return organisation.people_count  # type: ignore[attr-defined]

    @admin.display(description=_("groups"), ordering="groups_count")
    def groups_count(self, organisation: Organisation) -> int:
        return organisation.groups_count  # type: ignore[attr-defined]


class PartnerInline(admin.TabularInline):
    model = Partner
    extra = 0
    autocomplete_fields = ["organisation"]


class PieceOfWorkInline(admin.TabularInline):
    model = PieceOfWork
    extra = 0


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    list_display = ["topic", "cpp", "status", "phase", "members", "entries", "is_car", "is_published", "is_example"]
    list_filter = ["cpp", "status", "is_car", "is_explicit", "is_published", "is_example"]
    list_select_related = ["cpp"]
    search_fields = ["topic", "question", "partners__printed", "cpp__name"]
    prepopulated_fields = {"slug": ["topic"]}
    inlines = [PartnerInline, PieceOfWorkInline, MembershipInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return Group.objects.with_phase().with_counts().order_by("cpp", "position", "pk")

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record_publishing(obj, form.changed_data, by=request.user, at=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Membership:
            record_new_members(formset.new_objects, by=request.user)

    @admin.display(description=_("phase"), ordering="phase_now")
    def phase(self, group: Group) -> str:
        phase_now = group.phase_now  # type: ignore[attr-defined]
        return str(Phase(phase_now).label) if phase_now else ""

    @admin.display(description=_("members"), ordering="member_count")
    def members(self, group: Group) -> int:
        return group.member_count  # type: ignore[attr-defined]

    @admin.display(description=_("entries"), ordering="entry_count")
    def entries(self, group: Group) -> int:
        return group.entry_count  # type: ignore[attr-defined]


class PhaseMoveInline(admin.TabularInline):
    """Moves are only added, on the group's own page, so the path stays the one really taken."""

    model = PhaseMove
    fields = ["on", "phase", "reason", "by", "recorded_at"]
    readonly_fields = ["on", "phase", "reason", "by", "recorded_at"]


@admin.register(Cycle)
class CycleAdmin(ToRead):
    """The ways of all groups. A cycle begins and finishes on the page of its group's path."""

    list_display = ["group", "number", "started", "finished", "moves_count", "is_example", "on_site"]
    list_filter = ["group__cpp", ("finished", admin.EmptyFieldListFilter), "is_example"]
    list_select_related = ["group"]
    search_fields = ["group__topic"]
    inlines = [PhaseMoveInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cycle]:
        return super().get_queryset(request).annotate(moves_count=Count("moves"))

    @admin.display(description=_("moves"), ordering="moves_count")
    def moves_count(self, cycle: Cycle) -> int:
        return cycle.moves_count  # type: ignore[attr-defined]

    @admin.display(description=_("on the site"))
    def on_site(self, cycle: Cycle) -> SafeString:
        return format_html('<a href="{}#path">{}</a>', cycle.group.get_absolute_url(), _("the path"))


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "entries_count", "source", "is_example"]
    list_filter = ["kind", "is_example"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        return super().get_queryset(request).annotate(entries_count=Count("log_entries"))

    @admin.display(description=_("log entries"), ordering="entries_count")
    def entries_count(self, theme: Theme) -> int:
        return theme.entries_count  # type: ignore[attr-defined]


TEXT = ["on", "kind", "line", "detail", "phase", "loop", "method", "link", "readers"]


@admin.register(LogEntry)
class LogEntryAdmin(admin.ModelAdmin):
    list_display = ["on", "group", "kind", "line", "phase", "readers", "on_public_page", "written_by", "is_example"]
    list_display += ["on_site"]
    list_display_links = ["line"]
    list_filter = ["kind", "phase", "readers", "on_public_page", "group__cpp", "themes", "is_example"]
    list_select_related = ["group", "written_by"]
    search_fields = ["line", "detail", "group__topic", "written_by__name"]
    autocomplete_fields = ["group", "themes"]
    fields = ["group", *TEXT, "themes", "on_public_page", "source", "is_example", "written_by", "recorded_at"]
    readonly_fields = ["written_by", "recorded_at"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    date_hierarchy = "on"

    def get_readonly_fields(self, request: HttpRequest, obj: LogEntry | None = None) -> Any:
        """What an entry says, and who reads it, is changed on its own page alone, which keeps both texts."""
        return [*self.readonly_fields, "group", *TEXT, "on_public_page"] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        """Entries are struck through, and erased, on their own page."""
        return False

    @admin.display(description=_("on the site"))
    def on_site(self, entry: LogEntry) -> SafeString:
        return format_html('<a href="{}">{}</a>', entry.get_absolute_url(), _("the entry"))

    def save_model(self, request: HttpRequest, obj: LogEntry, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["source", "is_example"])  # not words that someone changed meanwhile
            return
        obj.written_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        if obj.on_public_page:
            record(by=request.user, action="publish log entry", obj=obj, at=timezone.now())
