"""Mail that did not leave, for a researcher's home page."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carplatform.needs import Need
from carplatform.outbox.kinds import blind_kinds
from carplatform.outbox.models import Message
from groups.models import Person
from groups.permissions import can_look_after_groups


def failed_mail(person: Person, at: datetime) -> list[Need]:
    """Mails that were given up, as the queue lists them: without those whose fate tells who answered. One query."""
    if not can_look_after_groups(person):
        return []
    failed = Message.objects.filter(state=Message.State.FAILED).exclude(kind__in=blind_kinds()).count()
    need = Need(
        count=failed,
        what=ngettext("mail did not get through", "mails did not get through", failed),
        detail=_("The queue says why, and can try again."),
        address=reverse("admin:outbox_message_changelist") + "?state__exact=failed",
        action=_("See the mail"),
        nothing=_("late mail"),
        is_pressing=True,
    )
    return [need]
