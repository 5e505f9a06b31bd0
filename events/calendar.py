"""The event as an entry for someone's own calendar (RFC 5545 and 5546)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from .models import Event as Gathering
from .models import Participation

STATES = {"yes": "ACCEPTED", "no": "DECLINED", "unsure": "TENTATIVE"}
YEARS_AROUND = 2  # for which the clock changes are written out


class Method(StrEnum):
    """What a calendar does with the entry: take it in or change it, or take it away."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def entry_for(participation: Participation, method: Method, at: datetime) -> str:
    """The entry of one person, written `at`. No queries if event, person and invitation are loaded.

    Times are local with the rules of the event's zone beside them, so that they stay right where clocks change. The UID
    is the event's for good; the sequence rises whenever a calendar must change what it holds. A link that opens the
    reply is not in it: calendars are shown to others.
    """
    event = participation.event
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(entry(participation, method, at))
    year = event.local_start.year
    calendar.add_missing_timezones(date(year - 1, 1, 1), date(year + YEARS_AROUND, 1, 1))
    return calendar.to_ical().decode()


def entry(participation: Participation, method: Method, at: datetime) -> Event:
    """What stands in the calendar."""
    event = participation.event
    found = Event()
    found.add("uid", uid_of(event))
    found.add("sequence", sequence_of(participation))
    found.add("dtstamp", at)
    found.add("dtstart", event.local_start)
    found.add("dtend", event.local_end)
    found.add("summary", event.title)
    found.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    if event.venue:
        found.add("location", event.venue)
    if event.is_published:
        found.add("url", settings.BASE_URL + event.get_absolute_url())
    if event.cancelled_because:
        found.add("comment", event.cancelled_because)
    found.add("organizer", address(settings.CONTACT_EMAIL, settings.SITE_NAME))
    found.add("attendee", attendee(participation))
    found.add("description", _("Reply by the link in your invitation, not here."))
    return found


def attendee(participation: Participation) -> vCalAddress:
    """Whose calendar it is. No reply is asked of the calendar: the reply is on our page, which asks more."""
    person = participation.person
    who = address(person.email if person else "", participation.name)
    who.params["partstat"] = STATES.get(participation.reply, "NEEDS-ACTION")
    who.params["rsvp"] = "FALSE"
    return who


def address(email: str | None, name: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{email}")
    found.params["cn"] = name
    return found


def uid_of(event: Gathering) -> str:
    """The same for as long as the event is there, whatever else changes."""
    return f"event-{event.pk}@{urlsplit(settings.BASE_URL).hostname}"


def sequence_of(participation: Participation) -> int:
    """Rises with each change of days and place, and each time that the invitation is taken back or given again."""
    invitation = getattr(participation, "invitation", None)
    return participation.event.calendar_sequence + (invitation.turns if invitation else 0)
