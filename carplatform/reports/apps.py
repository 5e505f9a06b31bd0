from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from carplatform.panels import register


class ReportsConfig(AppConfig):
    name = "carplatform.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from carplatform import erasing, needs  # noqa: PLC0415 - they need the models

        from . import actions, panels  # noqa: PLC0415 - so do they
        from .needs import lines_again, my_lines_again  # noqa: PLC0415 - the same

        erasing.register_copies(actions.erase_lines)
        needs.register(lines_again)
        needs.register_next(my_lines_again, before_others=True)
        register("group", panels.for_group)
        register("cpp", panels.for_cpp)
