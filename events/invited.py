"""The list of those who are asked: how many are where, and what became of the mail to each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from carplatform.outbox.models import Message

from .mails import batch_of
from .models import Event, Invitation, Participation
from .models.invitations import BETWEEN_REMINDERS


class Show(StrEnum):
    """Parts of the list."""

    HELD = "held"
    SILENT = "silent"
    YES = "yes"
    WAITING = "waiting"
    UNSURE = "unsure"
    NO = "no"
    FAILED = "failed"
    AWAY = "away"
    UNASKED = "unasked"


PARTS = {
    Show.HELD: Q(invitation__sent_at__isnull=True, invitation__isnull=False, invitation__withdrawn_at__isnull=True),
    Show.SILENT: Q(invitation__sent_at__isnull=False, invitation__withdrawn_at__isnull=True, reply=""),
    Show.YES: Q(reply="yes", waiting_since__isnull=True),
    Show.WAITING: Q(reply="yes", waiting_since__isnull=False),
    Show.UNSURE: Q(reply="unsure"),
    Show.NO: Q(reply="no"),
    Show.FAILED: Q(mail_state=Message.State.FAILED),
    Show.AWAY: Q(invitation__withdrawn_at__isnull=False),
    # Who comes, and never said whether they stand on the contact sheet.
    Show.UNASKED: Q(reply="yes", waiting_since__isnull=True, was_asked=False),
}


@dataclass(frozen=True)
class Invited:
    """One person of the list, with the latest mail to them about the event, and how many links they were given."""

    participation: Participation
    invitation: Invitation | None
    mail: Message | None
    links: int

    @property
    def is_held(self) -> bool:
        return bool(self.invitation and self.invitation.sent_at is None and self.invitation.withdrawn_at is None)

    @property
    def is_away(self) -> bool:
        return bool(self.invitation and self.invitation.withdrawn_at)


def list_of(event: Event) -> QuerySet[Participation]:
    """Everyone of the list who is named, by name, each with the state of the latest mail to them, and whether they were
    asked about the contact sheet."""
    mail = Message.objects.filter(batch=batch_of(event), person=OuterRef("person")).order_by("-pk")
    return (
        event.participations.filter(person__isnull=False)
        .with_consent_asked()
        .annotate(mail=Subquery(mail.values("pk")[:1]), mail_state=Subquery(mail.values("state")[:1]))
        .select_related("person", "cpp", "group", "invitation")
        .order_by("person__name", "pk")
    )


def counts_of(event: Event) -> dict[str, int]:
    """How many are in each part of the list, and on the list at all as `everyone`. One query."""
    wanted: dict[str, Any] = {part.value: Count("pk", filter=condition) for part, condition in PARTS.items()}
    return list_of(event).order_by().aggregate(everyone=Count("pk"), **wanted)


def with_mail(participations: Iterable[Participation]) -> list[Invited]:
    """Each of a page of `list_of` with the latest mail to them. Two queries."""
    page = list(participations)
    mails = Message.objects.in_bulk({one.mail for one in page if one.mail})  # type: ignore[attr-defined]
    numbers = dict(
        Invitation.objects.filter(participation__in=page)
        .annotate(number=Count("tokens"))
        .values_list("participation", "number")
    )
    return [
        Invited(one, getattr(one, "invitation", None), mails.get(one.mail), numbers.get(one.pk, 0))  # type: ignore[attr-defined]
        for one in page
    ]


def next_reminder(event: Event) -> datetime | None:
    """When the first of the silent may be reminded; None if nobody is silent. One query."""
    silent = Invitation.objects.silent().filter(participation__event=event).values_list("sent_at", "chased_at")
    return min((max(filter(None, times)) + BETWEEN_REMINDERS for times in silent), default=None)
