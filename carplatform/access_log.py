"""Logs that never hold a path or a query: a path may carry the secret of someone's personal link."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

log = logging.getLogger("access")
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)

# Health checks come every few seconds and say nothing.
QUIET_ROUTES = {"healthz", "readyz"}
# Shorter pieces of a path are words and ids; taking them out would spoil innocent lines.
SHORTEST_SECRET = 6
HAS_A_SLASH = re.compile(r"\S*/\S*")


def route_name(request: HttpRequest) -> str:
    """The name of the route that `request` took, with its namespaces, or `-`."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name if match else "") or "-"


class AccessLogMiddleware:
    """One line for each request: method, route name, status, milliseconds. Not the path, the query or the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        token = current_request.set(request)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        route = route_name(request)
        if route not in QUIET_ROUTES and not request.path_info.startswith(settings.STATIC_URL):
            milliseconds = (time.perf_counter() - started) * 1000
            log.info("%s %s %d %.0f ms", request.method, route, response.status_code, milliseconds)
        return response


class WithoutPaths(logging.Filter):
    """Takes the request's path, its pieces and its query out of every line, tracebacks included.

    Belongs on handlers: a filter on a logger does not see what its children log.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True; the record is changed in place."""
        message, trace = message_of(record), trace_of(record)
        request = getattr(record, "request", None) or current_request.get()
        if isinstance(request, HttpRequest):
            for secret in secrets_of(request):
                message = message.replace(secret, route_name(request))
                trace = trace.replace(secret, route_name(request))
        elif record.name.startswith("gunicorn") and "request" in message:
            message = HAS_A_SLASH.sub("-", message)
        record.msg, record.args, record.exc_text = message, None, trace or None
        return True


def message_of(record: logging.LogRecord) -> str:
    """The message with its arguments; alone if they do not fit, since a wrong line in a log must not break a page."""
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


def trace_of(record: logging.LogRecord) -> str:
    """The traceback that would be printed below the message, or nothing."""
    if record.exc_text or not record.exc_info:
        return record.exc_text or ""
    return logging.Formatter().formatException(record.exc_info)


def secrets_of(request: HttpRequest) -> list[str]:
    """Every way of writing the path, the query and the referring page of `request`, and their pieces, longest first."""
    found = set(pieces_of(request))
    found |= {quote(text) for text in found} | {unquote(text) for text in found}
    # Django spells what is not ASCII in its own way, with \x and \u, and repr what cannot be printed.
    found |= {repr(text)[1:-1] for text in found} | {text.encode("unicode_escape").decode() for text in found}
    return sorted((text for text in found if len(text) >= SHORTEST_SECRET), key=len, reverse=True)


def path_of(url: str) -> str:
    """The path of `url`, or nothing where it is no address at all: whoever asks may claim to come from anywhere."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def pieces_of(request: HttpRequest) -> Iterator[str]:
    """What must not be logged, as it came. Of a path that is one of our routes: the whole and the arguments in it."""
    referrer = request.META.get("HTTP_REFERER", "")
    yield from (request.get_full_path(), request.META.get("RAW_URI", ""), referrer, path_of(referrer))
    yield from (request.path, request.path.strip("/"))
    match = getattr(request, "resolver_match", None)
    if match:
        yield from map(str, [*match.args, *match.kwargs.values()])
    else:
        yield from request.path.split("/")
    query = request.META.get("QUERY_STRING", "")
    yield query
    yield from (value for _, value in parse_qsl(query))
