from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..permissions import can_add_to_log
from .groups import entry_form, group_context
from .loading import visible_group


@require_http_methods(["GET", "HEAD", "POST"])
def add_entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Save one entry to the log of a group."""
    group = visible_group(request, slug)
    if not can_add_to_log(request.user, group):
        raise PermissionDenied(_("Only members of this group write in its log."))
    if request.method != "POST":
        return redirect(f"{group.get_absolute_url()}#add")
    form = entry_form(request, group)
    if form.is_valid() and form.save():
        messages.success(request, _("Saved to the log."), extra_tags="log")
        return redirect(f"{group.get_absolute_url()}#log")
    return render(request, "groups/group.html", group_context(request, group, form), status=422)
