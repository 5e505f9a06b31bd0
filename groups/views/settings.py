from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..elsewhere import groups_elsewhere
from ..forms.settings import SettingsForm
from ..permissions import can_manage_members
from .loading import visible_group, who


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group asks, and what of it everyone may read: for its leads."""
    group = visible_group(request, slug)
    if not can_manage_members(request.user, group):
        raise PermissionDenied(_("The leads of the group look after its page."))
    form = SettingsForm(request.POST if request.method == "POST" else None, group=group)
    if form.is_bound and form.is_valid():
        form.save(by=who(request), at=timezone.now())
        messages.success(request, _("Saved. Your page shows it at once."))
        return redirect(group)
    words = {
        "title": _("The group’s page"),
        "lede": _("What you ask, and what of it everyone may read. Entries of the log are chosen one by one."),
        "button": _("Save"),
        "leave": _("Leave it as it is"),
        "back": group.get_absolute_url(),
    }
    context = {"group": group, "form": form, **words}
    return render(request, "groups/form.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_safe
def elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """Groups elsewhere that have something in common with this one, and what."""
    group = visible_group(request, slug)
    found = groups_elsewhere(group, request.user)
    return render(request, "groups/elsewhere.html", {"group": group, "found": found})
