"""The words of the mail about an event that someone is asked to. They are in templates/mail/."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from carplatform.outbox.letters import Letter, compose
from groups.models import Person

from .models import Event, Participation, Presentation, Session
from .standing import standing_of

REPLY = _("Reply to the invitation")


def invitation_letter(event: Event, person: Person, link: str) -> Letter:
    """What `person` gets who is asked to `event`; `link` leads to their reply and is theirs alone. One query."""
    outcomes = unsaid_outcomes(event)
    return compose("event_invitation", event=event, person=person, outcomes=outcomes, link=link, button=REPLY)


def reminder_letter(event: Event, person: Person, link: str) -> Letter:
    """What someone gets who has not replied for a week."""
    return compose("event_reminder", event=event, person=person, link=link, button=REPLY)


def change_letter(event: Event, person: Person, link: str) -> Letter:
    """That days or place are others now, or that the event is called off. `link` is empty for who needs none."""
    words = "event_called_off" if event.cancelled_at else "event_changed"
    return compose(words, event=event, person=person, link=link, button=_("Look at your reply"))


def reply_letter(participation: Participation, person: Person, link: str) -> Letter:
    """What someone replied just now, in words, but for what they need."""
    standing = standing_of(participation)
    return compose("event_reply", event=participation.event, person=person, link=link, button=REPLY, standing=standing)


def place_letter(event: Event, person: Person, link: str, lost: Sequence[Session]) -> Letter:
    """That someone who waited has a place; `lost` are the sessions that filled meanwhile."""
    return compose("event_place", event=event, person=person, link=link, button=REPLY, lost=lost)


def taken_back_letter(event: Event, person: Person) -> Letter:
    """That an invitation was a mistake."""
    return compose("event_taken_back", event=event, person=person, link="", button="")


def pro_forma_letter(presentation: Presentation, person: Person, link: str) -> Letter:
    """That a pro-forma was due. `link` leads to it, for whoever signs in."""
    event, button = presentation.event, _("Write the pro-forma")
    return compose("event_pro_forma", event=event, presentation=presentation, person=person, link=link, button=button)


def unsaid_outcomes(event: Event) -> list[str]:
    """What the event is for, but for what its invitation says already. One query."""
    said = " ".join(event.invitation.split())
    return [outcome.text for outcome in event.outcomes.all() if " ".join(outcome.text.split()) not in said]
