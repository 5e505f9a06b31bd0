from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import scotland
from ..map import published_groups


@login_not_required
@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Every published group, its topic and partners: the table first, the map beside it."""
    return render(request, "groups/map.html", map_context())


def map_context() -> dict[str, Any]:
    """What `groups/_map.html` needs."""
    groups = published_groups()
    return {
        "partnerships": groups.partnerships,
        "examples": groups.examples,
        "group_count": groups.group_count,
        "lacks_phases": groups.lacks_phases,
        "scotland": scotland.draw_map({row.cpp: row.count for row in groups.partnerships}),
    }
