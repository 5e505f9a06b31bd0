"""Events that take replies, and replies to them, for tests."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.outbox.models import Message
from events.actions.replies import Said, keep_reply
from events.models import Event, Invitation, Participation, Session
from groups.actions import Shared
from tests.factories import make_event, make_invitation, make_session

DAY = timedelta(days=1)
SHARES_NOTHING = Shared("", {}, {})


def coming_event(title: str = "Spring event", **fields: Any) -> Event:
    """An event in thirty days that takes replies."""
    start = (timezone.now() + 30 * DAY).replace(hour=10, minute=0, second=0, microsecond=0)
    return make_event(title, **{"starts_at": start, "ends_at": start + timedelta(hours=6), **fields})


def invited(event: Event, **fields: Any) -> Invitation:
    return make_invitation(event, **fields)[0]


def link_to(event: Event, **fields: Any) -> str:
    """The address of the reply of someone new, or of `person`."""
    return address_of(make_invitation(event, **fields)[1])


def address_of(secret: str) -> str:
    return reverse("events:reply", args=[secret])


def seminar(event: Event, option: str, *, choice: str = "Seminars", hour: int = 10, **fields: Any) -> Session:
    """One option of a choice; from `hour` on for an hour."""
    made = {"choice": choice, "option": option, "starts": time(hour), "ends": time(hour + 1), **fields}
    return make_session(event, made.pop("title", f"{choice} {option}"), **made)


def say(invitation: Invitation, reply: str = "yes", *sessions: Session, at: datetime | None = None, **said: Any) -> str:
    """Reply as the page does. What stands then: the reply, or `waiting`."""
    words: dict[str, Any] = {"needs": None, "photos": False, "photos_wording": "Photos?", "shared": SHARES_NOTHING}
    kept = Said(reply, sessions, **{**words, **said})
    participation = keep_reply(invitation=invitation, said=kept, at=at or timezone.now())
    return "waiting" if participation.waiting_since else participation.reply


def send(browser: Client, address: str, reply: str = "yes", **fields: Any) -> Any:
    return browser.post(address, {"reply": reply, "phone": "", **fields})


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def form_names(browser: Client, address: str) -> list[str]:
    """The names of the choices of sessions on the page."""
    page = text(browser.get(address))
    return sorted(
        {part.split('"')[0] for part in page.split('name="')[1:] if part.startswith("choice-")}, key=page.find
    )


def chosen(invitation: Invitation) -> list[str]:
    return sorted(choice.session.title for choice in invitation.participation.choices.select_related("session"))


def mails(kind: str = "") -> list[tuple[str, str]]:
    """To whom and about what, in the order in which they were written; of one kind, or all."""
    written = Message.objects.order_by("pk").filter(kind=kind) if kind else Message.objects.order_by("pk")
    return [(message.to, message.subject) for message in written]


def standing(event: Event) -> dict[str, list[str]]:
    """Who comes and who waits, by name; those who wait in their order."""
    one = Participation.objects.filter(event=event).select_related("person")
    return {
        "coming": sorted(each.name for each in one.coming()),
        "waiting": [each.name for each in one.waiting()],
    }
