"""The words of the mail that asks someone to an event. They are in templates/mail/."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from carplatform.outbox.letters import Letter, compose
from groups.models import Person

from .models import Event

REPLY = _("Reply to the invitation")


def invitation_letter(event: Event, person: Person, link: str) -> Letter:
    """What `person` gets who is asked to `event`; `link` leads to their reply and is theirs alone. One query."""
    return compose(
        "event_invitation",
        event=event,
        person=person,
        outcomes=unsaid_outcomes(event),
        link=link,
        button=REPLY,
    )


def unsaid_outcomes(event: Event) -> list[str]:
    """What the event is for, but for what its invitation says already. One query."""
    said = " ".join(event.invitation.split())
    return [outcome.text for outcome in event.outcomes.all() if " ".join(outcome.text.split()) not in said]
