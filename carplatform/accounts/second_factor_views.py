"""allauth's views of the second factor, with our templates and the few things done otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from groups.models import Person

from .forms import ConfirmSecondFactorForm, EnrolForm, SecondFactorForm
from .unprocessable import UnprocessableMixin


@dataclass(frozen=True)
class SecondFactor:
    """One's second factor, as far as pages speak of it."""

    app: Authenticator | None
    codes_left: int
    may_switch_off: bool


def second_factor_of(person: Person) -> SecondFactor:
    """One query."""
    mine = {row.type: row for row in Authenticator.objects.filter(user=person)}
    app, codes = mine.get(Authenticator.Type.TOTP), mine.get(Authenticator.Type.RECOVERY_CODES)
    if app:
        app.user = person
    return SecondFactor(
        app=app,
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        may_switch_off=app is not None and get_adapter().can_delete_authenticator(app),
    )


class SecondFactorView(UnprocessableMixin, AuthenticateView):
    """The second step of signing in."""

    form_class = SecondFactorForm
    template_name = "mfa/authenticate.html"

    def _build_forms(self) -> SecondFactorForm | None:
        # allauth takes a post without a code for one of a security key, which we do not offer, and fails.
        data = self.request.POST if self.request.method == "POST" else None
        self.auth_form = SecondFactorForm(user=self.stage.login.user, data=data)
        self.webauthn_form = None
        return self.auth_form


class ConfirmSecondFactorView(UnprocessableMixin, ReauthenticateView):
    """Asks for the second factor again before it, or the codes beside it, may be seen or changed."""

    form_class = ConfirmSecondFactorForm
    template_name = "mfa/reauthenticate.html"


class SecondFactorIndexView(IndexView):
    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "second_factor": second_factor_of(self.request.user)}


@method_decorator([never_cache, reauthentication_required(app="allauth.mfa")], name="dispatch")
class EnrolView(UnprocessableMixin, ActivateTOTPView):
    """Sets the second factor up, or moves it to another phone. The old one goes only when the new one has worked."""

    form_class = EnrolForm
    template_name = "mfa/totp/activate.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.had_one = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
        if request.method == "POST" and self.had_one and SECRET_SESSION_KEY not in request.session:
            # The second press of a double click: the first has done it.
            return redirect(self.get_success_url())
        # Past ActivateTOTPView.dispatch, which sends those who have one to switch it off first.
        return super(ActivateTOTPView, self).dispatch(request, *args, **kwargs)

    def form_valid(self, form: EnrolForm) -> HttpResponse:
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=self.request.user.pk)
            Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
            response = super().form_valid(form)
        app = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
        # The session now counts as second-factored, and may see the recovery codes without being asked again.
        post_authentication(self.request, app, reauthenticated=True)
        return response

    def get_success_url(self) -> str:
        return passthrough_next_redirect_url(self.request, reverse("mfa_view_recovery_codes"), "next")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "had_one": self.had_one}


class SwitchOffView(UnprocessableMixin, DeactivateTOTPView):
    template_name = "mfa/totp/deactivate.html"


@method_decorator(never_cache, name="dispatch")
class RecoveryCodesView(ViewRecoveryCodesView):
    """The codes for the day the phone is lost, and the way on to where one was going."""

    template_name = "mfa/recovery_codes/view.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        next_url = get_next_redirect_url(self.request) or reverse("home")
        return {**super().get_context_data(**kwargs), "next_url": next_url}


class NewRecoveryCodesView(UnprocessableMixin, GenerateRecoveryCodesView):
    template_name = "mfa/recovery_codes/generate.html"
