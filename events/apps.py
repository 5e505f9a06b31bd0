from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from carplatform.needs import register as register_needs
from carplatform.panels import register


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from carplatform import erasing  # noqa: PLC0415 - it needs the models

        from . import mails, needs, panels  # noqa: PLC0415 - the same
        from .actions import proforma, replies  # noqa: PLC0415 - the same

        mails.register()
        erasing.register(replies.erase_replies)
        erasing.register_copies(proforma.erase_passages)
        register("event", panels.presenting_at)
        register("home", panels.for_person)
        register("home", panels.people_to_phone_for)
        register_needs(needs.before_events)
