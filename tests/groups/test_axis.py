"""The groups of a partnership on one calendar: the arithmetic, the drawing, and who reads what on the page."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import translation
from django.utils.formats import localize
from hypothesis import given
from hypothesis import strategies as st

from groups.axis import SMALLEST, Axis, draw_axis
from groups.models import CPP, Cycle, Group, Person, Phase, PhaseMove, ResearchAssociate
from groups.path import LEFT, RIGHT, draw_path
from tests.cast import signed_in
from tests.factories import make_cpp, make_cycle, make_group, make_move, make_person

START, TODAY = date(2025, 3, 10), date(2026, 3, 2)
# Of each group: of each cycle, how long it took after the last move, and the moves with the days between them.
stay_rows = st.tuples(st.integers(1, 3), st.integers(0, 200))
cycle_rows = st.tuples(st.integers(0, 300), st.lists(stay_rows, min_size=1, max_size=8))
group_rows = st.lists(st.lists(cycle_rows, max_size=3), max_size=5)


def moves_of(cycles: list[tuple[int, list[tuple[int, int]]]], start: date) -> Iterator[PhaseMove]:
    """Moves as they come from the database, none of them stored."""
    day = start
    for number, (after, rows) in enumerate(cycles, 1):
        cycle = Cycle(pk=number, number=number, started=day)
        for phase, gap in rows:
            yield PhaseMove(cycle=cycle, phase=phase, on=day)
            day += timedelta(days=gap)
        day += timedelta(days=after)
        cycle.finished = day if number < len(cycles) else None


def drawn(rows: list[list[tuple[int, list[tuple[int, int]]]]], today: date) -> Axis | None:
    groups = [Group(topic=f"Group {number}", slug=f"group-{number}") for number in range(len(rows))]
    start = [START + timedelta(days=37 * number) for number in range(len(rows))]
    return draw_axis(
        [(one, list(moves_of(cycles, day))) for one, cycles, day in zip(groups, rows, start, strict=True)], today
    )


@given(group_rows, st.integers(-400, 4000))
def test_every_stay_is_inside_and_a_day_is_at_one_place_for_all(rows: Any, days: int) -> None:
    axis = drawn(rows, TODAY + timedelta(days=days))

    assert (axis is None) == (not any(rows))
    places: dict[date, set[float]] = {}
    for band in axis.bands if axis else ():
        assert len(band.stays) == len(band.moves)
        for stay, move in zip(band.stays, band.moves, strict=True):
            assert stay.phase == move.phase
            assert LEFT <= stay.start <= stay.end - SMALLEST + 1e-6
            assert stay.end <= RIGHT + 1e-6
            places.setdefault(move.on, set()).add(stay.start)
        starts = [stay.start for stay in band.stays]
        assert starts == sorted(starts)
    assert [where for where in places.values() if len(where) > 1] == []
    assert [min(places[day]) for day in sorted(places)] == sorted(min(where) for where in places.values())


def test_a_stay_lasts_until_the_next_move_or_the_end_of_its_cycle_or_today() -> None:
    first = Cycle(pk=1, number=1, started=START, finished=START + timedelta(days=60))
    second = Cycle(pk=2, number=2, started=START + timedelta(days=100))
    days = [(first, 0), (first, 20), (second, 100)]
    moves = [PhaseMove(cycle=cycle, phase=1, on=START + timedelta(days=day)) for cycle, day in days]

    axis = draw_axis([(Group(), moves)], START + timedelta(days=150))

    assert axis
    [band] = axis.bands
    day = (band.stays[1].start - band.stays[0].start) / 20
    lasted = [round((stay.end - stay.start) / day) for stay in band.stays]
    assert lasted == [20, 40, 50]
    assert (
        round((band.stays[2].start - band.stays[1].end) / day) == 40
    )  # between two cycles nothing is drawn but a line


# The drawing ---------------------------------------------------------------------------------------------------------

ROWS = [[(30, [(1, 41), (3, 17), (2, 33)]), (0, [(1, 5)])], [(0, [(2, 3)])]]


def test_the_drawing_says_the_same_in_words() -> None:
    page = render_to_string("groups/_bands.html", {"axis": drawn(ROWS, TODAY)})

    words = [" ".join(text.split()) for text in re.findall(r'<p class="small quiet">(.*?)</p>', page, re.DOTALL)]
    assert words[1] == "Exploring the evidence from April 2025."
    assert words[0].startswith("Preparing the ground from March 2025; Testing change from April 2025; ")
    for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        ElementTree.fromstring(svg)  # noqa: S314 - our own
    shapes = re.findall(r"<(?:path|text)[^>]*>", page)
    assert [shape for shape in shapes if "fill=" not in shape and "stroke=" not in shape] == []


@pytest.mark.parametrize("language", ["de", "fr", "ar", "en-gb"])
def test_numbers_have_a_decimal_point_in_every_language(language: str) -> None:
    moves = list(moves_of(ROWS[0], START))
    entries: list[tuple[date, int | None]] = [(START + timedelta(days=number), 1) for number in range(50)]
    path = draw_path(moves, entries, TODAY)

    with translation.override(language), override_settings(USE_THOUSAND_SEPARATOR=True):
        assert localize(1234.5) != "1234.5"
        bands = render_to_string("groups/_bands.html", {"axis": drawn(ROWS, TODAY)})
        lanes = render_to_string("groups/_lanes.html", {"path": path, "cycle": moves[0].cycle})

    places = re.findall(r' (?:x|y|cx|cy|r|d|viewBox|transform|width|height|stroke-width)="([^"]*)"', bands + lanes)
    assert len(places) > 100
    assert [
        one for one in places if not re.fullmatch(r"[-MHVCLtranslateo() \d.]+", one) or re.search(r"\d\.\d\d+", one)
    ] == []


# The page ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def partnership(db: None) -> CPP:
    """Four groups: one as it comes, one that hides its path, one that names no phases, one without a public page."""
    cpp = make_cpp("Marrow", group_word="PIT", group_word_in_full="Partnership Innovation Team")
    fields: dict[str, dict[str, bool]] = {
        "As it comes": {},
        "Hides its path": {"shows_path": False},
        "Names none": {"is_explicit": False},
        "Not out yet": {"is_published": False},
        "Other work": {"is_car": False},
    }
    for place, (topic, choices) in enumerate(fields.items()):
        group = make_group(topic, cpp=cpp, position=place, **choices)
        make_move(make_cycle(group), Phase.EXPLORING)
    return cpp


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def listed(answer: Any) -> tuple[list[str], list[str]]:
    axis = answer.context["axis"]
    return [group.topic for group in answer.context["groups"]], [band.group.topic for band in axis.bands]


def test_everyone_reads_the_groups_and_paths_that_are_theirs_to_read(
    partnership: CPP, charlie: Person, rhona: Person
) -> None:
    address = partnership.get_absolute_url()

    visitor, outsider, researcher = (
        listed(browser.get(address)) for browser in (Client(), signed_in(charlie), signed_in(rhona))
    )

    assert address == "/partnerships/marrow/"
    out = ["As it comes", "Hides its path", "Names none", "Other work"]
    assert visitor == (out, ["As it comes"])
    assert outsider == (out, ["As it comes", "Hides its path"])
    assert researcher == (
        ["As it comes", "Hides its path", "Names none", "Not out yet", "Other work"],
        ["As it comes", "Hides its path", "Not out yet"],
    )


def test_names_of_researchers_are_for_who_is_signed_in(partnership: CPP, charlie: Person) -> None:
    for name, ended in (("Rab Before", date(2025, 9, 1)), ("Rhona Now", None)):
        person = make_person(name, is_staff=True)
        ResearchAssociate.objects.create(cpp=partnership, person=person, started=date(2025, 1, 6), ended=ended)
    address = partnership.get_absolute_url()

    inside, outside = text(signed_in(charlie).get(address)), text(Client().get(address))

    assert "They say PIT (Partnership Innovation Team)." in outside
    assert "From January 2025 to September 2025" in inside
    assert [[name in page for name in ("Rab Before", "Rhona Now")] for page in (inside, outside)] == [
        [True] * 2,
        [False] * 2,
    ]


def test_group_pages_and_the_map_lead_there(partnership: CPP) -> None:
    link = f'href="{partnership.get_absolute_url()}"'
    group = partnership.groups.all()[0]

    assert [link in text(Client().get(page)) for page in (group.get_absolute_url(), "/groups/")] == [True, True]


def test_a_partnership_without_a_public_group_says_so(db: None) -> None:
    page = text(Client().get(make_cpp("Empty").get_absolute_url()))

    assert "No group of this partnership has a public page yet." in page
    assert Client().get("/partnerships/nowhere/").status_code == 404
