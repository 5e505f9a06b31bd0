"""allauth's views of sign-in and account, with our templates and the few things done otherwise."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import (
    ConfirmEmailVerificationCodeView,
    ConfirmLoginCodeView,
    EmailView,
    LogoutView,
    RequestLoginCodeView,
)
from allauth.core import ratelimit
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from carplatform.outbox.queue import queue_state
from groups.models import Person

from . import mails
from .actions import keep_address_in_step
from .adapter import TOO_MANY
from .devices import device_name
from .forms import NewAddressCodeForm, NewAddressForm, SignInCodeForm, SignInForm
from .second_factor_views import second_factor_of
from .unprocessable import UnprocessableMixin


def send_sign_in_code(request: HttpRequest, email: str) -> None:
    """Begins signing in as whoever has `email`, and mails the code. A stranger's address gets a mail that says so."""
    found = Person.objects.filter(email__iexact=email, is_active=True)
    # A database may take ı for i; then the code would go to another mailbox than the person's.
    person = next((person for person in found if (person.email or "").lower() == email), None)
    LoginCodeVerificationProcess.initiate(request=request, user=person, email=email)
    if person is None:
        mails.send(mails.NO_ACCOUNT, "no_account", to=email, at=timezone.now())


class SignInView(UnprocessableMixin, RequestLoginCodeView):
    """Asks for the email and sends a code. There is one page of sign-in, and this is it."""

    form_class = SignInForm
    template_name = "account/sign_in.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever opens this page with a code on its way may have mistyped their address: let them type it again."""

    def form_valid(self, form: SignInForm) -> HttpResponse:
        send_sign_in_code(self.request, form.cleaned_data["email"])
        return redirect(self.get_success_url())


class SignInCodeView(UnprocessableMixin, ConfirmLoginCodeView):
    """Takes the code, or sends another."""

    form_class = SignInCodeForm
    template_name = "account/code.html"

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and request.user.is_anonymous and not is_waiting_for_code(request):
            messages.error(request, _("That code has run out, or was asked for in another browser. Ask for a new one."))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self._action == "verify":
            kwargs["guesses"] = f"{self.request.session.session_key} {self._process.state['at']}"
        return kwargs

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        """A new code begins anew: 15 minutes and three tries. allauth's own would keep the old one's time."""
        email = self._process.state["email"]
        if ratelimit.consume(self.request, action="request_login_code", key=email):
            send_sign_in_code(self.request, email)
            messages.success(self.request, _("A new code is on its way. The old one no longer works."))
        else:
            messages.error(self.request, TOO_MANY)
        return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if isinstance(response, HttpResponseRedirect):
            return redirect(self.passthrough_next_url(response.url))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        minutes = int(mails.CODE_LIFE.total_seconds() // 60)
        return {**super().get_context_data(**kwargs), "is_delayed": queue_state(now).is_delayed, "minutes": minutes}


def is_waiting_for_code(request: HttpRequest) -> bool:
    """Whether this browser has asked for a code that still works."""
    stage = get_pending_stage(request)
    return stage is not None and stage.key == LoginByCodeStage.key


class SignOutView(LogoutView):
    """Asks on GET, signs out on POST."""

    template_name = "account/sign_out.html"


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What is kept about whoever is signed in, and the ways to change it."""
    return render(request, "account/account.html", {"second_factor": second_factor_of(cast("Person", request.user))})


class AddressView(UnprocessableMixin, EmailView):
    """Changes one's email, once a code sent to the new one comes back."""

    form_class = NewAddressForm
    template_name = "account/address.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        keep_address_in_step(person=cast("Person", request.user))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # allauth's page also removes and re-confirms addresses; here everyone has one.
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)


class AddressCodeView(UnprocessableMixin, ConfirmEmailVerificationCodeView):
    """Takes the code from the new address."""

    template_name = "account/address_code.html"
    form_class = NewAddressCodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self._action == "verify":
            kwargs["guesses"] = f"{self.request.session.session_key} {self._process.state['at']}"
        return kwargs

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            # allauth looks for the address as it is written; ours are unique whatever their capitals.
            form.add_error("code", form.taken())
            return self.form_invalid(form)


class SessionsView(ListUserSessionsView):
    """Where one is signed in, and signing out everywhere else."""

    template_name = "usersessions/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.device = device_name(session.user_agent)
        return context
