from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..forms.log import LogEntryForm
from ..models import Cycle, Group, LogEntry, Membership, Partner, Phase, PhaseMove
from ..path import Step, draw_path
from ..permissions import can_add_to_log, can_read_whole_log, can_see_members
from ..timeline import by_month
from .loading import visible_group

ENTRIES_PER_PAGE = 50


@login_not_required
@require_safe
def group_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a group is now, its way through the phases, its log and its people, as far as the reader may see."""
    group = visible_group(request, slug)
    form = entry_form(request, group) if can_add_to_log(request.user, group) else None
    return render(request, "groups/group.html", group_context(request, group, form))


def entry_form(request: HttpRequest, group: Group) -> LogEntryForm:
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    return LogEntryForm(data, group=group, by=request.user, at=at, today=timezone.localdate(at))


def group_context(request: HttpRequest, group: Group, form: LogEntryForm | None) -> dict[str, Any]:
    """What `groups/group.html` needs, at a fixed number of queries whatever the group holds."""
    today = timezone.localdate()
    entries = LogEntry.objects.visible_to(request.user).filter(group=group).latest_first()
    page = Paginator(entries.select_related("written_by").prefetch_related("themes"), ENTRIES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    people = people_context(request, group)
    whole_log = can_read_whole_log(request.user, people["members"] or ())
    prefetch_related_objects([group], Prefetch("partners", Partner.objects.select_related("organisation")))
    cycle = Cycle.objects.filter(group=group).order_by("-number").first()
    moves = list(PhaseMove.objects.filter(cycle=cycle).standing().in_order()) if cycle else []
    until = cycle.finished if cycle and cycle.finished else today
    path = draw_path(moves, [(entry.on, entry.phase) for entry in page], until)
    return {
        "group": group,
        "cpp": group.cpp,
        "phase": group.phase,
        "phases": list(Phase),
        "cycle": cycle,
        "path": path,
        "months": by_month(page, moves_beside(page, path.steps if path else ()), name_quiet=whole_log),
        "page": page,
        "entry_form": form,
        "can_move": form is not None,
        **people,
    }


def moves_beside(page: Page[LogEntry], moves: Sequence[Step]) -> list[Step]:
    """The moves that belong between the entries of one page of the log."""
    entries = list(page)
    newest = entries[0].on if page.has_previous() and entries else None
    oldest = entries[-1].on if page.has_next() and entries else None
    return [move for move in moves if (newest is None or move.on <= newest) and (oldest is None or move.on > oldest)]


def people_context(request: HttpRequest, group: Group) -> dict[str, list[Membership] | None]:
    """Members now and before, for people of the network; None for visitors."""
    if not can_see_members(request.user):
        return {"members": None, "former_members": None}
    memberships = Membership.objects.filter(group=group).select_related("post__person", "post__organisation")
    everyone = list(memberships)
    return {
        "members": [membership for membership in everyone if membership.left is None],
        "former_members": [membership for membership in everyone if membership.left is not None],
    }
