from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from groups.actions import FormUsedBefore, GroupsError, WrongDay, add_log_entry, move_phase, phase_on, start_cycle
from groups.models import Cycle, Group, LogEntry, Person, Phase, PhaseMove
from tests.factories import make_cycle, make_group, make_move

NOON = datetime(2025, 6, 10, 12, tzinfo=UTC)
TODAY = date(2025, 6, 10)


def add(group: Group, by: Person | None = None, uid: UUID | None = None, **fields: Any) -> LogEntry:
    said = {"kind": "meeting", "line": "We met.", "on": TODAY, "at": NOON, **fields}
    return add_log_entry(group=group, by=by, uid=uid or uuid4(), **said)


def move(group: Group, phase: Phase, uid: UUID | None = None, **fields: Any) -> PhaseMove:
    said = {"reason": "It was time.", "on": TODAY, "at": NOON, "by": None, **fields}
    return move_phase(group=group, uid=uid or uuid4(), phase=phase, **said)


@pytest.mark.django_db
class TestAddLogEntry:
    def test_keeps_what_was_said(self, group: Group, alice: Person) -> None:
        entry = add(group, alice, line="Seven partners came.", detail="More.", readers="network")

        kept = LogEntry.objects.get()
        assert kept == entry
        assert (kept.line, kept.detail, kept.readers, kept.written_by) == (
            "Seven partners came.",
            "More.",
            "network",
            alice,
        )
        assert (kept.on, kept.recorded_at, kept.phase, kept.on_public_page) == (TODAY, NOON, None, False)

    def test_is_for_the_group_alone_unless_said(self, group: Group) -> None:
        assert add(group).readers == LogEntry.Readers.GROUP

    def test_takes_the_phase_of_its_day(self, group: Group) -> None:
        cycle = make_cycle(group, started=date(2025, 3, 9))
        make_move(cycle, Phase.PREPARING, on=date(2025, 3, 10))
        make_move(cycle, Phase.TESTING, on=date(2025, 5, 1))

        assert add(group, on=date(2025, 4, 30)).phase == Phase.PREPARING
        assert add(group, on=date(2025, 5, 1)).phase == Phase.TESTING
        assert add(group, on=date(2025, 3, 9)).phase is None

    def test_the_same_form_twice_makes_one_entry(self, group: Group) -> None:
        uid = uuid4()

        assert add(group, uid=uid) == add(group, uid=uid)
        assert LogEntry.objects.count() == 1

    def test_the_same_words_of_the_same_day_in_a_new_form_are_the_same_entry(
        self, group: Group, alice: Person, bob: Person
    ) -> None:
        first = add(group, alice)

        assert add(group, alice) == first
        assert add(group, bob) != first
        assert add(group, alice, line="We met again.") != first

    def test_the_same_form_with_other_words_is_not_lost_silently(self, group: Group) -> None:
        uid = uuid4()
        first = add(group, uid=uid)

        with pytest.raises(FormUsedBefore, match=r"“We met\.”") as refusal:
            add(group, uid=uid, line="We met again.")

        assert refusal.value.earlier == first
        assert [entry.line for entry in LogEntry.objects.all()] == ["We met."]

    def test_a_form_of_another_group_is_refused_without_its_words(self, group: Group, other_group: Group) -> None:
        uid = uuid4()
        add(group, uid=uid, line="Secret of ours")

        with pytest.raises(FormUsedBefore) as refusal:
            add(other_group, uid=uid)

        assert "Secret" not in str(refusal.value)
        assert LogEntry.objects.count() == 1

    def test_tomorrow_is_refused_by_the_scottish_day(self, group: Group) -> None:
        just_after_midnight_in_summer = datetime(2025, 6, 10, 23, 5, tzinfo=UTC)

        assert add(group, on=date(2025, 6, 11), at=just_after_midnight_in_summer).pk
        with pytest.raises(WrongDay):
            add(group, on=date(2025, 6, 11))


@pytest.mark.django_db(transaction=True)
def test_twenty_sendings_of_one_form_at_once_make_one_entry() -> None:
    group, uid = make_group(), uuid4()

    def send(_: int) -> int:
        try:
            return add(group, uid=uid).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        made = set(threads.map(send, range(20)))

    assert made == set(LogEntry.objects.values_list("pk", flat=True))
    assert len(made) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_sendings_of_a_first_move_at_once_make_one_move() -> None:
    group, uid = make_group(), uuid4()

    def send(_: int) -> int:
        try:
            return move(group, Phase.PREPARING, uid=uid).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        made = set(threads.map(send, range(20)))

    assert made == set(PhaseMove.objects.values_list("pk", flat=True))
    assert len(made) == 1


@pytest.mark.django_db
class TestMovePhase:
    def test_the_first_move_begins_the_first_cycle(self, group: Group) -> None:
        move(group, Phase.EXPLORING, on=date(2025, 6, 1))

        cycle = Cycle.objects.get()
        assert (cycle.group, cycle.number, cycle.started) == (group, 1, date(2025, 6, 1))

    def test_forwards_back_skipping_and_staying_are_all_kept(self, group: Group) -> None:
        way = [Phase.PREPARING, Phase.TESTING, Phase.PREPARING, Phase.EXPLORING, Phase.EXPLORING]

        for phase in way:
            move(group, phase)

        assert [step.phase for step in PhaseMove.objects.in_order()] == way
        assert Group.objects.with_phase().get(pk=group.pk).phase == Phase.EXPLORING

    def test_coming_back_on_the_same_day_for_the_same_reason_is_a_move(self, group: Group, alice: Person) -> None:
        for phase in (Phase.PREPARING, Phase.EXPLORING, Phase.PREPARING):
            move_phase(group=group, by=alice, uid=uuid4(), phase=phase, reason="Trying.", on=TODAY, at=NOON)

        assert Group.objects.with_phase().get(pk=group.pk).phase == Phase.PREPARING
        assert PhaseMove.objects.count() == 3

    def test_a_finished_cycle_takes_no_move(self, group: Group) -> None:
        make_cycle(group, finished=date(2025, 6, 1))

        with pytest.raises(GroupsError, match="Cycle 1 of this group is finished"):
            move(group, Phase.PREPARING)

        assert not PhaseMove.objects.exists()

    def test_a_day_before_the_cycle_or_still_to_come_is_refused(self, group: Group) -> None:
        make_cycle(group, started=date(2025, 6, 1))

        with pytest.raises(WrongDay, match="1 June 2025"):
            move(group, Phase.PREPARING, on=date(2025, 5, 31))
        with pytest.raises(WrongDay):
            move(group, Phase.PREPARING, on=date(2025, 6, 11))

    def test_the_same_form_twice_makes_one_move(self, group: Group) -> None:
        uid = uuid4()

        assert move(group, Phase.PREPARING, uid=uid) == move(group, Phase.PREPARING, uid=uid)
        with pytest.raises(FormUsedBefore):
            move(group, Phase.TESTING, uid=uid)
        with pytest.raises(FormUsedBefore):
            move(make_group(), Phase.PREPARING, uid=uid)
        assert PhaseMove.objects.count() == 1

    def test_the_same_words_of_the_same_day_in_a_new_form_are_the_same_move(self, group: Group, alice: Person) -> None:
        first = move(group, Phase.TESTING, by=alice)

        assert move(group, Phase.TESTING, by=alice) == first
        assert move(group, Phase.PREPARING, by=alice) != first

    def test_cycles_follow_one_another(self, group: Group) -> None:
        first = start_cycle(group=group, on=date(2025, 1, 1))
        with pytest.raises(GroupsError):
            start_cycle(group=group, on=date(2025, 2, 1))
        Cycle.objects.filter(pk=first.pk).update(finished=date(2025, 3, 1))

        assert start_cycle(group=group, on=date(2025, 3, 2)).number == 2


steps = st.lists(
    st.tuples(st.sampled_from(Phase), st.dates(date(2025, 1, 1), TODAY), st.datetimes(timezones=st.just(UTC))),
    max_size=8,
)


class LatestMove(TestCase):
    @given(steps)
    def test_is_the_last_by_date_then_by_when_it_was_recorded(self, way: list[tuple[Phase, date, datetime]]) -> None:
        group = make_group()
        cycle = make_cycle(group, started=date(2025, 1, 1))
        for phase, on, recorded_at in way:
            make_move(cycle, phase, on=on, recorded_at=recorded_at)

        latest = max(enumerate(way), key=lambda step: (step[1][1], step[1][2], step[0]), default=None)

        expected = latest[1][0] if latest else None
        assert phase_on(group, TODAY) == expected
        assert Group.objects.with_phase().get(pk=group.pk).phase == expected
