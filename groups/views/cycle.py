from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..forms.cycle import PhaseMoveForm
from ..models import Phase
from ..permissions import can_move_phase
from .loading import visible_group


@login_not_required
@require_safe
def phases(request: HttpRequest) -> HttpResponse:
    """What the three phases mean."""
    return render(request, "groups/phases.html", {"phases": list(Phase)})


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Record that a group moved to another phase, forwards or back, and why."""
    group = visible_group(request, slug)
    if not can_move_phase(request.user, group):
        raise PermissionDenied(_("Only members of this group say where it is."))
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = PhaseMoveForm(data, group=group, by=request.user, at=at, today=timezone.localdate(at))
    if data is not None and form.is_valid() and form.save():
        messages.success(request, _("Saved. Your group’s path has a new step."))
        return redirect(group)
    context = {"group": group, "form": form, "phase": group.phase}
    return render(request, "groups/phase_move.html", context, status=422 if data is not None else 200)
