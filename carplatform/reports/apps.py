from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from carplatform.panels import register


class ReportsConfig(AppConfig):
    name = "carplatform.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from carplatform import erasing  # noqa: PLC0415 - it needs the models

        from . import actions, panels  # noqa: PLC0415 - so do they

        erasing.register_copies(actions.erase_lines)
        register("group", panels.for_group)
        register("cpp", panels.for_cpp)
