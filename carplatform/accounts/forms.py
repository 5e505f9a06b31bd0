"""allauth's forms in our words and with our look. What they check, and the few things checked on top, is said here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm, ConfirmEmailVerificationCodeForm, ConfirmLoginCodeForm
from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_second_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from crispy_forms_gds.helper import FormHelper
from django import forms
from django.core.cache import cache
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from groups.models import Person


class WorkEmailField(forms.EmailField):
    """An email as it is stored and mailed to: at most 254 characters, in small letters."""

    default_error_messages = {
        "required": _("Type your work email."),
        "invalid": _("Type an email such as m.fraser@example.org."),
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"})
        super().__init__(max_length=254, widget=widget, **options)

    def clean(self, value: Any) -> str:
        email: str = super().clean(value)
        # Django lets line separators through; in the head of a mail they would begin a new line.
        if not email.isprintable():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return email.lower()


def code_field(label: Any, hint: Any) -> forms.CharField:
    """A short line for digits: a phone offers its number pad, and the code from the newest mail."""
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input", "autocapitalize": "none"}
    )
    required = {"required": _("Type the code.")}
    return forms.CharField(label=label, help_text=hint, max_length=30, widget=widget, error_messages=required)


class Styled(forms.Form):
    """Drawn by crispy-forms; the template owns form tag, token and button."""

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class Guessed(forms.Form):
    """Counts guesses at one code where parallel requests cannot pass each other; the session's own count can be."""

    def __init__(self, *args: Any, guesses: str = "", **options: Any) -> None:
        self.guesses = guesses
        super().__init__(*args, **options)

    def clean_code(self) -> str:
        if not ratelimit.consume(context.request, action="guess_code", key=self.guesses):
            raise get_adapter().validation_error("too_many_login_attempts")
        return super().clean_code()  # type: ignore[misc]


class OnceOnly(forms.Form):
    """A code from the app counts once, also while it would still fit: allauth remembers it for one period only."""

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, user=user, **options)  # type: ignore[call-arg]
        self.user = user

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        fits_for = mfa_settings.TOTP_PERIOD * (1 + 2 * mfa_settings.TOTP_TOLERANCE)
        used = f"second-factor-code-{self.user.pk}-{normalize_user_code(code)}"
        if not cache.add(used, True, timeout=fits_for):
            raise get_second_factor_adapter().validation_error("incorrect_code")
        return code


class SignInForm(Styled):
    """Asks where to send the code. Whose address it is, and whether anyone's, shows nowhere on the page."""

    email = WorkEmailField(label=_("Your work email"), help_text=_("We send a code to it. There is no password."))

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        return email


class SignInCodeForm(Guessed, Styled, ConfirmLoginCodeForm):
    code = code_field(_("Code from the mail"), _("8 digits. The dash does not matter."))


class NewAddressForm(Styled, AddEmailForm):
    email = WorkEmailField(label=_("New work email"), help_text=_("We send a code to it, to see that it is yours."))


class NewAddressCodeForm(Guessed, Styled, ConfirmEmailVerificationCodeForm):
    code = code_field(_("Code from the mail"), _("8 digits. The dash does not matter."))

    def taken(self) -> forms.ValidationError:
        return get_adapter().validation_error("email_taken")


class SecondFactorForm(OnceOnly, Styled, AuthenticateForm):
    code = code_field(_("Code from your app"), _("6 digits, or one of your recovery codes."))


class ConfirmSecondFactorForm(OnceOnly, Styled, ReauthenticateForm):
    code = code_field(_("Code from your app"), _("6 digits, or one of your recovery codes."))


class EnrolForm(Styled, ActivateTOTPForm):
    """Keeps its secret until it is used: with a new one each time, a second tab would spoil the first one's picture."""

    code = code_field(_("Code your app now shows"), _("6 digits."))

    def __init__(self, *args: Any, **options: Any) -> None:
        session = context.request.session
        kept = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **options)
        if kept:
            self.secret = session[SECRET_SESSION_KEY] = kept
