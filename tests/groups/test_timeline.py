from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from groups.models import LogEntry, PhaseMove
from groups.path import Step
from groups.timeline import by_month, month_after, quiet_between

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def entry(on: date, minute: int = 0) -> LogEntry:
    return LogEntry(on=on, recorded_at=datetime(2025, 1, 1, 9, minute, tzinfo=UTC))


def move(on: date, minute: int = 0) -> Step:
    taken = PhaseMove(phase=1, on=on, placed_at=datetime(2025, 1, 1, 9, minute, tzinfo=UTC))
    return Step(taken, before=None, is_last=True)


def test_entries_and_moves_stand_together_newest_first() -> None:
    early, late = entry(date(2025, 2, 3)), entry(date(2025, 2, 20), 2)
    step = move(date(2025, 2, 20), 1)

    [month] = by_month([early, late], [step], name_quiet=True)

    assert month.first_day == date(2025, 2, 1)
    assert [item.entry or item.move for item in month.items] == [late, step, early]
    assert [item.is_move for item in month.items] == [False, True, False]


def test_quiet_months_are_named_once() -> None:
    months = by_month(
        [entry(date(2025, 6, 1)), entry(date(2025, 4, 1)), entry(date(2024, 11, 30))], [], name_quiet=True
    )

    assert [(month.first_day, month.quiet) for month in months] == [
        (date(2025, 6, 1), ()),
        (date(2025, 4, 1), (date(2025, 5, 1),)),
        (date(2024, 11, 1), (date(2024, 12, 1), date(2025, 3, 1))),
    ]


def test_readers_of_a_part_are_not_told_which_months_are_quiet() -> None:
    months = by_month([entry(date(2025, 6, 1)), entry(date(2025, 4, 1))], [], name_quiet=False)

    assert [month.quiet for month in months] == [(), ()]


def test_an_empty_log_has_no_months() -> None:
    assert by_month([], [], name_quiet=True) == []


@given(st.lists(DAYS, max_size=20))
def test_every_item_stands_once_under_its_month(days: list[date]) -> None:
    months = by_month([entry(day) for day in days], [], name_quiet=True)

    shown = [item.day for month in months for item in month.items]
    assert shown == sorted(days, reverse=True)
    assert all(item.day.replace(day=1) == month.first_day for month in months for item in month.items)
    assert len({month.first_day for month in months}) == len(months)


@given(DAYS, st.integers(-600, 600))
def test_months_go_there_and_back(day: date, count: int) -> None:
    first = day.replace(day=1)

    assert month_after(month_after(first, count), -count) == first


@given(DAYS, st.integers(1, 40))
def test_quiet_months_lie_strictly_between(day: date, count: int) -> None:
    older = day.replace(day=1)

    quiet = quiet_between(older, month_after(older, count))

    assert quiet == (() if count == 1 else tuple(dict.fromkeys((month_after(older, 1), month_after(older, count - 1)))))
