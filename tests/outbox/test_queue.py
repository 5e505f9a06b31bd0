"""How the mail is doing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from carplatform.outbox.delivery import claim
from carplatform.outbox.models import Message, Sign
from carplatform.outbox.queue import LATE, SILENT, QueueState, queue_state
from tests.outbox.conftest import NOON, post

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def beat_at_noon() -> None:
    Sign.objects.note(Sign.Name.BEAT, NOON)


@pytest.mark.parametrize("mails", [0, 1, 3])
def test_the_state_takes_two_queries(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]], mails: int
) -> None:
    beat_at_noon()
    for _ in range(mails):
        post(at=NOON)

    with django_assert_num_queries(2):
        assert queue_state(NOON).waiting == mails


def test_an_empty_queue_is_never_delayed() -> None:
    assert queue_state(NOON) == QueueState(NOON, 0, 0, None, None, "")
    assert not queue_state(NOON).is_delayed


def test_figures_count_what_may_still_leave_and_what_failed() -> None:
    beat_at_noon()
    post(at=NOON - 3 * MINUTE)
    claim(NOON - 2 * MINUTE)
    post(at=NOON - 2 * MINUTE)
    post(at=NOON, not_before=NOON + timedelta(days=1))
    Message.objects.filter(pk=post(at=NOON - timedelta(days=1)).pk).update(state="failed")
    Message.objects.filter(pk=post(at=NOON).pk).update(state="sent", sent_at=NOON, text="")

    state = queue_state(NOON)

    assert (state.waiting, state.failed, state.last_beat) == (3, 1, NOON)
    assert state.overdue_since == NOON - 3 * MINUTE
    assert state.oldest_age == 3 * MINUTE


@pytest.mark.parametrize(("age", "delayed"), [(SECOND, False), (LATE, False), (LATE + SECOND, True)])
def test_mail_is_delayed_when_one_has_been_due_for_more_than_a_minute(age: timedelta, delayed: bool) -> None:
    beat_at_noon()
    post(at=NOON - age)

    assert queue_state(NOON).is_delayed is delayed


@pytest.mark.parametrize(("silence", "delayed"), [(SILENT, False), (SILENT + SECOND, True)])
def test_mail_is_delayed_when_the_worker_has_been_silent(silence: timedelta, delayed: bool) -> None:
    beat_at_noon()
    post(at=NOON + silence)

    assert queue_state(NOON + silence).is_delayed is delayed


def test_mail_is_delayed_when_the_worker_never_ran() -> None:
    post(at=NOON)

    assert queue_state(NOON).is_delayed


@pytest.mark.parametrize("name", [Sign.Name.NO_BROKER, Sign.Name.NO_SERVER])
def test_mail_is_delayed_while_there_is_trouble(name: Sign.Name) -> None:
    beat_at_noon()
    post(at=NOON)
    assert not queue_state(NOON).is_delayed

    Sign.objects.note(name, NOON, "It does not answer.")

    assert queue_state(NOON).is_delayed
    assert queue_state(NOON).trouble == "It does not answer."
