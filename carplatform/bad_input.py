"""Refuses addresses that no database can look up, before anything tries."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .bare import bare_page

# What Django makes of bytes in a path that are not UTF-8. No path of ours has such a sign in it.
NOT_DECODED = re.compile("%[89A-F][0-9A-F]")


class RefuseNulMiddleware:
    """Answers 400, and says where, when the path or the query holds an empty byte or is not UTF-8, or a header
    holds an empty byte.

    PostgreSQL cannot even compare such text, so each lookup by it would end as a 500. Posted fields are not looked at:
    Django's fields refuse the empty byte beside the field, with what was typed kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if where := unreadable_part(request):
            return bare_page("400.html", status=400, where=where)
        return self.get_response(request)


def unreadable_part(request: HttpRequest) -> str:
    """Which part of what was asked for cannot be text, in words that end a sentence; empty if all can."""
    if "\0" in request.path_info or NOT_DECODED.search(request.path_info):
        return _("in the address of the page")
    # WSGI hands bytes over as Latin-1.
    if not _is_text(unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1"))):
        return _("in the address of the page, after the question mark")
    # A quoted cookie may spell an empty byte as \000, and the session is looked up by its cookie.
    if any("\0" in value for value in request.COOKIES.values()):
        return _("in a cookie your browser sent")
    if any("\0" in value for name, value in request.META.items() if name.startswith("HTTP_")):
        return _("in what your browser says of itself")
    return ""


def _is_text(raw: bytes) -> bool:
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False
