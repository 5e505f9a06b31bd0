"""What people's admin page gains from sign-in. Groups' own admin cannot know it: groups must not import accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group as PermissionGroup
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.admin import PersonAdmin
from groups.models import Person

from . import actions as account_actions

# Addresses live on the person, secrets of authenticators are nobody's business, sessions are each person's own, and
# Django's groups of permissions have no use here.
for model in (EmailAddress, Authenticator, UserSession, PermissionGroup):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
admin.site.unregister(Person)


@admin.register(Person)
class PersonWithSignInAdmin(PersonAdmin):
    """People, with their sign-in kept in step and a lost second factor to reset."""

    actions = ["reset_second_factor"]

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            account_actions.keep_address_in_step(person=obj)

    @admin.action(description=gettext_lazy("Reset a lost second factor"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        for person in people:
            try:
                account_actions.reset_second_factor(person=person, by=request.user, at=timezone.now())  # type: ignore[arg-type]
            except account_actions.AccountsError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                done = _("%(name)s is signed out, and sets up a new second factor at the next sign-in.")
                self.message_user(request, done % {"name": person})
