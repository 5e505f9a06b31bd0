from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .actions import try_again
from .kinds import blind_kinds, is_secret
from .models import Message
from .queue import blind_rounds, queue_state, unreachable


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """The queue, to look at. Mail is written by what happens on the platform, never here."""

    list_display = ["to", "kind", "state", "created_at", "attempts", "last_error"]
    list_filter = ["state", "kind"]
    search_fields = ["to", "subject"]
    search_help_text = _("Address or subject")
    actions = ["try_failed_again"]
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Without the mail whose fate says something about the person: of that, `queue` gives the totals alone."""
        return super().get_queryset(request).exclude(kind__in=blind_kinds())

    def get_fields(self, request: HttpRequest, obj: Message | None = None) -> Any:
        """The text too, unless it opens a door. Nobody needs claims and leases."""
        text = [] if obj is None or is_secret(obj.kind) else ["text"]
        return [
            "subject", "kind", "to", "person", *text, "state", "created_at", "not_before", "sent_at",
            "attempts", "first_tried_at", "last_error", "message_id",
        ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        figures = {"queue": queue_state(timezone.now()), "rounds": blind_rounds(), "unreachable": unreachable()}
        return super().changelist_view(request, {**(extra_context or {}), **figures})

    @admin.action(description=_("Try failed mail again"))
    def try_failed_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = try_again(queryset, by=cast(AbstractBaseUser, request.user), at=timezone.now())
        if count:
            done = ngettext("%(count)d mail will be tried again.", "%(count)d mails will be tried again.", count)
            self.message_user(request, done % {"count": count}, messages.SUCCESS)
        else:
            why = _("Nothing to try again: only failed mail can be, and codes are not kept once they failed.")
            self.message_user(request, why, messages.WARNING)
