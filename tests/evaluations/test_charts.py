"""The arithmetic of bars and dots: lengths follow the counts, nothing lies over anything, every person has a dot."""

import math
from collections import Counter
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from evaluations.charts import KEY, MOST_DOTS, BarChart, BarRow, draw_bars, draw_dots
from evaluations.disclosure import statements_of
from evaluations.models import Mark, Question
from evaluations.publication import Statement, TooFew
from evaluations.results import StatementCounts
from evaluations.wording import Footnotes

HAIR = 0.5  # what a bar too thin to see is widened by
SVG = "{http://www.w3.org/2000/svg}"
rows_of_marks = st.lists(st.lists(st.sampled_from(list(Mark)), min_size=10, max_size=30), min_size=1, max_size=8)
large_counts = st.lists(st.dictionaries(st.sampled_from(list(Mark)), st.integers(10, 50_000), min_size=1), min_size=1)


def published(counts: list[dict[Mark, int]]) -> tuple[Statement | TooFew, ...]:
    items = [
        StatementCounts(Question(pk=number, text=f"Statement {number}"), sum(marks.values()), 0, marks)
        for number, marks in enumerate(counts, 1)
    ]
    return statements_of(items, [], 10, Footnotes())


def chart_of(counts: list[dict[Mark, int]], replies: int = 20) -> BarChart:
    chart = draw_bars(published(counts), replies)
    assert chart
    return chart


def is_sound(chart: BarChart, row: BarRow) -> bool:
    """Whether a row stays in its box and its parts on their sides, without lying over one another."""
    bars = sorted(row.bars, key=lambda bar: bar.x)
    apart = all(bar.x + bar.width <= after.x + HAIR for bar, after in pairwise(bars))
    left = [bar for bar in bars if bar.look.css in {"sd", "d"}]
    right = [bar for bar in bars if bar.look.css in {"a", "sa"}]
    sides = all(bar.x + bar.width <= chart.axis + HAIR for bar in left) and all(bar.x >= chart.axis for bar in right)
    middle = all((bar.x == chart.neutral) == (bar.look.css == "n") for bar in bars)
    return apart and sides and middle and all(bar.x >= 1 and bar.x + bar.width <= 339.5 for bar in bars)


@given(rows_of_marks)
def test_bars_are_as_long_as_there_are_people_and_lie_beside_one_another(given_rows: list[list[Mark]]) -> None:
    chart = chart_of([Counter(marks) for marks in given_rows])

    assert all(is_sound(chart, row) for row in chart.rows)
    people = [(row.statement.count(bar.look.mark), bar.width) for row in chart.rows for bar in row.bars]
    units = [(width + 0.8) / count for count, width in people]
    assert max(units) - min(units) <= 0.11


@given(large_counts)
def test_bars_of_many_people_are_shares_of_each_rows_own_base(counts: list[dict[Mark, int]]) -> None:
    chart = chart_of(counts, replies=50_000)

    assert chart.in_shares
    assert all(is_sound(chart, row) for row in chart.rows)
    labels = {bar.label for row in chart.rows for bar in row.bars}
    assert all(label == "" or label.endswith("%") for label in labels)


@given(rows_of_marks)
def test_every_person_has_one_dot_and_marks_between_have_rings(given_rows: list[list[Mark]]) -> None:
    rows = draw_dots(published([Counter(marks) for marks in given_rows]), 30)

    with_rings = [marks for marks in given_rows if any(mark.is_between for mark in marks)]
    assert len(rows) == len(with_rings)
    for row, marks in zip(rows, with_rings, strict=True):
        assert len(row.rings) == len([mark for mark in marks if mark.is_between])
        assert len(row.dots) + len(row.rings) == len(marks)
        places = [*row.dots, *row.rings]
        near = [math.dist((one.x, one.y), (two.x, two.y)) for one, two in combinations(places, 2)]
        assert min(near) >= 14.9
        assert all(16 <= dot.y <= row.floor - 9 for dot in places)


def test_one_side_alone_fills_the_room_it_has() -> None:
    against = chart_of([{Mark.STRONGLY_DISAGREE: 20}])
    undecided = chart_of([{Mark.NEUTRAL: 20}])

    assert all(is_sound(chart, row) for chart in (against, undecided) for row in chart.rows)
    assert against.rows[0].bars[0].width > 190
    assert undecided.rows[0].bars[0].width > 180


def test_statements_under_the_floor_are_not_drawn() -> None:
    few = published([{Mark.RATHER_AGREE: 9}])

    assert few == (TooFew("Statement 1", 1),)
    assert draw_bars(few, 20) is None
    assert draw_dots(few, 20) == ()


@pytest.mark.parametrize(("replies", "has_dots"), [(MOST_DOTS, True), (MOST_DOTS + 1, False)])
def test_over_forty_replies_there_are_no_dots_and_bars_show_shares(replies: int, has_dots: bool) -> None:
    rows = published([{Mark.RATHER_AGREE: 5, Mark.AGREE: 20}])

    assert bool(draw_dots(rows, replies)) == has_dots
    chart = draw_bars(rows, replies)
    assert chart
    assert chart.in_shares != has_dots
    assert [bar.label for bar in chart.rows[0].bars] == (["5", "20"] if has_dots else ["20%", "80%"])


def drawn(template: str, **context: Any) -> list[ElementTree.Element]:
    """The drawings of a piece of the page, read as XML."""
    html = render_to_string(f"evaluations/{template}", {"key": KEY, **context})
    parts = [part.split("</svg>")[0] + "</svg>" for part in html.split("<svg ")[1:]]
    return [ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg" {part}') for part in parts]  # noqa: S314 - our own


def test_the_drawings_say_in_words_what_they_show_and_carry_their_colours() -> None:
    rows = published([{Mark.DISAGREE: 2, Mark.AGREE: 9, Mark.NEARLY_STRONGLY_AGREE: 1}])

    dots = drawn("_results_dots.html", dot_rows=draw_dots(rows, 12))[0]
    bars = drawn("_results_bars.html", bars=draw_bars(rows, 12))

    title = dots.find(f"{SVG}title")
    assert dots.get("role") == "img"
    assert title is not None
    assert title.get("id") == dots.get("aria-labelledby")
    assert title.text == (
        "strongly disagree 0, disagree 2, neutral 0, agree 9, strongly agree 0; between agree and strongly agree 1"
    )
    assert len(dots.findall(f"{SVG}circle")) == 12
    assert [svg.get("aria-hidden") for svg in bars] == ["true"] * 5 + [
        None,
        "true",
    ]  # that of the heads is hidden with its box
    marked = [shape for svg in bars for shape in svg if shape.get("class")]
    assert [shape for shape in marked if not (shape.get("fill") or shape.get("stroke"))] == []


def test_numbers_in_drawings_have_points_not_commas_in_any_language() -> None:
    with translation.override("de"):
        bars = drawn("_results_bars.html", bars=chart_of([{Mark.AGREE: 11, Mark.DISAGREE: 1}]))

    values = [value for svg in bars for shape in svg for name, value in shape.attrib.items() if name in {"x", "width"}]
    assert values
    assert [value for value in values if "," in value] == []
