"""The mail about a reply: that it was kept, and that a place became free. Its words are in templates/mail/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from carplatform.outbox import kinds
from carplatform.outbox.actions import enqueue
from carplatform.outbox.kinds import ORDINARY, MailKind
from carplatform.outbox.letters import compose
from carplatform.outbox.models import Message
from groups.models import Person

from .letters import REPLY
from .models import InvitationToken, Participation, Session
from .standing import standing_of


def still_says_so(message: Message, at: datetime) -> bool:
    """Whether this is still what the person replied last, and the mail still reaches them."""
    participation = standing_participation(message, at)
    replied_at = participation.replied_at if participation else None
    return replied_at is not None and replied_at.isoformat() == message.context.get("replied_at")


def still_has_a_place(message: Message, at: datetime) -> bool:
    """Whether the person still comes, and the mail still reaches them."""
    participation = standing_participation(message, at)
    return participation is not None and Participation.objects.coming().filter(pk=participation.pk).exists()


def standing_participation(message: Message, at: datetime) -> Participation | None:
    """Whose reply a mail is about, while the invitation and the event stand and the address is still theirs."""
    participations = Participation.objects.select_related("event", "person").filter(
        pk=message.context.get("participation"),
        event__cancelled_at__isnull=True,
        event__ends_at__gt=at,
        invitation__withdrawn_at__isnull=True,
        person__in=Person.objects.reachable(at).filter(email__iexact=message.to),
    )
    return participations.first()


RECEIPT = MailKind("receipt of a reply", ORDINARY, True, still_says_so)
PLACE = MailKind("place at an event", ORDINARY, True, still_has_a_place)


def register() -> None:
    """Makes these kinds known to the outbox."""
    for kind in (RECEIPT, PLACE):
        kinds.register(kind)


def send_receipt(*, participation: Participation, at: datetime) -> Message | None:
    """Writes what someone replied just now to them, in words. `replied_at` tells their replies apart."""
    return send(RECEIPT, "event_reply", participation, at, standing=standing_of(participation))


def send_place(*, participation: Participation, lost: Sequence[Session], at: datetime) -> Message | None:
    """Writes to someone who waited that they have a place; `lost` are the sessions that filled meanwhile."""
    return send(PLACE, "event_place", participation, at, lost=lost)


def send(kind: MailKind, words: str, participation: Participation, at: datetime, **more: Any) -> Message | None:
    """One mail of its kind for each reply, with a secret of its own. None where there is no address."""
    person, replied_at = participation.person, participation.replied_at
    if person is None or not person.email or replied_at is None:
        return None
    secret = InvitationToken.objects.mint(participation.invitation)
    link = settings.BASE_URL + reverse("events:reply", args=[secret])
    context = {"event": participation.event, "person": person, "link": link, "button": REPLY, **more}
    return enqueue(
        kind=kind.name,
        key=f"{kind.name}: participation {participation.pk}, {replied_at.isoformat()}",
        to=person.email,
        person=person,
        context={"participation": participation.pk, "replied_at": replied_at.isoformat()},
        at=at,
        **asdict(compose(words, **context)),
    )
