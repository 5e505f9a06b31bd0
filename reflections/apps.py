from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReflectionsConfig(AppConfig):
    name = "reflections"
    verbose_name = _("Reflections")

    def ready(self) -> None:
        from carplatform.panels import register  # noqa: PLC0415 - beside the next

        from . import panels  # noqa: PLC0415 - it needs the models

        register("event", panels.for_event)
