from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from carplatform.needs import register, register_next


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = _("Groups")

    def ready(self) -> None:
        from carplatform import erasing  # noqa: PLC0415 - it needs the models

        from . import actions, mails, needs  # noqa: PLC0415 - they need the models

        mails.register()
        erasing.register(actions.forget_invitations)
        register(needs.quiet)
        register_next(needs.first_visit)
        register_next(needs.step_due)
