"""A mailbox to send to, and a door to put mail in."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from carplatform.outbox.actions import enqueue
from carplatform.outbox.models import Message
from tests.outbox.kinds import LETTER, register_all
from tests.outbox.sink import Sink

register_all()
number = count(1)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def post(to: str | None = None, **fields: Any) -> Message:
    """Puts one mail in the outbox."""
    n = next(number)
    return enqueue(
        **{
            "kind": LETTER.name,
            "key": f"test {n}",
            "to": f"person-{n}@example.org" if to is None else to,
            "subject": f"Letter {n}",
            "text": f"Text {n}",
            "at": timezone.now(),
            **fields,
        }
    )


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A mail server that this process sends to, and soon loses patience with."""
    with Sink() as sink:
        use_smtp(settings, sink.port)
        yield sink


def use_smtp(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 1


class SteppingClock:
    """Says a time that is `step` later at each look."""

    def __init__(self, at: datetime, step: timedelta) -> None:
        self.at, self.step = at, step

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


def always(at: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: at
