"""How allauth behaves here: no sign-up, no passwords, our words, and all mail through the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from groups.models import Person

from . import mails
from .actions import keep_address_in_step

WRONG_CODE = _("That code does not fit. Look at the newest mail, and type it again.")
TOO_MANY = _("That was tried too often. Wait a few minutes, then try again.")

# allauth's mails that can arise here, each with our kind of mail and our words.
MAILS = {
    "account/email/login_code": (mails.SIGN_IN_CODE, "sign_in_code"),
    "account/email/email_confirmation": (mails.NEW_ADDRESS_CODE, "new_address_code"),
    "account/email/email_confirmation_signup": (mails.NEW_ADDRESS_CODE, "new_address_code"),
    "account/email/email_changed": (mails.NOTICE, "address_changed"),
    "mfa/email/totp_activated": (mails.NOTICE, "second_factor_on"),
    "mfa/email/totp_deactivated": (mails.NOTICE, "second_factor_off"),
    "mfa/email/recovery_codes_generated": (mails.NOTICE, "new_recovery_codes"),
}
# allauth's messages after an action that say more than the next page does.
MESSAGES = {
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/email_confirmed.txt": _("Your email is changed."),
    "account/messages/email_confirmation_failed.txt": _("Your email is not changed: someone else here has that one."),
    "mfa/messages/totp_deactivated.txt": _("Your second step is switched off."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
}


class AccountAdapter(DefaultAccountAdapter):
    """What sign-in by code may do, says and mails."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "duplicate_email": _("That is your email already."),
        "email_taken": _("Someone else here has this email. Ask a researcher."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        # The code has shown that the address is theirs: no stage need ask for that again.
        return ["allauth.account.stages.LoginByCodeStage", "allauth.mfa.stages.AuthenticateStage"]

    def is_safe_url(self, url: str) -> bool:
        """Whether `url` is a path on this site."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Signs `user` in: researchers until a fixed hour, everyone else for 30 days from their last change here."""
        super().login(request, user)
        if user.is_staff:
            request.session.set_expiry(timezone.now() + timedelta(hours=settings.STAFF_SESSION_HOURS))
        keep_address_in_step(person=user)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Someone barred between asking for the code and typing it is answered as anyone with a wrong code."""
        messages.error(request, WRONG_CODE)
        return redirect("account_login")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        kind, words = MAILS[template_prefix]
        said = {name: context[name] for name in ("code", "to_email") if name in context}
        mails.send(kind, words, to=email, person=context.get("user"), at=timezone.now(), **said)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        if to := email or user.email:
            self.send_mail(template_prefix, to, {**(context or {}), "user": user})

    def add_message(  # noqa: PLR0917 - allauth's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: Any = None,
    ) -> None:
        if said := message or MESSAGES.get(message_template or ""):
            messages.add_message(request, level, said, extra_tags=extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):
    """What the second factor may do and says."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code does not fit. Wait for the next one in your app, and type that."),
        "cannot_delete_authenticator": _("Researchers cannot switch the second step off."),
        "cannot_generate_recovery_codes": _("Set up the second step first. Its recovery codes come with it."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A researcher has a second factor or is led to enrol, so theirs is only ever replaced, or reset by another."""
        return not (isinstance(authenticator.user, Person) and authenticator.user.is_staff)
