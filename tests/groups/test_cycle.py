"""Cycles and moves: forwards, back and skipping; corrected by new rows; the way a group went is never lost."""

import uuid
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from groups.actions import (
    FormUsedBefore,
    GroupsError,
    WrongDay,
    begin_cycle,
    correct_move,
    finish_cycle,
    move_phase,
    phase_on,
    say_purpose,
)
from groups.models import Cycle, Group, Person, Phase, PhaseMove, SharedPurpose
from groups.moves import cycle_paths
from tests.factories import make_cycle, make_group, make_move

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
START = date(2026, 1, 5)


def moved(group: Group, phase: Phase, on: date = START, by: Person | None = None, at: datetime = AT) -> PhaseMove:
    return move_phase(group=group, by=by, uid=uuid.uuid4(), phase=phase, reason="It was time.", on=on, at=at)


def corrected(move: PhaseMove, **fields: Any) -> PhaseMove:
    said = {"phase": Phase(move.phase), "reason": "Corrected.", "on": move.on, "by": None, "at": AT, **fields}
    return correct_move(**{"move": move, "uid": uuid.uuid4(), **said})


def now(group: Group) -> Phase | None:
    return Group.objects.with_phase().get(pk=group.pk).phase


class TestCorrecting:
    def test_a_correction_stands_in_the_place_of_what_it_corrects(self, group: Group) -> None:
        first = moved(group, Phase.PREPARING)
        moved(group, Phase.EXPLORING)

        corrected(first, reason="Other words.")

        assert now(group) == Phase.EXPLORING  # the later move of that day is still the later one
        assert [move.reason for move in PhaseMove.objects.standing().in_order()] == ["Other words.", "It was time."]
        assert PhaseMove.objects.filter(pk=first.pk, reason="It was time.").exists()

    def test_a_correction_can_be_corrected_and_taken_back_and_the_taking_back_corrected(self, group: Group) -> None:
        first = moved(group, Phase.PREPARING)

        second = corrected(first, phase=Phase.EXPLORING)
        assert now(group) == Phase.EXPLORING
        third = corrected(second, takes_back=True)
        assert now(group) is None
        corrected(third, phase=Phase.TESTING)

        assert now(group) == Phase.TESTING
        assert PhaseMove.objects.count() == 4

    def test_only_one_correction_of_a_row_holds(self, group: Group) -> None:
        first = moved(group, Phase.PREPARING)
        corrected(first, phase=Phase.EXPLORING, reason="I was first.")

        with pytest.raises(GroupsError) as error:
            corrected(first, phase=Phase.TESTING)

        assert str(error.value) == (
            "Someone corrected this before you. It now says: Exploring the evidence, 5 January 2026, “I was first.” "
            "Go back to the path and look at it."
        )
        assert now(group) == Phase.EXPLORING

    def test_a_group_that_names_no_phases_reads_no_phase_in_the_refusal(self, group: Group) -> None:
        Group.objects.filter(pk=group.pk).update(is_explicit=False)
        first = moved(group, Phase.PREPARING)
        second = corrected(first, phase=Phase.EXPLORING, reason="I was first.")
        corrected(second, takes_back=True, reason="We only planned it.")

        refusals = []
        for row in (first, second):
            with pytest.raises(GroupsError) as error:
                corrected(row)
            refusals.append(str(error.value))

        question = "How do we exploit internal and external knowledge?"
        assert refusals == [
            f"Someone corrected this before you. It now says: {words} Go back to the path and look at it."
            for words in (
                f"{question} 5 January 2026, “I was first.”",
                "This did not happen. “We only planned it.”",
            )
        ]

    def test_the_same_form_twice_is_one_correction(self, group: Group) -> None:
        first, uid = moved(group, Phase.PREPARING), uuid.uuid4()

        again = [corrected(first, uid=uid, phase=Phase.EXPLORING) for _ in range(2)]

        assert again[0] == again[1]
        with pytest.raises(FormUsedBefore):
            corrected(again[0], uid=uid)

    def test_other_words_in_a_form_that_was_saved_are_not_thrown_away(self, group: Group) -> None:
        first, uid = moved(group, Phase.PREPARING), uuid.uuid4()
        corrected(first, uid=uid, phase=Phase.EXPLORING)

        with pytest.raises(FormUsedBefore):
            corrected(first, uid=uid, phase=Phase.TESTING)

    @pytest.mark.parametrize("on", [START - timedelta(days=1), TODAY + timedelta(days=1)])
    def test_a_day_outside_is_refused(self, group: Group, on: date) -> None:
        moved(group, Phase.PREPARING)
        second = moved(group, Phase.EXPLORING, on=START + timedelta(days=1))

        with pytest.raises(WrongDay):
            corrected(second, on=on)

    @pytest.mark.parametrize("on", [START - timedelta(days=40), START + timedelta(days=4)])
    def test_the_first_cycle_begins_when_its_first_step_did(self, group: Group, on: date) -> None:
        first = moved(group, Phase.PREPARING)

        corrected(first, on=on)

        assert Cycle.objects.get().started == on

    def test_a_later_cycle_begins_when_it_was_said_to(self, group: Group) -> None:
        cycle = make_cycle(group, number=2, started=START)
        first = make_move(cycle, on=START)

        with pytest.raises(WrongDay):
            corrected(first, on=START - timedelta(days=1))

    def test_a_day_after_the_end_of_the_cycle_is_refused(self, group: Group) -> None:
        first = moved(group, Phase.PREPARING)
        finish_cycle(group=group, on=START + timedelta(days=7), at=AT)

        with pytest.raises(WrongDay, match="finished on 12 January 2026"):
            corrected(first, on=START + timedelta(days=8))

    def test_the_page_tells_what_was_corrected(self, group: Group) -> None:
        first = moved(group, Phase.PREPARING)
        second = corrected(first, phase=Phase.EXPLORING)

        [one] = cycle_paths(group, TODAY)

        assert [step.phase for step in one.steps] == [Phase.EXPLORING]
        assert [(row.before, row.after) for row in one.corrections] == [(first, second)]


class TestCycles:
    def test_a_group_goes_round_again(self, group: Group) -> None:
        moved(group, Phase.TESTING)
        finish_cycle(group=group, on=TODAY, at=AT)

        second = begin_cycle(group=group, on=TODAY, at=AT)

        assert (second.number, now(group)) == (2, None)
        moved(group, Phase.PREPARING, on=TODAY)
        assert now(group) == Phase.PREPARING
        assert [one.cycle.number for one in cycle_paths(group, TODAY)] == [2, 1]

    def test_saying_it_twice_is_saying_it_once(self, group: Group) -> None:
        moved(group, Phase.PREPARING)

        for _ in range(2):
            finish_cycle(group=group, on=TODAY, at=AT)
        for _ in range(2):
            begin_cycle(group=group, on=TODAY, at=AT)

        assert list(Cycle.objects.values_list("number", "finished")) == [(1, TODAY), (2, None)]

    def test_a_cycle_ends_no_earlier_than_its_last_move(self, group: Group) -> None:
        moved(group, Phase.PREPARING)
        moved(group, Phase.EXPLORING, on=START + timedelta(days=3))

        with pytest.raises(WrongDay):
            finish_cycle(group=group, on=START + timedelta(days=2), at=AT)

    def test_none_begins_while_one_is_under_way_or_before_the_last_ended(self, group: Group) -> None:
        moved(group, Phase.PREPARING)
        with pytest.raises(GroupsError, match="Finish the cycle that is under way first"):
            begin_cycle(group=group, on=TODAY, at=AT)
        finish_cycle(group=group, on=TODAY, at=AT)
        with pytest.raises(WrongDay):
            begin_cycle(group=group, on=TODAY - timedelta(days=1), at=AT)

    def test_there_is_none_to_finish(self, group: Group) -> None:
        with pytest.raises(GroupsError):
            finish_cycle(group=group, on=TODAY, at=AT)

    def test_on_the_day_between_two_cycles_the_later_one_counts(self, group: Group) -> None:
        moved(group, Phase.TESTING, at=AT + timedelta(minutes=2))
        finish_cycle(group=group, on=START, at=AT)
        begin_cycle(group=group, on=START, at=AT)
        moved(group, Phase.PREPARING)  # by a clock that runs behind

        assert phase_on(group, START) == now(group) == Phase.PREPARING


class TestPurpose:
    def test_what_was_said_before_is_kept_and_the_latest_holds(self, group: Group) -> None:
        uid = uuid.uuid4()
        for purpose in ("To begin with.", "To begin with."):
            say_purpose(group=group, by=None, uid=uid, values="Trust", purpose=purpose, at=AT)
        say_purpose(group=group, by=None, uid=uuid.uuid4(), values="", purpose="Later.", at=AT)

        found = Group.objects.with_purpose().get(pk=group.pk)

        assert found.said == {"values": "", "purpose": "Later."}
        assert SharedPurpose.objects.count() == 2

    def test_other_words_in_a_form_that_was_saved_are_not_thrown_away(self, group: Group) -> None:
        uid = uuid.uuid4()
        say_purpose(group=group, by=None, uid=uid, values="Trust", purpose="First.", at=AT)

        with pytest.raises(FormUsedBefore):
            say_purpose(group=group, by=None, uid=uid, values="Trust", purpose="Better.", at=AT)

    def test_who_would_rather_not_takes_away_nothing_that_was_said_meanwhile(self, group: Group) -> None:
        say_purpose(group=group, by=None, uid=uuid.uuid4(), values="Trust", purpose="", at=AT)
        say_purpose(group=group, by=None, uid=uuid.uuid4(), values="", purpose="", at=AT)

        assert Group.objects.with_purpose().get(pk=group.pk).said == {"values": "Trust", "purpose": ""}

    def test_who_would_rather_not_is_not_asked_again(self, group: Group) -> None:
        assert not Group.objects.with_purpose().get(pk=group.pk).was_asked_for_purpose

        say_purpose(group=group, by=None, uid=uuid.uuid4(), values="", purpose="", at=AT)

        found = Group.objects.with_purpose().get(pk=group.pk)
        assert found.was_asked_for_purpose
        assert found.said is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_at_once_one_is_told() -> None:
    group = make_group()
    first = make_move(make_cycle(group, started=START), on=START)
    barrier, told = Barrier(2), list[str]()

    def correct(phase: Phase) -> None:
        barrier.wait()
        try:
            corrected(first, phase=phase, reason=phase.label)
        except GroupsError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=correct, args=[phase]) for phase in (Phase.EXPLORING, Phase.TESTING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 1
    assert PhaseMove.objects.filter(corrects=first).count() == 1
