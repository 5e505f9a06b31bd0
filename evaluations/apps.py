from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from carplatform.panels import register


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = _("Evaluations")

    def ready(self) -> None:
        from carplatform import erasing, needs  # noqa: PLC0415 - these need the models

        from . import actions, mails, panels  # noqa: PLC0415 - the same
        from .needs import of_questionnaires  # noqa: PLC0415 - the same

        mails.register()
        register("event", panels.for_event)
        register("welcome desk", panels.for_welcome_desk)
        needs.register(of_questionnaires)
        erasing.register(actions.erase_answers)
