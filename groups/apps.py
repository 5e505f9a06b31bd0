from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from carplatform.needs import register, register_next


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = _("Groups")

    def ready(self) -> None:
        from . import mails, needs  # noqa: PLC0415 - they need the models

        mails.register()
        register(needs.quiet)
        register_next(needs.first_visit)
        register_next(needs.step_due)
        register_next(needs.line_to_write)
