"""Reminding those whose pro-forma is late: one mail each, and nobody twice within a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from carplatform.audit.actions import record
from carplatform.outbox.models import Message
from groups.models import Person

from ..mails import PRO_FORMA, send_pro_forma_reminder
from ..models import Event, Presentation
from ..models.invitations import BETWEEN_REMINDERS
from ..permissions import leads_of


@dataclass(frozen=True)
class Reminder:
    """Whom to remind of which presentation."""

    presentation: Presentation
    person: Person


def who_is_reminded(event: Event, at: datetime) -> list[Reminder]:
    """Of each group that is late, its presenters; where none are named, its leads. Each person once, but for those whom
    mail does not reach or who had such a reminder within a week. Four queries at most."""
    late = [one for one in event.presentations.in_order() if one.is_late(at)]
    if not late or event.cancelled_at is not None or event.is_over(at):
        return []
    presenters = [(who.group_id, who.person) for who in event.participations.presenting().named() if who.person]
    leads = [(lead.group_id, lead.post.person) for lead in leads_of([one.group_id for one in late])]
    lately = Message.objects.filter(kind=PRO_FORMA.name, created_at__gt=at - BETWEEN_REMINDERS)
    reachable = Person.objects.reachable(at).exclude(pk__in=lately.filter(person__isnull=False).values("person"))
    asked = {person.pk for _group, person in [*presenters, *leads]}
    reached = set(reachable.filter(pk__in=asked).values_list("pk", flat=True))
    found: dict[int, Reminder] = {}
    for presentation in late:
        named = [person for group, person in presenters if group == presentation.group_id]
        for person in named or [person for group, person in leads if group == presentation.group_id]:
            if person.pk in reached:
                found.setdefault(person.pk, Reminder(presentation, person))
    return list(found.values())


@transaction.atomic
def remind(*, event: Event, by: Person, at: datetime) -> int:
    """Mail those of `who_is_reminded`. How many: a second press finds none."""
    now = Event.objects.select_for_update().get(pk=event.pk)
    reminders = who_is_reminded(now, at)
    for reminder in reminders:
        send_pro_forma_reminder(presentation=reminder.presentation, person=reminder.person, at=at)
    if reminders:
        record(by=by, action="remind of pro-forma", obj=now, note=str(len(reminders)), at=at)
    return len(reminders)
