from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from carplatform.panels import register


class DemoConfig(AppConfig):
    """Installed only when DEMO is on."""

    name = "carplatform.demo"
    verbose_name = _("Demo")

    def ready(self) -> None:
        from . import panels  # noqa: PLC0415 - they need the models

        register("desk", panels.for_desk)
