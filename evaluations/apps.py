from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from carplatform.panels import register


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = _("Evaluations")

    def ready(self) -> None:
        from . import mails, panels  # noqa: PLC0415 - they need the models

        mails.register()
        register("event", panels.for_event)
