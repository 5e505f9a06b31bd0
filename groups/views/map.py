from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import scotland
from ..forms.map import MapForm
from ..map import published_groups


@login_not_required
@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Every published group, its topic and partners: the table first, the map beside it."""
    form = MapForm(request.GET)
    context = map_context(form.chosen)
    count = sum(row.count for row in [*context["partnerships"], *context["examples"]])
    return render(request, "groups/map.html", context | {"form": form, "found_count": count})


def map_context(chosen: dict[str, Any] | None = None) -> dict[str, Any]:
    """What `groups/_map.html` needs: all published groups, or those that fit what was `chosen`."""
    groups = published_groups(chosen)
    return {
        "partnerships": groups.partnerships,
        "examples": groups.examples,
        "group_count": groups.group_count,
        "lacks_phases": groups.lacks_phases,
        "scotland": scotland.draw_map({row.cpp: row.count for row in groups.partnerships}),
    }
