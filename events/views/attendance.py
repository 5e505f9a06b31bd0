"""Who was in which session. For organisers."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..actions.arriving import keep_attendance
from ..actions.errors import EventsError
from ..arrivals import in_the_room
from .loading import event_to_run, organiser

PER_PAGE = 200
KEY = re.compile(r"[0-9]{1,18}", re.ASCII)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Tick who is in a session. What another helper ticked meanwhile stands."""
    event = event_to_run(request, slug)
    session = get_object_or_404(event.sessions, uid=uid)
    if request.method == "POST":
        came, seen = keys(request.POST.getlist("came")), keys(request.POST.get("seen", "").split())
        try:
            keep_attendance(session=session, came=came, seen=seen, by=organiser(request), at=timezone.now())
        except EventsError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    page = Paginator(in_the_room(session), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "event": event,
        "session": session,
        "page": page,
        "query": "",
        "seen": " ".join(str(one.pk) for one in page if one.was_there),  # type: ignore[attr-defined]
        "there": session.attendances.count(),
    }
    return render(request, "events/attendance.html", context)


def keys(texts: list[str]) -> set[int]:
    """The keys among `texts`; what is none is left out."""
    return {int(text) for text in texts if KEY.fullmatch(text)}
