from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "carplatform.accounts"
    verbose_name = _("Sign-in")

    def ready(self) -> None:
        from . import mails  # noqa: PLC0415 - it needs the models

        mails.register()
