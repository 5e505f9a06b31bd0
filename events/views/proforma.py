"""The pro-forma of a group that presents: to read and print, to write, and to hand in."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.models import Group, Person

from ..actions import proforma as actions
from ..actions.errors import EventsError
from ..forms.proforma import NoteForm, ProformaForm
from ..models import Heading, Presentation
from ..sheet import empty, parts_of
from ..suggestions import suggestions_for
from .loading import presentation_to_see, presentation_to_write, sent


@require_safe
def presentation(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One pro-forma as it stands. Who writes or advises sees the notes and what is still empty; others once shared."""
    at = timezone.now()
    shown = presentation_to_see(request, slug, uid, at)
    works = shown.may_write or shown.may_advise
    parts = parts_of(shown, with_notes=works)
    due = shown.event.presentations_due
    prefetch_related_objects([shown], "files", "links")
    context = {
        "presentation": shown,
        "event": shown.event,
        "group": shown.group,
        "parts": parts,
        "works": works,
        "empty": empty(parts),
        "is_blank": len(empty(parts)) == len(parts),
        "is_late": shown.is_late(at),
        "may_take_back": shown.handed_in_at is not None and (due is None or at <= due),
        "is_after_due": bool(due and shown.handed_in_at and shown.handed_in_at > due),
        "materials": [*shown.files.all(), *shown.links.all()],
        "is_kept": "kept" in request.GET,
        "draft": draft_of(shown, request),
    }
    return render(request, "events/presentation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write_presentation(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Write under the nine headings, with what the record of the group has to say beside each."""
    at = timezone.now()
    written = presentation_to_write(request, slug, uid, at)
    by = cast(Person, request.user)
    group = Group.objects.with_purpose().select_related("cpp").get(pk=written.group_id)
    form = ProformaForm(
        sent(request),
        presentation=written,
        parts=parts_of(written, with_notes=True),
        suggestions=suggestions_for(group, by),
        by=by,
        at=at,
    )
    used = form.take_over(request.POST.get("use", "")) if form.is_bound else None
    wants_more = "use" in request.POST
    if form.is_bound and not wants_more and form.is_valid() and form.save():
        messages.success(request, _("Saved. This is what it says now."))
        return redirect(f"{written.get_absolute_url()}?kept=1")
    context = {
        "presentation": written,
        "event": written.event,
        "group": group,
        "form": form,
        "blocks": form.blocks(),
        "used": used.heading if used else "",
        "draft": draft_of(written, request),
    }
    status = 422 if form.is_bound and not wants_more else 200
    return render(request, "events/presentation_write.html", context, status=status)


def draft_of(presentation: Presentation, request: HttpRequest) -> str:
    """The key of what this person's browser keeps until it is saved."""
    return f"{presentation.uid} {cast(Person, request.user).uid}"


@require_POST
def hand_in_presentation(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Say that it is done."""
    said = _("Handed in. Thank you! You can still change it.")
    return done(request, slug, uid, actions.hand_in, said)


@require_POST
def take_back_presentation(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Say that it is not done after all."""
    return done(request, slug, uid, actions.take_back, _("It is yours to finish again."))


def done(request: HttpRequest, slug: str, uid: UUID, action: Any, said: str) -> HttpResponse:
    """Do it, say so, and back to the pro-forma."""
    at = timezone.now()
    written = presentation_to_write(request, slug, uid, at)
    try:
        action(presentation=written, by=cast(Person, request.user), at=at)
    except EventsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(written)


@require_http_methods(["GET", "HEAD", "POST"])
def add_note(request: HttpRequest, slug: str, uid: UUID, heading: str) -> HttpResponse:
    """Note something beside one heading, for those who write."""
    at = timezone.now()
    advised = presentation_to_see(request, slug, uid, at)
    if heading not in Heading.values:
        raise Http404
    if not advised.may_advise:
        raise PermissionDenied
    beside = Heading(heading)
    form = NoteForm(sent(request), presentation=advised, heading=beside, by=cast(Person, request.user), at=at)
    back = f"{advised.get_absolute_url()}#{heading}"
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Your note stands beside the heading now."))
        return redirect(back)
    part = next(one for one in parts_of(advised, with_notes=True) if one.heading == beside)
    context = {"presentation": advised, "event": advised.event, "form": form, "part": part, "back": back}
    context |= {"title": _("Add a note"), "button": _("Save the note"), "leave": _("Leave it as it is")}
    return render(request, "events/presentation_note.html", context, status=422 if form.is_bound else 200)
