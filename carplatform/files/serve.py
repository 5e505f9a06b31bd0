"""Handing a file out: always to save, never to open in the page."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.utils.cache import add_never_cache_headers

from .models import StoredFile
from .store import path_of


def as_download(stored: StoredFile) -> FileResponse:
    """The file as an attachment under the name it came with. Whoever calls this has asked whether the reader may."""
    try:
        content = path_of(stored.stored_as).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    # Should a browser open it all the same, then as a stranger that may do nothing.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response
