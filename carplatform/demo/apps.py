from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Installed only when DEMO is on."""

    name = "carplatform.demo"
    verbose_name = _("Demo")
