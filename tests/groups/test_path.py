import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.models import Phase
from groups.path import HEIGHT, LABEL_ROOM, LEFT, RIGHT, WIDTH, Path, draw_path, move_word, spread

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2016, 2, 4)


@dataclass(frozen=True)
class Move:
    phase: int
    on: date
    reason: str = "It was time."
    placed_at: datetime = datetime(2016, 1, 1, tzinfo=UTC)


# The path of the drawn page: forwards, back, and skipping ahead.
AS_DRAWN = [
    Move(1, date(2015, 3, 10)),
    Move(2, date(2015, 6, 16)),
    Move(1, date(2015, 9, 1)),
    Move(3, date(2015, 10, 27)),
    Move(2, date(2016, 1, 19)),
]

# Up to ten years of moves, many of them on one day, and entries before, among and after them.
gaps = st.integers(0, 400)
move_rows = st.lists(st.tuples(st.integers(1, 3), gaps), min_size=1, max_size=60)
entry_rows = st.lists(st.tuples(st.integers(-50, 4000), st.sampled_from([None, 1, 2, 3])), max_size=40)
first_days = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@st.composite
def paths(draw: st.DrawFn) -> Path:
    day = first = draw(first_days)
    moves = []
    for phase, days in draw(move_rows):
        moves.append(Move(phase, day))
        day += timedelta(days=days)
    entries = [(first + timedelta(days=days), phase) for days, phase in draw(entry_rows)]
    until = moves[-1].on + timedelta(days=draw(st.integers(0, 3700)))
    path = draw_path(moves, entries, until)
    assert path
    return path


def drawn(moves: list[Move], until: date = TODAY, entries: list[tuple[date, int | None]] | None = None) -> Path:
    path = draw_path(moves, entries or [], until)
    assert path
    return path


def test_without_moves_there_is_no_path() -> None:
    assert draw_path([], [(TODAY, 1)], TODAY) is None


# Words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "phase", "word"),
    [
        (None, 1, "Started"),
        (None, 3, "Started"),
        (1, 2, "Moved on"),
        (2, 3, "Moved on"),
        (1, 3, "Skipped ahead"),
        (2, 1, "Went back"),
        (3, 1, "Went back"),
        (3, 2, "Went back"),
        (2, 2, "Stayed"),
    ],
)
def test_every_move_has_a_word_and_none_is_an_error(before: int | None, phase: int, word: str) -> None:
    assert str(move_word(before, phase)) == word


def test_the_list_says_the_path_in_words() -> None:
    steps = drawn(AS_DRAWN).steps

    assert [(step.phase, str(step.word), step.on, step.is_last) for step in steps] == [
        (Phase.PREPARING, "Started", date(2015, 3, 10), False),
        (Phase.EXPLORING, "Moved on", date(2015, 6, 16), False),
        (Phase.PREPARING, "Went back", date(2015, 9, 1), False),
        (Phase.TESTING, "Skipped ahead", date(2015, 10, 27), False),
        (Phase.EXPLORING, "Went back", date(2016, 1, 19), True),
    ]
    assert [(step.rail_from, step.rail_x) for step in steps] == [(None, 14), (14, 42), (42, 14), (14, 70), (70, 42)]


# Geometry ----------------------------------------------------------------------------------------------------------


def test_the_path_is_as_drawn() -> None:
    path = drawn(AS_DRAWN)

    assert [(tick.day.month, tick.says_year) for tick in path.ticks] == [
        (3, True),
        (5, False),
        (7, False),
        (9, False),
        (11, False),
        (1, True),
    ]
    assert [run.phase for run in path.runs] == [1, 2, 1, 3, 2]
    assert [(turn.start_phase, turn.end_phase) for turn in path.turns] == [(1, 2), (2, 1), (1, 3), (3, 2)]
    assert (path.here.x, path.here.phase) == (RIGHT, 2)


@given(paths())
def test_everything_is_inside_the_drawing(path: Path) -> None:
    xs = [x for run in path.runs for x in (run.start - 8, run.end + 8)]
    xs += [x for turn in path.turns for x in (turn.x - turn.half, turn.x + turn.half)]
    xs += [bead.x for bead in path.beads]

    assert all(math.isfinite(x) for x in xs)
    assert all(LEFT - 8.1 <= x <= RIGHT + 8.1 for x in xs)
    assert path.here.x <= RIGHT
    assert path.here.label_x + 32 <= WIDTH
    assert {mark.y for mark in (*path.runs, *path.beads, path.here)} <= set(range(HEIGHT))


@given(paths())
def test_runs_and_turns_come_in_order(path: Path) -> None:
    stops = [x for run in path.runs for x in (run.start, run.end)]

    assert len(path.runs) == len(path.steps)
    assert all(run.start <= run.end for run in path.runs)
    assert all(before < after for before, after in pairwise(run.start for run in path.runs))
    assert stops == sorted(stops)
    assert [turn.x for turn in path.turns] == sorted(turn.x for turn in path.turns)
    assert len(path.turns) == sum(one.phase != other.phase for one, other in pairwise(path.runs))


@given(paths())
def test_every_bead_lies_on_a_stay(path: Path) -> None:
    for bead in path.beads:
        assert any(run.phase == bead.phase and run.start - 9 <= bead.x <= run.end + 9 for run in path.runs)


@given(paths())
def test_labels_of_months_do_not_touch(path: Path) -> None:
    assert path.ticks
    assert path.ticks[0].says_year
    assert all(after.x - before.x >= LABEL_ROOM * 0.75 for before, after in pairwise(path.ticks))
    assert all(tick.x + LABEL_ROOM <= WIDTH for tick in path.ticks)
    assert all(tick.day.day == 1 for tick in path.ticks)
    years = [tick.day.year for tick in path.ticks if tick.says_year]
    assert years == sorted(set(years))


@given(st.lists(st.floats(LEFT, RIGHT), min_size=2, max_size=200).map(sorted))
def test_places_are_parted_without_changing_their_order(xs: list[float]) -> None:
    places = spread(xs)

    assert len(places) == len(xs)
    assert places == sorted(places)
    assert places[0] >= LEFT - 1e-6
    assert places[-1] <= RIGHT
    assert min(after - before for before, after in pairwise(places)) >= min(18, (RIGHT - LEFT) / len(xs)) - 1e-6


def test_a_group_that_began_today_has_a_short_run_and_one_month() -> None:
    path = drawn([Move(1, TODAY)])

    assert len(path.runs) == 1
    assert path.turns == ()
    assert [tick.day for tick in path.ticks] == [date(2016, 2, 1)]


def test_moves_of_one_day_keep_their_order_and_can_be_told_apart() -> None:
    path = drawn([Move(2, TODAY), Move(3, TODAY), Move(1, TODAY)])

    assert [run.phase for run in path.runs] == [2, 3, 1]
    assert all(after.start - before.start >= 17.9 for before, after in pairwise(path.runs))


def test_entries_before_the_first_move_are_not_on_the_path() -> None:
    path = drawn(AS_DRAWN, entries=[(date(2015, 3, 9), None), (date(2015, 3, 10), 1), (date(2015, 7, 1), 3)])

    assert [bead.phase for bead in path.beads] == [1, 2]


def test_on_a_day_with_a_move_an_entry_stands_in_its_own_phase() -> None:
    moved = date(2015, 6, 16)

    path = drawn(AS_DRAWN, entries=[(moved, 1), (moved, 2), (moved, None)])

    assert [bead.phase for bead in path.beads] == [1, 2, 2]


def test_a_finished_cycle_ends_where_it_finished() -> None:
    path = drawn(AS_DRAWN, until=date(2016, 1, 31))

    assert path.here.x == RIGHT


# The drawing -------------------------------------------------------------------------------------------------------


def test_the_drawing_is_valid_xml_with_its_story_in_words() -> None:
    entries: list[tuple[date, int | None]] = [(date(2015, 5, 5), 1)]

    page = render_to_string("groups/_lanes.html", {"path": drawn(AS_DRAWN, entries=entries)})

    svg = ElementTree.fromstring(page.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))  # noqa: S314 - our own
    assert svg.get("role") == "img"
    assert (svg.findtext(f"{SVG}desc") or "").startswith(
        "Preparing the ground from March 2015; Exploring the evidence from June 2015; "
    )
    assert len([path for path in svg.iter(f"{SVG}path") if "run" in (path.get("class") or "")]) == 5
    assert [text.text for text in svg.iter(f"{SVG}text")][-1] == "Now"


@settings(max_examples=25)
@given(paths())
def test_no_drawing_holds_what_is_no_number(path: Path) -> None:
    page = render_to_string("groups/_lanes.html", {"path": path})

    assert not re.search(r"nan|inf[\" ]|None", page)


def test_every_shape_has_colours_of_its_own_for_print() -> None:
    page = render_to_string("groups/_lanes.html", {"path": drawn(AS_DRAWN)})

    shapes = re.findall(r"<(?:path|circle|rect|text)[^>]*>", page)

    assert [shape for shape in shapes if "fill=" not in shape and "stroke=" not in shape] == []
