"""When mail that did not leave is tried again."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from carplatform.outbox.backoff import FIRST_PAUSE, GIVE_UP_AFTER, JITTER, LONGEST_PAUSE, next_try, pause_after
from tests.outbox.conftest import NOON

luck = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(attempts=st.integers(1, 30_000), now=luck, then=luck)
def test_pauses_grow_until_they_are_an_hour(attempts: int, now: float, then: float) -> None:
    pause, next_pause = pause_after(attempts, now), pause_after(attempts + 1, then)

    assert next_pause > pause or next_pause >= LONGEST_PAUSE


@given(attempts=st.integers(1, 30_000), luck=luck)
def test_jitter_lengthens_a_pause_by_a_quarter_at_most(attempts: int, luck: float) -> None:
    shortest = pause_after(attempts, 0)

    assert FIRST_PAUSE <= shortest <= LONGEST_PAUSE
    assert shortest <= pause_after(attempts, luck) <= shortest * (1 + JITTER)


def test_what_failed_together_is_not_tried_together() -> None:
    assert pause_after(3, 0.1) != pause_after(3, 0.2)


@given(st.lists(luck, min_size=1, max_size=10))
def test_tries_go_on_for_72_hours_and_then_end(lucks: list[float]) -> None:
    at, tries = NOON, 1

    while again := next_try(attempts=tries, first_tried_at=NOON, at=at, luck=lucks[tries % len(lucks)]):
        assert again > at
        at, tries = again, tries + 1

    assert at - NOON == GIVE_UP_AFTER == timedelta(hours=72)
    assert 60 <= tries <= 90
