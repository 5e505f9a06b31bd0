from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..forms.cycle import BeginCycleForm, FinishCycleForm, MoveCorrectionForm, PhaseMoveForm, PurposeForm
from ..forms.once import OnceForm
from ..models import Group, Phase, PhaseMove
from ..moves import cycle_paths
from ..permissions import can_move_phase, can_see_path
from .loading import visible_group, who


@login_not_required
@require_safe
def phases(request: HttpRequest) -> HttpResponse:
    """What the three phases mean."""
    return render(request, "groups/phases.html", {"phases": list(Phase)})


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Record that a group moved to another phase, forwards or back, and why."""
    group = moving_group(request, slug)
    form = form_for(PhaseMoveForm, request, group)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved. Your group’s path has a new step."))
        return redirect(group)
    context = {"group": group, "form": form, "phase": group.phase}
    return render(request, "groups/phase_move.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_safe
def moves(request: HttpRequest, slug: str) -> HttpResponse:
    """Every cycle of a group, the path it took, and what was corrected."""
    group = visible_group(request, slug)
    if not group.is_car or not can_see_path(request.user, group):
        raise Http404
    cycles = cycle_paths(group, timezone.localdate())
    can_move = can_move_phase(request.user, group)
    return render(request, "groups/moves.html", {"group": group, "cycles": cycles, "can_move": can_move})


@require_http_methods(["GET", "HEAD", "POST"])
def correct_move(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Write what a move should have said, or that there was none. The row itself stays."""
    group = moving_group(request, slug)
    wrong = get_object_or_404(PhaseMove.objects.select_related("cycle"), uid=uid, cycle__group=group)
    form = form_for(MoveCorrectionForm, request, group, move=wrong)
    words = {
        "title": _("Put this step back") if wrong.takes_back else _("Correct this step"),
        "lede": _("“%(reason)s” stays in the record, with your correction beside it.") % {"reason": wrong.reason},
        "button": _("Put it back") if wrong.takes_back else _("Save the correction"),
    }
    return answer(request, group, form, words, done=_("Saved. The path shows the corrected step."))


@require_http_methods(["GET", "HEAD", "POST"])
def finish_cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the cycle under way has ended."""
    words = {
        "title": _("Finish this cycle"),
        "lede": _("Its path and its log stay as they are. The next cycle can begin whenever you like."),
        "button": _("Finish the cycle"),
    }
    group = moving_group(request, slug)
    form = form_for(FinishCycleForm, request, group)
    return answer(request, group, form, words, done=_("Saved. This cycle is finished."))


@require_http_methods(["GET", "HEAD", "POST"])
def begin_cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the next cycle has begun."""
    words = {
        "title": _("Begin the next cycle"),
        "lede": _("Going round again is how the work goes on. Say where you are once it has begun."),
        "button": _("Begin the cycle"),
    }
    group = moving_group(request, slug)
    form = form_for(BeginCycleForm, request, group)
    return answer(request, group, form, words, done=_("Saved. A new cycle has begun."))


@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down the values and shared purpose of a group. “Not for us” sends the form empty."""
    group = moving_group(request, slug)
    said = list(group.purposes.select_related("by").order_by("-pk"))
    initial = {"values": said[0].values, "purpose": said[0].purpose} if said else {}
    words = {
        "title": _("Your values and shared purpose"),
        "lede": _("Groups that say early what they value find common ground sooner. Both boxes may stay empty."),
        "button": _("Save"),
        "earlier": [one for one in said[1:] if one.values or one.purpose],
    }
    form = form_for(PurposeForm, request, group, initial=initial)
    done = _("Saved. You can change it at any time.")
    return answer(request, group, form, words, done=done, back=group, template="groups/purpose_change.html")


def moving_group(request: HttpRequest, slug: str) -> Group:
    """The group of that address. Raises PermissionDenied for who may not say where it is."""
    group = visible_group(request, slug)
    if not can_move_phase(request.user, group):
        raise PermissionDenied(_("Only members of this group say where it is."))
    return group


def form_for(kind: type[OnceForm], request: HttpRequest, group: Group, **options: Any) -> Any:
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    return kind(data, group=group, by=who(request), at=at, today=timezone.localdate(at), **options)


def answer(
    request: HttpRequest,
    group: Group,
    form: OnceForm,
    words: dict[str, Any],
    *,
    done: str,
    back: Any = None,
    template: str = "groups/form.html",
) -> HttpResponse:
    """The page of a form with nothing beside it; saved, it leads `back`, or to the path."""
    back = back.get_absolute_url() if back else reverse("groups:moves", args=[group.slug])
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, done)
        return redirect(back)
    context = {"group": group, "form": form, "back": back, "leave": _("Leave it as it is"), **words}
    return render(request, template, context, status=422 if form.is_bound else 200)
