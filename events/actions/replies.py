"""Replying to an invitation: coming or not, sessions, needs, photographs, contact details. All in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from carplatform.once import mark_of_values
from groups.actions import Shared, share_contact
from groups.models import ContactConsent

from ..mails import send_receipt
from ..models import Event, Invitation, Needs, Participation, PhotoConsent, Session, SessionChoice
from ..models.replies import KINDS_OF_NEEDS
from ..overlaps import clashes
from .errors import EventsError
from .places import after, fill_places, is_full, option_of, take_place

Reply = Participation.Reply


@dataclass(frozen=True)
class Said:
    """What someone says in one reply.

    `needs` is by kind: none leaves what is kept as it is, and nothing but blanks lets it be deleted. `photos_wording`
    and `shared` hold the words beside the boxes.
    """

    reply: str
    sessions: Sequence[Session]
    needs: dict[str, str] | None
    photos: bool
    photos_wording: str
    shared: Shared


class NotNow(EventsError):
    """No reply is taken: the time is over, the event called off, or the invitation withdrawn."""


class CannotChoose(EventsError):
    """Sessions that cannot be gone to; `reasons` holds each with why, in words."""

    def __init__(self, reasons: list[tuple[Session, str]]) -> None:
        super().__init__(" ".join(words for _session, words in reasons))
        self.reasons = reasons


@transaction.atomic
def keep_reply(*, invitation: Invitation, said: Said, at: datetime) -> Participation:
    """Keep what someone replies, let others move up into a place that it frees, and mail a receipt.

    A reply that says what was said before changes nothing and mails nothing. Of two who want the last place the
    database lets one in first. Raises NotNow and CannotChoose.
    """
    event = Event.objects.select_for_update().get(pk=invitation.participation.event_id)
    asked = Invitation.objects.select_related("participation__event", "participation__person").filter(pk=invitation.pk)
    now = asked.first()
    if now is None or now.participation.person is None or now.state(at) is not Invitation.State.OPEN:
        raise NotNow(_("Replies are not taken any more."))
    participation = now.participation
    before = mark_of_reply(participation)
    keep_answer(participation, event, said.reply, at)
    keep_sessions(participation, event, said)
    keep_needs(participation, said, at)
    keep_consents(participation, said, at)
    is_news = participation.replied_to_other_dates or mark_of_reply(participation) != before
    if is_news:
        participation.replied_at = after(participation.replied_at, at)
        participation.save(update_fields=["replied_at"])
    fill_places(event=event, at=at)
    participation.refresh_from_db(fields=["waiting_since"])
    if is_news:
        send_receipt(participation=participation, at=at)
    return participation


@transaction.atomic
def write_down_reply(*, participation: Participation, reply: str, at: datetime) -> None:
    """Keep what someone told an organiser, also after the time to reply, and let others move up.

    Whoever was asked by mail gets the receipt as if they had replied themselves, until the event begins.
    """
    event = Event.objects.select_for_update().get(pk=participation.event_id)
    if reply == Reply.NO:
        participation.choices.all().delete()
        Needs.objects.filter(participation=participation).delete()
    keep_answer(Participation.objects.get(pk=participation.pk), event, reply, at)
    fill_places(event=event, at=at)
    asked = Invitation.objects.filter(participation=participation, sent_at__isnull=False, withdrawn_at__isnull=True)
    if reply and asked.exists() and event.cancelled_at is None and at < event.starts_at:
        said = Participation.objects.select_related("event", "person", "invitation").get(pk=participation.pk)
        said.replied_at = after(said.replied_at, at)
        said.save(update_fields=["replied_at"])
        send_receipt(participation=said, at=at)
    participation.refresh_from_db(fields=["reply", "replied_at", "waiting_since"])


def keep_answer(participation: Participation, event: Event, reply: str, at: datetime) -> None:
    """Coming, not coming or not sure; with a place, or waiting for one. Whoever has either keeps it."""
    if reply != Reply.YES:
        participation.waiting_since = None
    elif participation.reply != Reply.YES:
        take_place(participation=participation, event=event, at=at)
    participation.reply = reply
    participation.save(update_fields=["reply", "waiting_since"])


def keep_sessions(participation: Participation, event: Event, said: Said) -> None:
    """The sessions someone goes to. Whoever does not come takes none."""
    wanted = [] if said.reply == Reply.NO else said.sessions
    sessions = list(event.sessions.select_for_update().filter(pk__in=[session.pk for session in wanted]))
    taken = SessionChoice.objects.taken(event, without=participation)
    filled = _("“%(title)s” is full now. Choose another; all else you wrote is still here.")
    full = [(session, filled % {"title": session.title}) for session in sessions if is_full(session, taken)]
    if reasons := [*full, *overlapping(sessions)]:
        raise CannotChoose(reasons)
    participation.choices.exclude(session__in=sessions).delete()
    there = set(participation.choices.values_list("session", flat=True))
    SessionChoice.objects.bulk_create(
        SessionChoice(participation=participation, session=session) for session in sessions if session.pk not in there
    )


def overlapping(sessions: Sequence[Session]) -> list[tuple[Session, str]]:
    """The later of each two that nobody can go to both, with why. What one option holds is for its organisers."""
    of_two = [clash for clash in clashes(sessions) if option_of(clash.first) != option_of(clash.second)]
    return [(clash.second, _("You cannot go to both: %(why)s") % {"why": clash.words}) for clash in of_two]


def keep_needs(participation: Participation, said: Said, at: datetime) -> None:
    """What someone needs. Of whoever does not come nothing is kept."""
    if said.reply == Reply.NO or (said.needs is not None and not any(said.needs.values())):
        Needs.objects.filter(participation=participation).delete()
    elif said.needs is not None:
        words: dict[str, Any] = {**said.needs, "written_at": at}
        Needs.objects.update_or_create(participation=participation, defaults=words)


def keep_consents(participation: Participation, said: Said, at: datetime) -> None:
    """Each box that is answered otherwise than before. Whoever declines was asked nothing, and may take back."""
    declines, person = said.reply == Reply.NO, participation.person
    photos = PhotoConsent.objects.now(participation)
    if photos != said.photos and not (declines and photos is None and not said.photos):
        words = {"is_given": said.photos, "wording": said.photos_wording, "at": at}
        PhotoConsent.objects.create(participation=participation, **words)
    if person is not None:
        known = ContactConsent.objects.now(person)
        boxes = {box: given for box, given in said.shared.boxes.items() if given or not declines or known.get(box)}
        share_contact(person=person, shared=Shared(said.shared.phone, boxes, said.shared.wordings), at=at)


def mark_of_reply(participation: Participation) -> str:
    """A short mark of all that someone has replied, to tell whether it has changed."""
    needs = Needs.objects.filter(participation=participation).values_list(*KINDS_OF_NEEDS).first()
    choices = sorted(participation.choices.values_list("session", flat=True))
    person = participation.person
    shared = sorted(ContactConsent.objects.now(person).items()) if person else []
    photos = PhotoConsent.objects.now(participation)
    return mark_of_values([participation.reply, needs, choices, photos, shared, person and person.phone])


def erase_replies(person: AbstractBaseUser, at: datetime) -> None:
    """Delete what `person` said to events beyond having been there. To one that has not begun they do not come."""
    events = Event.objects.filter(participations__person_id=person.pk)
    for event in events.select_for_update().order_by("pk"):
        theirs = Participation.objects.filter(event=event, person_id=person.pk)
        Needs.objects.filter(participation__in=theirs).delete()
        PhotoConsent.objects.filter(participation__in=theirs).delete()
        Invitation.objects.filter(participation__in=theirs).delete()
        if at < event.starts_at:
            SessionChoice.objects.filter(participation__in=theirs).delete()
            theirs.update(reply=Reply.NO, waiting_since=None, arrived_at=None)
            fill_places(event=event, at=at)
