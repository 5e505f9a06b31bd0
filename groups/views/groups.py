from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from carplatform.panels import panels_for

from ..forms.log import LogEntryForm
from ..models import Cycle, Group, LogEntry, Membership, NextStep, Partner, Phase, PhaseMove
from ..path import Path, Step, draw_path
from ..permissions import can_read_purpose, can_read_whole_log, can_see_members, can_see_path, leads_among, writes_among
from ..timeline import by_month
from .loading import visible_group

STEPS_SHOWN = 3
ENTRIES_SHOWN = 6  # the rest of the log is a page of its own


@login_not_required
@require_safe
def group_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a group is now, its way through the phases, its log and its people, as far as the reader may see."""
    return render(request, "groups/group.html", group_context(request, visible_group(request, slug)))


def entry_form(request: HttpRequest, group: Group) -> LogEntryForm:
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    return LogEntryForm(data, group=group, by=request.user, at=at, today=timezone.localdate(at))


def group_context(request: HttpRequest, group: Group) -> dict[str, Any]:
    """What `groups/group.html` needs, at a fixed number of queries whatever the group holds."""
    people = people_context(request, group)
    members = people["members"] or []
    can_write = writes_among(request.user, members)
    visible = LogEntry.objects.visible_to(request.user).filter(group=group).standing().latest_first()
    entries = list(visible.select_related("written_by").prefetch_related("themes")[: ENTRIES_SHOWN + 1])
    shown = entries[:ENTRIES_SHOWN]
    prefetch_related_objects([group], Prefetch("partners", Partner.objects.select_related("organisation")))
    cycle, path = path_of(request, group, shown)
    moves = moves_beside(shown, path.steps if path else (), is_all=len(entries) <= ENTRIES_SHOWN)
    return {
        "group": group,
        "cpp": group.cpp,
        "phase": group.phase,
        "phases": list(Phase),
        "cycle": cycle,
        "path": path,
        "shows_path": group.is_car and bool(path or (cycle and (can_write or cycle.number > 1))),
        "months": by_month(shown, moves, name_quiet=can_read_whole_log(request.user, members)),
        "has_more": len(entries) > ENTRIES_SHOWN,
        "entry_form": entry_form(request, group) if can_write else None,
        "can_move": can_write,
        "next_steps": NextStep.objects.visible_to(request.user).filter(group=group).waiting().by_day()[:STEPS_SHOWN],
        "today": timezone.localdate(),
        "can_manage": leads_among(request.user, members),
        "purpose": group.said if can_read_purpose(request.user, group) else None,
        "purpose_uid": uuid4(),
        "asks_purpose": can_write and group.phase == Phase.PREPARING and not group.was_asked_for_purpose,
        "panels": panels_for("group", group, request.user),
        **people,
    }


def path_of(request: HttpRequest, group: Group, entries: Sequence[LogEntry]) -> tuple[Cycle | None, Path | None]:
    """The latest cycle and the path it took; nothing for who may not see it."""
    if not can_see_path(request.user, group):
        return None, None
    cycle = Cycle.objects.filter(group=group).order_by("-number").first()
    moves = list(PhaseMove.objects.filter(cycle=cycle).standing().in_order()) if cycle else []
    until = cycle.finished if cycle and cycle.finished else timezone.localdate()
    return cycle, draw_path(moves, [(entry.on, entry.phase) for entry in entries], until)


def moves_beside(entries: Sequence[LogEntry], moves: Sequence[Step], *, is_all: bool) -> list[Step]:
    """The moves that belong between these newest entries of the log; all of them beside the whole log."""
    oldest = None if is_all or not entries else entries[-1].on
    return [move for move in moves if oldest is None or move.on > oldest]


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
