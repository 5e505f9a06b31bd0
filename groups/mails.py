"""The mail of groups: an invitation to join one. Its words are in templates/mail/."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from carplatform.outbox import kinds
from carplatform.outbox.actions import enqueue
from carplatform.outbox.kinds import ORDINARY, MailKind
from carplatform.outbox.letters import compose
from carplatform.outbox.models import Message

from .models import Invitation, InvitationToken, Person


def still_open(message: Message, at: datetime) -> bool:
    """Whether the invitation still waits, and whoever has the address, if anyone we know, is still reached by it."""
    invitation = Invitation.objects.filter(pk=message.context.get("invitation")).first()
    if invitation is None or invitation.state(at) is not Invitation.State.WAITING:
        return False
    known = Person.objects.with_email(message.to)
    return not known.exists() or known.reachable(at).exists()


INVITATION = MailKind("invitation to a group", ORDINARY, True, still_open)


def register() -> None:
    """Makes these kinds known to the outbox."""
    kinds.register(INVITATION)


def send_invitation(*, invitation: Invitation, at: datetime) -> Message:
    """Writes one mail with a secret of its own."""
    secret = InvitationToken.objects.mint(invitation)
    letter = compose(
        "group_invitation",
        invitation=invitation,
        group=invitation.group,
        by=invitation.invited_by,
        link=settings.BASE_URL + reverse("join", args=[secret]),
        button=f"{invitation.group.topic}",
    )
    return enqueue(
        kind=INVITATION.name,
        key=f"invitation {invitation.uid}, mail {invitation.tokens.count()}",
        to=invitation.email,
        context={"invitation": invitation.pk},
        at=at,
        **asdict(letter),
    )
