"""How people come in, and what they agreed to share: for researchers to read."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import ContactConsent, Invitation


class ToRead(admin.ModelAdmin):
    """Rows that are made and changed elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Invitation)
class InvitationAdmin(ToRead):
    """Who was asked into which group. What opens an invitation stands nowhere."""

    list_display = ["email", "name", "group", "role", "invited_by", "invited_at", "state_now", "mails"]
    list_filter = ["group__cpp", "role"]
    list_select_related = ["group", "invited_by"]
    search_fields = ["email", "name", "group__topic"]
    date_hierarchy = "invited_at"
    fields = ["email", "name", "group", "role", "invited_by", "invited_at", "joined_at", "membership", "withdrawn_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return Invitation.objects.with_mails().order_by("-pk")

    @admin.display(description=_("state"))
    def state_now(self, invitation: Invitation) -> str:
        return str(STATES[invitation.state(timezone.now())])

    @admin.display(description=_("mails"), ordering="mails")
    def mails(self, invitation: Invitation) -> int:
        return invitation.mails  # type: ignore[attr-defined]


STATES = {
    Invitation.State.WAITING: _("waiting"),
    Invitation.State.JOINED: _("joined"),
    Invitation.State.WITHDRAWN: _("taken back"),
    Invitation.State.LAPSED: _("lapsed"),
}


@admin.register(ContactConsent)
class ContactConsentAdmin(ToRead):
    """Who agreed to share what, when, with the words beside the box. Rows go only with their person."""

    list_display = ["person", "box", "is_given", "at", "wording"]
    list_filter = ["box", "is_given"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactConsent]:
        return super().get_queryset(request).order_by("-pk")
