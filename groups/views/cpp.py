from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from carplatform.panels import panels_for

from ..axis import draw_axis
from ..models import CPP, Group, PhaseMove
from ..permissions import can_see_members, can_see_path


@login_not_required
@require_safe
def cpp_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A partnership: its groups as far as the reader may see them, and their paths on one time axis."""
    cpp = get_object_or_404(CPP, slug=slug)
    groups = list(Group.objects.visible_to(request.user).filter(cpp=cpp).for_map())
    drawn = [one for one in groups if one.is_car and one.is_explicit and can_see_path(request.user, one)]
    rows = PhaseMove.objects.standing().filter(cycle__group__in=drawn).select_related("cycle")
    in_order = rows.order_by("cycle__group", "cycle__number", "on", "placed_at", "pk")
    moves = {key: list(some) for key, some in groupby(in_order, key=attrgetter("cycle.group_id"))}
    associates = cpp.associates.select_related("person") if can_see_members(request.user) else ()
    context = {
        "cpp": cpp,
        "groups": groups,
        "names_no_phases": not any(one.is_car and one.is_explicit for one in groups),
        "axis": draw_axis(((one, moves.get(one.pk, [])) for one in drawn), timezone.localdate()),
        "associates": associates,
        "panels": panels_for("cpp", cpp, request.user),
    }
    return render(request, "groups/cpp.html", context)
