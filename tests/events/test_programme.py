"""The programme by day and time: nothing is put right, and what is chosen between stands side by side."""

from datetime import date, time

from events.models import Session
from events.programme import Day, Option, Part, Slot, lay_out

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def session(starts: time, ends: time | None, *, on: date = MONDAY, option: str = "") -> Session:
    return Session(title="T", on=on, starts=starts, ends=ends, choice="Talks" if option else "", option=option)


def test_no_session_is_no_day() -> None:
    assert lay_out([]) == []


def test_each_day_has_its_slots_and_its_hours() -> None:
    first = session(time(9), time(10))
    second = session(time(10), time(12))
    other = session(time(14), time(15), on=TUESDAY)

    assert lay_out([first, second, other]) == [
        Day(MONDAY, time(9), time(12), [Slot(time(9), time(10), first), Slot(time(10), time(12), second)]),
        Day(TUESDAY, time(14), time(15), [Slot(time(14), time(15), other)]),
    ]


def test_an_overlap_and_a_session_without_end_stand_as_they_are() -> None:
    long, early, endless = session(time(9), time(10)), session(time(9, 55), time(10, 5)), session(time(11), None)

    days = lay_out([long, early, endless])

    assert days == [
        Day(
            MONDAY,
            time(9),
            time(11),
            [Slot(time(9), time(10), long), Slot(time(9, 55), time(10, 5), early), Slot(time(11), None, endless)],
        )
    ]


def test_a_choice_is_one_slot_with_the_free_time_inside_an_option() -> None:
    whole = session(time(13, 15), time(16), option="a")
    early, late = session(time(13, 15), time(14, 30), option="b"), session(time(15), time(16), option="b")
    pause = session(time(14, 30), None)

    days = lay_out([whole, early, pause, late])

    assert days[0].slots == [
        Slot(
            time(13, 15),
            time(16),
            choice="Talks",
            options=(
                Option("a", [Part(whole, time(13, 15), time(16))]),
                Option(
                    "b",
                    [
                        Part(early, time(13, 15), time(14, 30)),
                        Part(None, time(14, 30), time(15)),
                        Part(late, time(15), time(16)),
                    ],
                ),
            ),
        ),
        Slot(time(14, 30), None, pause),
    ]
    assert [(part.minutes, part.span) for option in days[0].slots[0].options for part in option.parts] == [
        (165, 11),
        (75, 5),
        (30, 2),
        (60, 4),
    ]


def test_an_option_that_overlaps_itself_or_has_no_end_leaves_no_free_time() -> None:
    sessions = [
        session(time(9), None, option="a"),
        session(time(9), time(10), option="b"),
        session(time(9, 30), time(20), option="b"),
        session(time(11), time(12), option="a"),
    ]

    slot = lay_out(sessions)[0].slots[0]

    assert (slot.starts, slot.ends) == (time(9), None)
    assert [[part.session for part in option.parts] for option in slot.options] == [
        [sessions[0], sessions[3]],
        [sessions[1], sessions[2]],
    ]
    assert [part.span for option in slot.options for part in option.parts] == [1, 4, 4, 16]
