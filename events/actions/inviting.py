"""Asking people to an event: putting them on the list, sending, reminding, telling of a change, taking back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from carplatform.audit.actions import record
from groups.actions.members import NoMailThere, person_at
from groups.models import Person

from ..guests import Guest
from ..mails import send_change, send_invitation, send_reminder, send_taken_back
from ..models import Event, Invitation, Needs, Participation
from .errors import EventsError
from .places import fill_places
from .setup import who_must_hear


@transaction.atomic
def invite(*, event: Event, guests: Sequence[Guest], by: Person, send: bool, at: datetime) -> list[Invitation]:
    """Put `guests` on the list, and mail them now where `send` says so. Returns the new ones: a second press adds none.

    All or nothing: raises NoMailThere for whom mail does not reach, and EventsError for an event that is over or
    called off, or takes no replies any more where mail is to go.
    """
    now = locked(event, at, to_send=send)
    there = set(now.participations.values_list("person", flat=True))
    found: list[Invitation] = []
    for guest in guests:
        person, _is_new = person_at(guest.email, name=guest.name, is_example=now.is_example, at=at)
        if not is_reached(person.pk, at):
            raise NoMailThere
        if person.pk not in there:
            there.add(person.pk)
            found.append(put_on_the_list(now, person, guest, by=by, at=at))
    if send:
        send_all(found, at)
    return found


def put_on_the_list(event: Event, person: Person, guest: Guest, *, by: Person, at: datetime) -> Invitation:
    """One more who is asked. Nobody knows yet whether they come."""
    participation = Participation.objects.create(
        event=event,
        person=person,
        role=guest.role,
        group=guest.group,
        cpp=guest.cpp or (guest.group.cpp if guest.group else None),
        employer=guest.employer,
        job_title=guest.job_title,
        reply=Participation.Reply.NONE,
        is_example=event.is_example,
    )
    return Invitation.objects.create(participation=participation, invited_by=by, invited_at=at)


@transaction.atomic
def send_held(*, event: Event, by: Person, at: datetime) -> int:
    """Mail all who are on the list and have had nothing yet. How many: a second press finds none."""
    now = locked(event, at, to_send=True)
    return told(send_all(of(now, who_is_held(now, at)), at), "send invitations", now, by, at)


@transaction.atomic
def remind_silent(*, event: Event, by: Person, at: datetime) -> int:
    """Mail those who have not replied and have had no mail of ours about it for a week. How many."""
    now = locked(event, at, to_send=True)
    number = 0
    for invitation in of(now, who_is_reminded(now, at)):
        send_reminder(invitation, at)
        invitation.chased_at = at
        invitation.save(update_fields=["chased_at"])
        number += 1
    return told(number, "remind invited people", now, by, at)


@transaction.atomic
def tell_of_change(*, event: Event, by: Person, at: datetime) -> int:
    """Mail those who hold other days or another place than these, also that it is called off. How many."""
    now = Event.objects.select_for_update().get(pk=event.pk)
    number = 0
    for participation in must_be_told(now, at).select_related("event", "person", "invitation"):
        send_change(participation, at)
        note_what_they_hold(participation)
        number += 1
    return told(number, "tell of change", now, by, at)


@transaction.atomic
def send_again(*, invitation: Invitation, links: int, by: Person, at: datetime) -> None:
    """Mail one person now, or once more; all links work. `links` were made when the button was shown: twice is once.

    Raises EventsError for an invitation that was taken back, and NoMailThere.
    """
    now = standing(invitation, at)
    if now.tokens.count() != links:
        return
    if not send_all([now], at):
        raise NoMailThere
    record(by=by, action="send invitation", obj=now, at=at)


@transaction.atomic
def take_back(*, invitation: Invitation, by: Person, at: datetime) -> None:
    """Its links say so from now on; who had the mail is told, once. Pressed twice, it is taken back once.

    What the person replied goes with it, and a place that they had is free for whoever waits.
    """
    event = Event.objects.select_for_update().get(pk=invitation.participation.event_id)
    turned = Invitation.objects.filter(pk=invitation.pk, withdrawn_at__isnull=True)
    if not turned.update(withdrawn_at=at, turns=F("turns") + 1):
        return
    now = whole(Invitation.objects.filter(pk=invitation.pk)).get()
    forget_reply(now.participation)
    fill_places(event=event, at=at)
    if now.sent_at and not event.is_over(at) and event.cancelled_at is None:
        send_taken_back(now, at)
    record(by=by, action="take back event invitation", obj=now, at=at)


@transaction.atomic
def give_again(*, invitation: Invitation, by: Person, at: datetime) -> None:
    """An invitation that was taken back stands again, and is held until it is sent."""
    turned = Invitation.objects.filter(pk=invitation.pk, withdrawn_at__isnull=False)
    if turned.update(withdrawn_at=None, sent_at=None, chased_at=None, turns=F("turns") + 1):
        record(by=by, action="give event invitation again", obj=invitation, at=at)


def forget_reply(participation: Participation) -> None:
    """Nothing of what someone replied is kept who is not asked any more."""
    participation.reply, participation.waiting_since = Participation.Reply.NONE, None
    participation.save(update_fields=["reply", "waiting_since"])
    participation.choices.all().delete()
    Needs.objects.filter(participation=participation).delete()


def send_all(invitations: Iterable[Invitation], at: datetime) -> int:
    """Mail each, and note what they hold from now on. How many mails were written: who has no address gets none."""
    number = 0
    for invitation in invitations:
        participation = invitation.participation
        if not is_reached(participation.person_id, at):
            continue
        send_invitation(invitation, at)
        # Sent once more, it reminds: the next reminder is a week away again.
        invitation.chased_at = at if invitation.sent_at else None
        invitation.sent_at = invitation.sent_at or at
        invitation.save(update_fields=["sent_at", "chased_at"])
        note_what_they_hold(participation)
        number += 1
    return number


def note_what_they_hold(participation: Participation) -> None:
    participation.told_sequence = participation.event.calendar_sequence
    participation.save(update_fields=["told_sequence"])


def who_is_held(event: Event, at: datetime) -> QuerySet[Invitation]:
    """Those who are on the list and have had nothing yet, but for whom mail does not reach."""
    held = Invitation.objects.held().filter(participation__event=event)
    return held.filter(participation__person__in=Person.objects.reachable(at))


def who_is_reminded(event: Event, at: datetime) -> QuerySet[Invitation]:
    """Those who would be reminded at the moment `at`."""
    silent = Invitation.objects.to_remind(at).filter(participation__event=event)
    return silent.filter(participation__person__in=Person.objects.reachable(at))


def must_be_told(event: Event, at: datetime) -> QuerySet[Participation]:
    """Those who hold other days or another place than the event has now, or do not know that it is called off."""
    if not event.calendar_sequence or event.is_over(at):
        return Participation.objects.none()
    others = Q(told_sequence__isnull=True) | ~Q(told_sequence=event.calendar_sequence)
    return who_must_hear(event).filter(others, person__in=Person.objects.reachable(at))


def is_reached(person_id: int | None, at: datetime) -> bool:
    return Person.objects.reachable(at).filter(pk=person_id).exists()


def locked(event: Event, at: datetime, *, to_send: bool) -> Event:
    """The event as it stands, held until the end of the transaction.

    Raises EventsError if nobody can be asked to it; where mail is to go, also if nobody could reply any more.
    """
    now = Event.objects.select_for_update().get(pk=event.pk)
    if now.cancelled_at is not None:
        raise EventsError(_("This event is called off: nobody can be asked to it any more."))
    if now.is_over(at):
        raise EventsError(_("This event is over: nobody can be asked to it any more."))
    if to_send and not now.takes_replies(at):
        raise EventsError(
            _("The day to reply by is over, so nobody could reply. Set a later day in the details first.")
        )
    return now


def standing(invitation: Invitation, at: datetime) -> Invitation:
    """The invitation as it is now, with all that a mail needs. Raises EventsError if it was taken back."""
    event = locked(invitation.participation.event, at, to_send=True)
    now = whole(Invitation.objects.filter(pk=invitation.pk, withdrawn_at__isnull=True)).first()
    if now is None:
        raise EventsError(_("This invitation was taken back meanwhile."))
    now.participation.event = event
    return now


def of(event: Event, invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return whole(invitations.filter(participation__event=event))


def whole(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return invitations.select_related("participation__event", "participation__person")


def told(number: int, action: str, event: Event, by: Person, at: datetime) -> int:
    """Write into the audit log that so many mails were written, if any were."""
    if number:
        record(by=by, action=action, obj=event, note=str(number), at=at)
    return number
