"""Slides, posters and links beside a pro-forma."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from carplatform.files.serve import as_download
from groups.models import Person

from ..actions.materials import drop
from ..forms.materials import LinkForm, SlidesForm
from ..models import Presentation, Slides, WebLink
from .loading import presentation_to_see, presentation_to_write, sent


@require_http_methods(["GET", "HEAD", "POST"])
def add_slides(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Put a file beside the pro-forma."""
    at = timezone.now()
    presentation = presentation_to_write(request, slug, uid, at)
    files = request.FILES if request.method == "POST" else None
    form = SlidesForm(sent(request), files, presentation=presentation, by=cast(Person, request.user), at=at)
    return answer(request, presentation, form, title=_("Add a file"), button=_("Add the file"))


@require_http_methods(["GET", "HEAD", "POST"])
def add_link(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Put a link beside the pro-forma."""
    at = timezone.now()
    presentation = presentation_to_write(request, slug, uid, at)
    form = LinkForm(sent(request), presentation=presentation, by=cast(Person, request.user), at=at)
    return answer(request, presentation, form, title=_("Add a link"), button=_("Add the link"))


def answer(request: HttpRequest, presentation: Presentation, form: Any, **words: str) -> HttpResponse:
    """The form, or back to the pro-forma with what was added."""
    back = f"{presentation.get_absolute_url()}#materials"
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("It stands beside the pro-forma now."))
        return redirect(back)
    context = {"presentation": presentation, "form": form, "back": back, "leave": _("Leave it as it is"), **words}
    return render(request, "events/presentation_form.html", context, status=422 if form.is_bound else 200)


@require_safe
def slides(request: HttpRequest, slug: str, uid: UUID, file_uid: UUID) -> FileResponse:
    """Hand a file to whoever may read the pro-forma."""
    presentation = presentation_to_see(request, slug, uid, timezone.now())
    return as_download(get_object_or_404(Slides, presentation=presentation.pk, uid=file_uid))


@require_http_methods(["GET", "HEAD", "POST"])
def drop_slides(request: HttpRequest, slug: str, uid: UUID, file_uid: UUID) -> HttpResponse:
    """Take a file away, once the page has named it."""
    return dropped(request, slug, uid, Slides, file_uid)


@require_http_methods(["GET", "HEAD", "POST"])
def drop_link(request: HttpRequest, slug: str, uid: UUID, link_uid: UUID) -> HttpResponse:
    """Take a link away, once the page has named it."""
    return dropped(request, slug, uid, WebLink, link_uid)


def dropped(request: HttpRequest, slug: str, uid: UUID, kind: type[Slides | WebLink], own: UUID) -> HttpResponse:
    """Ask, or take it away. Pressed twice, it is as gone as after once."""
    at = timezone.now()
    presentation = presentation_to_write(request, slug, uid, at)
    back = f"{presentation.get_absolute_url()}#materials"
    material = (
        kind._default_manager.select_related("presentation").filter(presentation=presentation.pk, uid=own).first()
    )
    if material is not None:
        if request.method != "POST":
            words = {"title": _("Take it away?"), "lede": _("It goes for good, for everyone."), "back": back}
            context = {"group": presentation.group, "what": str(material), **words}
            return render(request, "groups/take_away.html", context)
        drop(material=material, by=cast(Person, request.user), at=at)
    messages.success(request, _("It is gone."))
    return redirect(back)
