from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from carplatform.files.serve import as_download

from ..actions import remove_file
from ..forms.attachments import AttachmentForm
from ..models import Attachment
from .loading import who
from .log import entry_to_write, visible_entry


@require_http_methods(["GET", "HEAD", "POST"])
def add_file(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Put a file beside an entry; on GET, the form alone."""
    entry, _members = entry_to_write(request, slug, uid)
    sent, at = request.method == "POST", timezone.now()
    data, files = (request.POST, request.FILES) if sent else (None, None)
    form = AttachmentForm(data, files, entry=entry, by=who(request), at=at, today=timezone.localdate(at))
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("The file stands beside the entry now."))
        return redirect(f"{entry.get_absolute_url()}#files")
    context = {"group": entry.group, "entry": entry, "form": form}
    return render(request, "groups/file_add.html", context, status=422 if sent else 200)


@login_not_required
@require_safe
def file(request: HttpRequest, slug: str, uid: UUID, file_uid: UUID) -> FileResponse:
    """Hand a file to whoever may read its entry."""
    entry = visible_entry(request, slug, uid)
    return as_download(get_object_or_404(Attachment, entry=entry, uid=file_uid))


@require_http_methods(["GET", "HEAD", "POST"])
def drop_file(request: HttpRequest, slug: str, uid: UUID, file_uid: UUID) -> HttpResponse:
    """Take a file away, once the page has named it. Pressed twice, it is as gone as after once."""
    entry, _members = entry_to_write(request, slug, uid)
    back = reverse("groups:entry", args=[slug, uid]) + "#files"
    if attachment := Attachment.objects.filter(entry=entry, uid=file_uid).first():
        if request.method != "POST":
            words = {"title": _("Take the file away?"), "lede": _("It goes for good, for everyone."), "back": back}
            context = {"group": entry.group, "what": attachment.name, **words}
            return render(request, "groups/take_away.html", context)
        remove_file(attachment=attachment)
    messages.success(request, _("The file is gone."))
    return redirect(back)
