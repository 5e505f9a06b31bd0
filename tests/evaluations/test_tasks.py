"""What the clock does each minute: each round once, missed ones never, and closing that goes on where it stopped."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from carplatform.outbox.models import Message
from evaluations import tasks
from evaluations.actions import begin_closing, write_round
from evaluations.closing import cut
from evaluations.models import LinkToken, Questionnaire, Round, Tally
from evaluations.tasks import close, write_due_rounds
from events.actions.arriving import Press, keep_press
from events.models import Event
from groups.models import Person
from tests.delivering import send_what_waits
from tests.evaluations.answering import CLOSED_DAY, OPEN_DAY, reply
from tests.factories import make_event, make_participation, make_questionnaire
from tests.outbox.conftest import use_smtp
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db

FIRST_REMINDER = datetime.fromisoformat("2026-02-27T16:30:00+00:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at a day on which forms are open, until it is moved."""
    with time_machine.travel(OPEN_DAY, tick=False) as traveller:
        yield traveller


def tick(times: int = 1) -> None:
    for _ in range(times):
        write_due_rounds()
        close()


def event_of(people: int, **fields: Any) -> Event:
    event = make_event(**fields)
    for _ in range(people):
        make_participation(event)
    return event


def rounds() -> list[tuple[str, int]]:
    return list(Round.objects.order_by("pk").values_list("kind", "mails"))


def test_each_round_is_written_once_however_often_the_task_runs(clock: time_machine.Traveller) -> None:
    clock.move_to(make_questionnaire(event_of(3)).opens_at)

    tick(3)
    assert rounds() == [("invitation", 3)]
    clock.move_to(FIRST_REMINDER - timedelta(seconds=1))
    tick(2)
    assert rounds() == [("invitation", 3)]
    clock.move_to(FIRST_REMINDER)
    tick(3)
    assert rounds() == [("invitation", 3), ("first reminder", 3)]
    clock.move_to(CLOSED_DAY)
    write_due_rounds()

    assert rounds() == [("invitation", 3), ("first reminder", 3)]
    assert Message.objects.count() == 6
    assert LinkToken.objects.count() == 6


def test_a_missed_round_is_never_written_by_the_clock_and_once_by_hand(clock: time_machine.Traveller) -> None:
    questionnaire = make_questionnaire(event_of(2), scheduled_at=OPEN_DAY)

    tick(2)
    assert rounds() == []
    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=OPEN_DAY)
    tick()
    assert rounds() == [("invitation", 2)]
    clock.move_to(OPEN_DAY + timedelta(days=2))
    tick(2)

    assert rounds() == [("invitation", 2), ("first reminder", 2)]


def test_an_event_whose_dates_are_set_too_late_mails_nobody(clock: time_machine.Traveller) -> None:
    make_questionnaire(event_of(2, dated_at=OPEN_DAY))

    tick(2)

    assert Message.objects.count() == 0


def test_who_left_early_is_written_to_first(clock: time_machine.Traveller) -> None:
    event = make_event()
    stayed = [make_participation(event), make_participation(event)]
    left = [make_participation(event, left_early=True), make_participation(event, left_early=True)]
    make_participation(event, role="staff")
    make_questionnaire(event)

    tick()

    addresses = list(Message.objects.order_by("pk").values_list("to", flat=True))
    assert addresses == [one.person.email for one in [*left, *stayed] if one.person]


@pytest.mark.parametrize("has_answered", [False, True])
def test_mail_to_who_left_early_leaves_first_whoever_has_answered(
    clock: time_machine.Traveller, rhona: Person, settings: Settings, has_answered: bool
) -> None:
    event = make_event()
    stayed, left, late = (make_participation(event, arrived_at=event.starts_at) for _ in range(3))
    for what in (Press.LEFT, Press.STAYED, Press.LEFT):
        keep_press(participation=left, press=what, by=rhona, pressed_at=event.starts_at, at=event.ends_at)
    questionnaire = make_questionnaire(event)
    expected = [one.person.email for one in (left, stayed, late) if one.person]

    with Sink() as sink:
        use_smtp(settings, sink.port)
        tick()
        send_what_waits()
        assert [mail.to for mail in sink.received] == expected
        if has_answered:
            reply(questionnaire, participation=left)
        clock.move_to(OPEN_DAY + timedelta(days=2))
        tick()
        send_what_waits()

    rows = list(Message.objects.order_by("pk").values_list("to", "state", "priority"))
    assert rows == [(to, "settled", rows[0][2]) for to in expected * 2]  # nobody can read from them who has answered
    assert [mail.to for mail in sink.received[3:]] == expected[has_answered:]


def test_staff_and_speakers_are_asked_only_where_ticked(clock: time_machine.Traveller) -> None:
    event = event_of(1)
    for role in ("staff", "speaker", "presenter"):
        make_participation(event, role=role)
    make_questionnaire(event)
    make_questionnaire(event, also_staff=True)

    tick()

    assert sorted(mails for _, mails in rounds()) == [2, 4]


@pytest.mark.django_db(transaction=True)
def test_the_clock_begins_to_close_finishes_and_sweeps(clock: time_machine.Traveller) -> None:
    questionnaire = make_questionnaire(event_of(1))
    reply(questionnaire)
    clock.move_to(questionnaire.closes_at - timedelta(seconds=1))
    close()
    assert Questionnaire.objects.get().closing_since is None

    clock.move_to(questionnaire.closes_at)
    close()

    closed = Questionnaire.objects.get()
    assert {closed.closing_since, closed.closed_at, closed.swept_at} == {questionnaire.closes_at}
    assert closed.closed_by is None
    assert Tally.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_killed_after_it_began_the_next_run_finishes(clock: time_machine.Traveller) -> None:
    questionnaire = make_questionnaire(event_of(1))
    reply(questionnaire)
    clock.move_to(CLOSED_DAY)
    Questionnaire.objects.update(closing_since=CLOSED_DAY)  # begun, and the worker died

    close()

    closed = Questionnaire.objects.get()
    assert (closed.closed_at, closed.swept_at, closed.replies) == (CLOSED_DAY, CLOSED_DAY, 1)
    close()
    assert Questionnaire.objects.get() == closed


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_write_a_round_once(clock: time_machine.Traveller) -> None:
    make_questionnaire(event_of(5))
    barrier = Barrier(4)

    def run() -> None:
        barrier.wait()
        try:
            write_due_rounds()
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert rounds() == [("invitation", 5)]
    assert Message.objects.count() == 5
    assert LinkToken.objects.count() == 5


def test_the_longest_titles_still_make_a_mail() -> None:
    questionnaire = make_questionnaire(make_event("Long " * 40, slug="long"), title="Title " * 20)
    make_participation(questionnaire.of_event)

    with time_machine.travel(OPEN_DAY, tick=False):
        write_due_rounds()

    subject = Message.objects.get().subject
    assert len(subject) <= 250
    assert subject.startswith("Title Title")


def test_a_round_that_cannot_be_written_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = make_questionnaire(), make_questionnaire()
    for questionnaire in (broken, sound):
        make_participation(questionnaire.of_event)

    def fails_for_one(*, questionnaire: Questionnaire, **more: Any) -> Any:
        if questionnaire == broken:
            raise ValueError("planted")
        return write_round(questionnaire=questionnaire, **more)

    monkeypatch.setattr(tasks, "write_round", fails_for_one)
    with time_machine.travel(OPEN_DAY, tick=False):
        write_due_rounds()

    assert set(Round.objects.values_list("questionnaire", flat=True)) == {sound.pk}


def test_a_form_that_cannot_be_cut_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = make_questionnaire(), make_questionnaire()
    for questionnaire in (broken, sound):
        begin_closing(questionnaire=questionnaire, by=None, at=OPEN_DAY)

    def fails_for_one(*, questionnaire: Questionnaire, **more: Any) -> None:
        if questionnaire == broken:
            raise ValueError("planted")
        cut(questionnaire=questionnaire, **more)

    monkeypatch.setattr(tasks, "cut", fails_for_one)
    monkeypatch.setattr(tasks, "sweep", lambda **_: None)  # a VACUUM needs a test without a transaction
    tasks.close()

    assert list(Questionnaire.objects.filter(closed_at__isnull=False)) == [sound]
