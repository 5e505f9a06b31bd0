"""What the platform answers when it cannot answer: our own pages, named in urls.py as handler400 to handler500."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import held
from .bare import bare_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where too much was sent. Needs no session: the host itself may be what was wrong."""
    too_big = isinstance(exception, RequestDataTooBig)
    return bare_page("400.html", status=413 if too_big else 400, too_big=too_big)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is out of reach, wherever that was noticed, else 500. What was posted is given back.

    Django calls this while it handles the exception, so that is still the current one.
    """
    is_down = isinstance(sys.exception(), OperationalError | InterfaceError)
    if request.method == "POST":
        return held.hold(request, held.OUT_OF_REACH if is_down else held.BROKEN)
    return bare_page("503.html", status=503) if is_down else bare_page("500.html", status=500)
