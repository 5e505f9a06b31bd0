"""The pages of allauth that are mounted, each in our look, and no other. Names are the ones allauth asks for."""

from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from django.urls import path

from . import second_factor_views, views

sign_in = views.SignInView.as_view()

urlpatterns = [
    path("", views.account, name="account"),
    # allauth calls this page by two names.
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/", sign_in, name="account_request_login_code"),
    path("code/", views.SignInCodeView.as_view(), name="account_confirm_login_code"),
    path("sign-out/", views.SignOutView.as_view(), name="account_logout"),
    path("email/", views.AddressView.as_view(), name="account_email"),
    path("email/code/", views.AddressCodeView.as_view(), name="account_email_verification_sent"),
    path("sessions/", views.SessionsView.as_view(), name="usersessions_list"),
    path("second-step/", second_factor_views.SecondFactorIndexView.as_view(), name="mfa_index"),
    path("second-step/code/", second_factor_views.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("second-step/confirm/", second_factor_views.ConfirmSecondFactorView.as_view(), name="mfa_reauthenticate"),
    path("second-step/set-up/", second_factor_views.EnrolView.as_view(), name="mfa_activate_totp"),
    path("second-step/switch-off/", second_factor_views.SwitchOffView.as_view(), name="mfa_deactivate_totp"),
    path("recovery-codes/", second_factor_views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", second_factor_views.NewRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", DownloadRecoveryCodesView.as_view(), name="mfa_download_recovery_codes"),
]
