"""What in a programme runs at the same time: said in words, and only where nobody can go to both."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from events.models import Event, Session
from events.overlaps import astray, clashes

pytestmark = pytest.mark.any_database

MONDAY = date(2026, 2, 23)


def line(title: str, starts: str, ends: str = "", **fields: Any) -> Session:
    until = time.fromisoformat(ends) if ends else None
    return Session(title=title, **{"on": MONDAY, "starts": time.fromisoformat(starts), "ends": until, **fields})


def option(title: str, name: str, starts: str, ends: str = "", **fields: Any) -> Session:
    return line(title, starts, ends, **{"choice": "Seminars", "option": name, **fields})


@pytest.mark.parametrize(
    ("sessions", "words"),
    [
        ([line("A", "10:00", "11:00"), line("B", "11:00", "12:00")], []),
        ([line("A", "10:00", "11:05"), line("B", "11:00", "12:00")], ["“A” and “B” overlap by 5 minutes."]),
        ([line("B", "11:00", "12:00"), line("A", "10:00", "11:01")], ["“A” and “B” overlap by 1 minute."]),
        ([line("A", "10:00", "13:00"), line("B", "11:00", "12:00")], ["“A” and “B” overlap by 60 minutes."]),
        ([line("A", "10:00", "11:00"), line("B", "10:00", "10:15")], ["“A” and “B” overlap by 15 minutes."]),
        ([line("A", "10:00", "11:05"), line("B", "11:00", "12:00", on=date(2026, 2, 24))], []),
        ([line("A", "10:00", "11:05"), line("Tea", "11:00", "11:20", kind="break")], []),
        ([line("Tea", "10:00", kind="break"), line("Lunch", "10:00", "12:00", kind="break")], []),
        # without a set end
        ([line("A", "10:00"), line("B", "11:00", "12:00")], []),
        ([line("A", "10:00"), line("B", "10:00", "12:00")], ["“B” begins while “A” is on."]),
        ([line("A", "10:00", "12:00"), line("B", "11:00")], ["“B” begins while “A” is on."]),
        # side by side, of unequal length
        (
            [
                option("A", "a", "13:15", "16:00"),
                option("B", "b", "13:15", "14:30"),
                option("C", "b", "15:00", "16:00"),
            ],
            [],
        ),
        (
            [option("A", "a", "13:15", "16:00"), option("B", "b", "13:15", "14:30"), line("Next", "15:30", "16:30")],
            ["“A” and “Next” overlap by 30 minutes."],
        ),
        (
            [option("B", "b", "13:15", "14:30"), option("C", "b", "14:00", "15:00")],
            ["“B” and “C” overlap by 30 minutes."],
        ),
        (
            [option("A", "a", "13:00", "14:00"), option("B", "a", "13:30", "14:30", choice="Walks")],
            ["“A” and “B” overlap by 30 minutes."],
        ),
        (
            [option("A", "a", "13:00", "14:00", room="Balmoral"), option("B", "b", "13:30", "15:00", room="balmoral")],
            ["“A” and “B” are in the same room (Balmoral)."],
        ),
        (
            [option("A", "a", "13:00", "14:00", room="Balmoral"), option("B", "b", "14:00", "15:00", room="Balmoral")],
            [],
        ),
    ],
)
def test_what_is_said_of_a_programme(sessions: list[Session], words: list[str]) -> None:
    assert [clash.words for clash in clashes(sessions)] == words


def test_a_day_on_which_the_event_is_not() -> None:
    event = Event(starts_at=datetime(2026, 2, 23, 10, tzinfo=UTC), ends_at=datetime(2026, 2, 24, 16, tzinfo=UTC))
    days = [date(2026, 2, day) for day in (22, 23, 24, 25)]

    said = list(astray(event, [line(f"{day.day}", "10:00", on=day) for day in days]))

    assert said == [
        "“22” is on Sunday 22 February 2026, when the event is not.",
        "“25” is on Wednesday 25 February 2026, when the event is not.",
    ]
