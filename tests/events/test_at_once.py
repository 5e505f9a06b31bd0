"""The same form pressed eight times at once: the database decides, and there is one of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from carplatform.outbox.models import Message
from events.actions.copying import copy_event
from events.actions.inviting import invite, remind_silent, send_again, send_held, take_back, tell_of_change
from events.actions.rows import keep_outcome, keep_session
from events.actions.setup import set_up_event
from events.guests import Guest
from events.models import Event, Invitation, LearningOutcome, Session
from groups.models import Person
from tests.factories import make_event, make_session

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 8


def at_once(do: Callable[[], Any]) -> set[Any]:
    """What eight threads get that begin `do` together."""
    gate = Barrier(AT_ONCE)

    def one(_: int) -> Any:
        gate.wait(timeout=60)
        try:
            made = do()
            return getattr(made, "pk", made)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(one, range(AT_ONCE)))


def ask(event: Event, by: Person, *, send: bool) -> int:
    """How many are new on the list."""
    guests = [Guest(f"{name.lower()}@example.org", name) for name in ("Ann", "Bea")]
    return len(invite(event=event, guests=guests, by=by, send=send, at=timezone.now()))


def test_one_event(rhona: Person) -> None:
    now = timezone.now()
    said = {"title": "Spring event", "starts_at": now, "ends_at": now + timedelta(hours=1)}

    assert len(at_once(lambda: set_up_event(by=rhona, said=said, at=now))) == 1
    assert list(Event.objects.values_list("slug", flat=True)) == ["spring-event"]


def test_one_copy_with_one_programme(rhona: Person) -> None:
    source, at = make_event(), timezone.now()
    make_session(source)
    said: dict[str, Any] = {"title": source.title, "number": None, "first_day": date(2027, 6, 1)}

    assert len(at_once(lambda: copy_event(source=source, by=rhona, at=at, **said))) == 1
    assert (Event.objects.count(), Session.objects.count()) == (2, 2)


def test_one_line_and_one_outcome() -> None:
    event, uid = make_event(), uuid4()
    said = {name: getattr(make_session(make_event()), name) for name in ("on", "starts", "ends", "title")}

    assert len(at_once(lambda: keep_session(event=event, uid=uid, said=said))) == 1
    assert len(at_once(lambda: keep_outcome(event=event, text="To learn"))) == 1
    assert (event.sessions.count(), LearningOutcome.objects.count()) == (1, 1)


def test_one_place_on_the_list_and_one_mail_of_each_kind(rhona: Person) -> None:
    now = timezone.now()
    event = make_event(starts_at=now + timedelta(days=30), ends_at=now + timedelta(days=31))

    assert at_once(lambda: ask(event, rhona, send=True)) == {0, 2}
    assert sorted(Message.objects.values_list("to", flat=True)) == ["ann@example.org", "bea@example.org"]
    Invitation.objects.update(sent_at=None)
    assert at_once(lambda: send_held(event=event, by=rhona, at=now)) == {0, 2}
    Invitation.objects.update(sent_at=now - timedelta(days=8))
    assert at_once(lambda: remind_silent(event=event, by=rhona, at=now)) == {0, 2}
    Event.objects.update(calendar_sequence=1)
    assert at_once(lambda: tell_of_change(event=event, by=rhona, at=now)) == {0, 2}
    first = Invitation.objects.select_related("participation__event", "participation__person").earliest("pk")
    links = first.tokens.count()
    at_once(lambda: send_again(invitation=first, links=links, by=rhona, at=now))
    at_once(lambda: take_back(invitation=first, by=rhona, at=now))

    kinds = Message.objects.values_list("kind").annotate(Count("pk")).order_by("kind")
    assert dict(kinds) == {
        "change of an event": 2,
        "invitation to an event": 5,
        "invitation to an event taken back": 1,
        "reminder of an event": 2,
    }
