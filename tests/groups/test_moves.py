"""Whatever a group says of its way, in whatever order: its phase, its path and the map agree with a dull model."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from groups.actions import GroupsError, WrongDay, begin_cycle, correct_move, finish_cycle, move_phase, phase_on
from groups.models import Cycle, Group, Phase, PhaseMove
from groups.moves import cycle_paths
from tests.factories import make_group

START = date(2026, 1, 5)
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = AT.date()

phases = st.sampled_from(list(Phase))
# None for the day that is always right. Few days and instants, so that many things happen on one and at one.
days = st.one_of(st.none(), st.integers(-1, 3).map(lambda number: START + timedelta(days=number)))
instants = st.integers(0, 2).map(lambda number: AT + timedelta(minutes=number))
whichever = st.integers(0, 40)


@dataclass
class Row:
    """One step as it is known now; `phase` is None while it is taken back."""

    place: int
    on: date
    phase: Phase | None
    written: list[PhaseMove]


@dataclass
class Round:
    """One cycle."""

    started: date
    finished: date | None = None
    rows: list[Row] = field(default_factory=list)

    @property
    def standing(self) -> list[Row]:
        return sorted((row for row in self.rows if row.phase), key=lambda row: (row.on, row.place))

    def takes(self, on: date) -> bool:
        return self.started <= on and (self.finished is None or on <= self.finished)


class Way(RuleBasedStateMachine):
    """A group goes on, back, ahead and round again, and corrects itself."""

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.group = make_group()
        self.rounds: list[Round] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def said(self, phase: Phase, on: date, at: datetime) -> dict[str, Any]:
        return {"by": None, "uid": uuid.uuid4(), "phase": phase, "reason": "It was time.", "on": on, "at": at}

    @rule(phase=phases, on=days, at=instants)
    def move(self, phase: Phase, on: date | None, at: datetime) -> None:
        on = on or (self.rounds[-1].started if self.rounds else START)
        latest = self.rounds[-1] if self.rounds else Round(on)
        said = self.said(phase, on, at)
        if latest.finished or not latest.takes(on):
            with pytest.raises(GroupsError):
                move_phase(group=self.group, **said)
            return
        if not self.rounds:
            self.rounds.append(latest)
        move = move_phase(group=self.group, **said)
        latest.rows.append(Row(len(latest.rows), on, phase, [move]))

    @precondition(lambda self: any(one.rows for one in self.rounds))
    @rule(which=whichever, phase=phases, on=days, at=instants, takes_back=st.booleans())
    def correct(self, which: int, phase: Phase, on: date | None, at: datetime, takes_back: bool) -> None:
        everything = [(one, row) for one in self.rounds for row in one.rows]
        its, row = everything[which % len(everything)]
        on = on or row.on
        opens = its is self.rounds[0] and row.on == its.started
        said = {**self.said(phase, on, at), "takes_back": takes_back, "move": row.written[-1]}
        if not its.takes(max(on, its.started) if opens else on):
            with pytest.raises(WrongDay):
                correct_move(**said)
            return
        row.written.append(correct_move(**said))
        row.on, row.phase = on, None if takes_back else phase
        if opens and its.standing:
            its.started = its.standing[0].on

    @precondition(lambda self: any(len(row.written) > 1 for one in self.rounds for row in one.rows))
    @rule(which=whichever, phase=phases)
    def correct_what_was_corrected_before(self, which: int, phase: Phase) -> None:
        old = [move for one in self.rounds for row in one.rows for move in row.written[:-1]]
        move = old[which % len(old)]
        with pytest.raises(GroupsError, match="corrected this before you"):
            correct_move(move=move, **self.said(phase, move.on, AT))

    @precondition(lambda self: self.rounds)
    @rule(on=days)
    def finish(self, on: date | None) -> None:
        latest = self.rounds[-1]
        last = latest.standing[-1].on if latest.standing else latest.started
        on = on or last
        if latest.finished not in (None, on) or on < max(last, latest.started):
            with pytest.raises(GroupsError):
                finish_cycle(group=self.group, on=on, at=AT)
            return
        finish_cycle(group=self.group, on=on, at=AT)
        latest.finished = on

    @rule(on=days)
    def begin(self, on: date | None) -> None:
        latest = self.rounds[-1] if self.rounds else None
        on = on or (latest and latest.finished) or START
        if latest and latest.finished is None and len(self.rounds) > 1 and latest.started == on and not latest.rows:
            assert begin_cycle(group=self.group, on=on, at=AT).number == len(self.rounds)
        elif latest and (latest.finished is None or on < latest.finished):
            with pytest.raises(GroupsError):
                begin_cycle(group=self.group, on=on, at=AT)
        else:
            begin_cycle(group=self.group, on=on, at=AT)
            self.rounds.append(Round(on))

    @invariant()
    def all_agree(self) -> None:
        standing = [one.standing for one in self.rounds]
        latest = standing[-1][-1].phase if standing and standing[-1] else None
        assert Group.objects.with_phase().get(pk=self.group.pk).phase == latest
        assert Group.objects.published().for_map().get(pk=self.group.pk).phase == latest
        drawn = [[(step.phase, step.on) for step in one.steps] for one in reversed(cycle_paths(self.group, TODAY))]
        assert drawn == [[(row.phase, row.on) for row in rows] for rows in standing]
        for day in (START - timedelta(days=3), START, START + timedelta(days=5), TODAY):
            past = [rows[-1].phase for one in standing if (rows := [row for row in one if row.on <= day])]
            assert phase_on(self.group, day) == (past[-1] if past else None)

    @invariant()
    def nothing_is_lost(self) -> None:
        cycles = list(Cycle.objects.filter(group=self.group).order_by("number").values_list("started", "finished"))
        assert cycles == [(one.started, one.finished) for one in self.rounds]
        written = [move.pk for one in self.rounds for row in one.rows for move in row.written]
        assert sorted(PhaseMove.objects.values_list("pk", flat=True)) == sorted(written)


@pytest.mark.django_db
def test_phase_path_and_map_agree_with_a_dull_model() -> None:
    run_state_machine_as_test(Way, settings=settings(max_examples=30, stateful_step_count=20, deadline=None))
