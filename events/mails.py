"""The mail about events that people are asked to. Its words are in templates/mail/, its calendar entry in calendar.py.

Who was asked and what they replied is known to organisers by name, so these kinds are not blind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from carplatform.outbox import kinds
from carplatform.outbox.actions import enqueue
from carplatform.outbox.kinds import ORDINARY, MailKind
from carplatform.outbox.letters import Letter
from carplatform.outbox.models import Message
from groups.models import Person

from . import letters
from .calendar import Method, entry_for
from .models import Event, Invitation, InvitationToken, Participation, Presentation, Session


def still_asks(message: Message, at: datetime) -> bool:
    """Whether the invitation stands, the event still takes replies, and the address is still theirs."""
    participation = addressed(message, at)
    if participation is None or not stands(participation):
        return False
    return participation.event.takes_replies(at)


def still_silent(message: Message, at: datetime) -> bool:
    """Whether there is still no reply to remind of."""
    participation = addressed(message, at)
    return participation is not None and participation.reply == "" and still_asks(message, at)


def still_news(message: Message, at: datetime) -> bool:
    """Whether this change is the latest, of an event that is not over, for someone who has not declined."""
    participation = addressed(message, at)
    if participation is None or participation.event.is_over(at) or participation.reply == Participation.Reply.NO:
        return False
    is_latest = participation.event.calendar_sequence == message.context.get("sequence")
    return is_latest and stands(participation)


def still_taken_back(message: Message, at: datetime) -> bool:
    participation = addressed(message, at)
    return participation is not None and not stands(participation) and not participation.event.is_over(at)


def still_says_so(message: Message, at: datetime) -> bool:
    """Whether this is still what the person replied last, to an event that still takes place."""
    participation = addressed(message, at)
    if participation is None or not still_stands(participation, at) or participation.replied_at is None:
        return False
    return participation.replied_at.isoformat() == message.context.get("replied_at")


def still_has_a_place(message: Message, at: datetime) -> bool:
    """Whether the person still comes, to an event that still takes place."""
    participation = addressed(message, at)
    return participation is not None and still_stands(participation, at) and participation.is_coming


def still_late(message: Message, at: datetime) -> bool:
    """Whether the pro-forma is still not handed in, for an event that takes place, and the address still theirs."""
    found = Presentation.objects.select_related("event").filter(pk=message.context.get("presentation")).first()
    if found is None or found.event.cancelled_at is not None or found.event.is_over(at) or not found.is_late(at):
        return False
    return Person.objects.reachable(at).filter(pk=message.person_id, email__iexact=message.to).exists()


def still_stands(participation: Participation, at: datetime) -> bool:
    """Whether invitation and event stand, and the event is not over."""
    event = participation.event
    return stands(participation) and event.cancelled_at is None and not event.is_over(at)


def addressed(message: Message, at: datetime) -> Participation | None:
    """Whose mail it is, if mail to that address still reaches them. Two queries at most."""
    wanted = Participation.objects.select_related("event", "invitation")
    found = wanted.filter(pk=message.context.get("participation")).first()
    if found is None or found.person_id is None:
        return None
    reachable = Person.objects.reachable(at).filter(pk=found.person_id, email__iexact=message.to)
    return found if reachable.exists() else None


def stands(participation: Participation) -> bool:
    """Whether nobody took the invitation back; true for those who come without one."""
    invitation = getattr(participation, "invitation", None)
    return invitation is None or invitation.withdrawn_at is None


INVITATION = MailKind("invitation to an event", ORDINARY, True, still_asks)
REMINDER = MailKind("reminder of an event", ORDINARY, True, still_silent)
CHANGE = MailKind("change of an event", ORDINARY, True, still_news)
RECEIPT = MailKind("receipt of a reply", ORDINARY, True, still_says_so)
PLACE = MailKind("place at an event", ORDINARY, True, still_has_a_place)
PRO_FORMA = MailKind("reminder of a pro-forma", ORDINARY, False, still_late)
TAKEN_BACK = MailKind("invitation to an event taken back", ORDINARY, False, still_taken_back)


def register() -> None:
    """Makes these kinds known to the outbox."""
    for kind in (INVITATION, REMINDER, CHANGE, RECEIPT, PLACE, TAKEN_BACK, PRO_FORMA):
        kinds.register(kind)


def batch_of(event: Event) -> str:
    """The batch of all mail about who comes to `event`."""
    return f"event {event.pk}"


def send_invitation(invitation: Invitation, at: datetime) -> Message | None:
    """Writes one mail with a secret of its own. None where there is no address."""
    participation = invitation.participation
    link = reply_address(invitation)
    letter = letters.invitation_letter(participation.event, addressee(participation), link)
    return write(participation, INVITATION, letter, key=f"mail {invitation.tokens.count()}", at=at)


def send_reminder(invitation: Invitation, at: datetime) -> Message | None:
    """Writes one mail to someone who has not replied."""
    participation = invitation.participation
    letter = letters.reminder_letter(participation.event, addressee(participation), reply_address(invitation))
    return write(participation, REMINDER, letter, key=f"mail {invitation.tokens.count()}", at=at)


def send_change(participation: Participation, at: datetime) -> Message | None:
    """Writes to someone that days or place are others now, or that the event is called off. Once for each change."""
    invitation = getattr(participation, "invitation", None)
    link = reply_address(invitation) if invitation else ""
    letter = letters.change_letter(participation.event, addressee(participation), link)
    method = Method.CANCEL if participation.event.cancelled_at else Method.REQUEST
    key = f"change {participation.event.calendar_sequence}"
    return write(participation, CHANGE, letter, key=key, at=at, method=method)


def send_receipt(*, participation: Participation, at: datetime) -> Message | None:
    """Writes what someone replied just now to them, in words. `replied_at` tells their replies apart."""
    letter = letters.reply_letter(participation, addressee(participation), reply_address(participation.invitation))
    method = Method.REQUEST if participation.is_coming else None
    return write(participation, RECEIPT, letter, key=replied_at(participation), at=at, method=method)


def send_place(*, participation: Participation, lost: Sequence[Session], at: datetime) -> Message | None:
    """Writes to someone who waited that they have a place; `lost` are the sessions that filled meanwhile."""
    link = reply_address(participation.invitation)
    letter = letters.place_letter(participation.event, addressee(participation), link, lost)
    return write(participation, PLACE, letter, key=replied_at(participation), at=at)


def send_taken_back(invitation: Invitation, at: datetime) -> Message | None:
    """Writes to someone who was asked by mistake, and takes the entry out of their calendar."""
    participation = invitation.participation
    letter = letters.taken_back_letter(participation.event, addressee(participation))
    return write(participation, TAKEN_BACK, letter, key=f"turn {invitation.turns}", at=at, method=Method.CANCEL)


def send_pro_forma_reminder(*, presentation: Presentation, person: Person, at: datetime) -> Message | None:
    """Writes to someone that the pro-forma of their group was due. None where there is no address."""
    if not person.email:
        return None
    link = settings.BASE_URL + presentation.get_absolute_url()
    return enqueue(
        kind=PRO_FORMA.name,
        key=f"{PRO_FORMA.name}, presentation {presentation.pk}, person {person.pk}, {at.isoformat()}",
        batch=f"pro-formas {presentation.event_id}",  # not among the mail about coming
        to=person.email,
        person=person,
        context={"presentation": presentation.pk},
        at=at,
        **asdict(letters.pro_forma_letter(presentation, person, link)),
    )


def write(
    participation: Participation,
    kind: MailKind,
    letter: Letter,
    *,
    key: str,
    at: datetime,
    method: Method | None = Method.REQUEST,
) -> Message | None:
    """One mail about the event; with `method`, a calendar entry. None where there is no address."""
    person, event = participation.person, participation.event
    if person is None or not person.email:
        return None
    return enqueue(
        kind=kind.name,
        key=f"{batch_of(event)}, {kind.name}, participation {participation.pk}, {key}",
        batch=batch_of(event),
        to=person.email,
        person=person,
        context={
            "participation": participation.pk,
            "sequence": event.calendar_sequence,
            "replied_at": replied_at(participation),
        },
        calendar=entry_for(participation, method, at) if method else "",
        at=at,
        **asdict(letter),
    )


def reply_address(invitation: Invitation) -> str:
    """The whole address of the reply, with a new secret in it."""
    return settings.BASE_URL + reverse("events:reply", args=[InvitationToken.objects.mint(invitation)])


def replied_at(participation: Participation) -> str:
    """What tells one reply of a person from their others; empty where there is none."""
    return participation.replied_at.isoformat() if participation.replied_at else ""


def addressee(participation: Participation) -> Person:
    """Whom a mail goes to. Raises ValueError for someone the record does not name."""
    if participation.person is None:
        raise ValueError("Nobody can be written to who is not named.")
    return participation.person
