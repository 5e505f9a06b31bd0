import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from groups import scotland
from groups.models import CPP
from groups.scotland import AREAS, Area, ScotlandMap, council_areas, decode, draw_map, place_labels, project, rings

SVG = "{http://www.w3.org/2000/svg}"
longitudes = st.floats(-8.62, -0.76)
latitudes = st.floats(54.64, 60.84)


@pytest.fixture(scope="module")
def areas() -> dict[str, Area]:
    return council_areas(settings.NODE_MODULES_DIR / scotland.OUTLINES)


def cpp(area: str, pk: int = 1, name: str = "") -> CPP:
    return CPP(pk=pk, name=name or area, slug=area.lower(), council_area=area)


def the_four() -> ScotlandMap:
    names = ["Aberdeenshire", "Fife", "Glasgow City", "West Dunbartonshire"]
    drawn = draw_map({cpp(name, pk, name.removesuffix(" City")): pk for pk, name in enumerate(names, 1)})
    assert drawn
    return drawn


def points(d: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?\d+\.\d) (-?\d+\.\d)", d)]


# The areas ---------------------------------------------------------------------------------------------------------


def test_all_32_council_areas_are_found(areas: dict[str, Area]) -> None:
    assert len(areas) == 32
    assert areas.keys() == AREAS.keys()


def test_no_two_names_mean_the_same_outline(areas: dict[str, Area]) -> None:
    assert len({area.d for area in areas.values()}) == 32


def test_every_line_is_closed_and_inside_the_drawing(areas: dict[str, Area]) -> None:
    left, top, width, height = map(float, scotland.VIEW_BOX.split())

    for area in areas.values():
        assert re.fullmatch(r"(M\d+\.\d \d+\.\d(L\d+\.\d \d+\.\d){2,}Z)+", area.d), area.name
        assert all(left < x < left + width and top < y < top + height for x, y in points(area.d)), area.name


def test_islands_are_lines_of_their_own(areas: dict[str, Area]) -> None:
    assert {name: areas[name].d.count("M") for name in ("Fife", "Highland", "Orkney Islands")} == {
        "Fife": 1,
        "Highland": 6,
        "Orkney Islands": 8,
    }


def test_each_pin_stands_between_the_edges_of_its_area(areas: dict[str, Area]) -> None:
    for area in areas.values():
        xs, ys = zip(*points(area.d), strict=True)
        assert min(xs) < area.pin[0] < max(xs), area.name
        assert min(ys) < area.pin[1] < max(ys), area.name


def test_the_areas_lie_as_in_scotland(areas: dict[str, Area]) -> None:
    def is_east_of(one: str, other: str) -> bool:
        return areas[one].pin[0] > areas[other].pin[0]

    def is_north_of(one: str, other: str) -> bool:
        return areas[one].pin[1] < areas[other].pin[1]

    assert is_east_of("Aberdeenshire", "Glasgow City")
    assert is_north_of("Aberdeenshire", "Glasgow City")
    assert is_east_of("Glasgow City", "West Dunbartonshire")
    assert is_north_of("West Dunbartonshire", "Glasgow City")
    assert is_east_of("Fife", "Glasgow City")
    assert is_north_of("Fife", "City of Edinburgh")
    assert max(areas.values(), key=lambda area: area.pin[1]).name == "Dumfries and Galloway"
    assert min(areas.values(), key=lambda area: area.pin[1]).name == "Shetland Islands"
    assert min(areas.values(), key=lambda area: area.pin[0]).name == "Na h-Eileanan Siar"


# Reading TopoJSON --------------------------------------------------------------------------------------------------


@given(longitudes, latitudes, longitudes, latitudes)
def test_projection_keeps_north_up_and_west_left(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    (x1, y1), (x2, y2) = project(lon1, lat1), project(lon2, lat2)

    assert (x1 < x2) == (lon1 < lon2) or abs(lon1 - lon2) < 1e-9
    assert (y1 < y2) == (lat1 > lat2) or abs(lat1 - lat2) < 1e-9


@given(longitudes, latitudes)
def test_projection_stays_in_the_drawing(longitude: float, latitude: float) -> None:
    x, y = project(longitude, latitude)

    assert 0 <= x <= 408
    assert 0 <= y <= 597


@given(st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=1, max_size=30))
def test_an_arc_is_the_running_sum_of_its_steps(steps: list[tuple[int, int]]) -> None:
    arc = decode(steps, {"scale": [0.001, 0.001], "translate": [-5.0, 57.0]})

    east, north = sum(x for x, _ in steps), sum(y for _, y in steps)
    assert len(arc) == len(steps)
    assert arc[-1] == pytest.approx(project(-5.0 + east * 0.001, 57.0 + north * 0.001), abs=1e-6)


def test_arcs_are_stitched_forwards_and_backwards() -> None:
    arcs = [[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]]

    [ring] = rings({"type": "Polygon", "arcs": [[0, ~1]]}, arcs)

    assert ring == [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]


# What is marked ----------------------------------------------------------------------------------------------------


def test_the_four_of_2016_are_marked_from_north_to_south_as_drawn() -> None:
    drawn = the_four()

    assert [(row.cpp.name, row.count, row.label and (row.label.x, row.label.y)) for row in drawn.marked] == [
        ("Aberdeenshire", 1, (300, 264)),
        ("Fife", 2, (324, 436)),
        ("West Dunbartonshire", 4, (0, 546)),
        ("Glasgow", 3, (328, 560)),
    ]
    assert len(drawn.land) == 28


@pytest.mark.parametrize("written", ["Glasgow City", "glasgow", " Glasgow "])
def test_a_partnership_may_write_its_area_either_way(written: str) -> None:
    drawn = draw_map({cpp(written): 6})

    assert drawn
    assert [row.area.name for row in drawn.marked] == ["Glasgow City"]


def test_partnerships_without_an_area_are_left_to_the_table() -> None:
    drawn = draw_map({cpp("", 1, "Everywhere"): 1, cpp("Atlantis", 2): 2})

    assert drawn
    assert drawn.marked == ()
    assert len(drawn.land) == 32


def test_without_the_outlines_there_is_no_map(settings: Any, tmp_path: Path) -> None:
    settings.NODE_MODULES_DIR = tmp_path

    assert draw_map({cpp("Fife"): 4}) is None


def test_outlines_installed_later_are_found(settings: Any, tmp_path: Path) -> None:
    real = settings.NODE_MODULES_DIR / scotland.OUTLINES
    settings.NODE_MODULES_DIR = tmp_path
    assert draw_map({}) is None

    later = tmp_path / scotland.OUTLINES
    later.parent.mkdir(parents=True)
    later.write_text(json.dumps(json.loads(real.read_text())))

    assert draw_map({}) is not None


@given(st.sets(st.sampled_from(sorted(AREAS)), min_size=1))
def test_labels_never_cover_one_another(names: set[str]) -> None:
    areas = council_areas(settings.NODE_MODULES_DIR / scotland.OUTLINES)

    labels = place_labels([(areas[name], len(name)) for name in sorted(names)])

    boxes = {name: scotland.box(label, len(name)) for name, label in labels.items()}
    assert names >= labels.keys()
    assert len(labels) >= min(len(names), 20)
    for name, mine in boxes.items():
        assert scotland.LEFT <= mine[0] <= mine[2] <= scotland.RIGHT, name
        assert not scotland.hits(mine, [other for key, other in boxes.items() if key != name])


# The drawing -------------------------------------------------------------------------------------------------------


def test_the_drawing_is_valid_xml_that_says_what_it_shows() -> None:
    page = render_to_string("groups/_scotland.html", {"scotland": the_four()})

    svg = ElementTree.fromstring(page.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))  # noqa: S314 - our own

    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title") is not None
    assert "Aberdeenshire: 1 group." in (svg.findtext(f"{SVG}desc") or "")
    assert "Glasgow: 3 groups." in (svg.findtext(f"{SVG}desc") or "")
    assert len(svg.findall(f"{SVG}path[@class='land']")) == 28
    assert len(svg.findall(f"{SVG}path[@class='here']")) == 4
    assert len(svg.findall(f"{SVG}circle")) == 4


def test_every_shape_has_colours_of_its_own_for_print() -> None:
    page = render_to_string("groups/_scotland.html", {"scotland": the_four()})

    shapes = re.findall(r"<(?:path|circle)[^>]*>", page)

    assert shapes
    assert [shape for shape in shapes if "fill=" not in shape or "stroke=" not in shape] == []


def test_a_name_cannot_break_out_of_the_drawing() -> None:
    page = render_to_string("groups/_scotland.html", {"scotland": draw_map({cpp("Fife", name="<b>&"): 1})})

    assert "<b>" not in page
    assert "&lt;b&gt;&amp;" in page
