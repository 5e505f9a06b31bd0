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
from django.utils import timezone

from events.actions.copying import copy_event
from events.actions.rows import keep_outcome, keep_session
from events.actions.setup import set_up_event
from events.models import Event, LearningOutcome, Session
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
            return do().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(one, range(AT_ONCE)))


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
