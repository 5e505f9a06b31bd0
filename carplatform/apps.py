from django.apps import AppConfig

from . import needs


class CarplatformConfig(AppConfig):
    name = "carplatform"

    def ready(self) -> None:
        from . import mail_trouble  # noqa: PLC0415 - it needs the models

        needs.register(mail_trouble.failed_mail)
