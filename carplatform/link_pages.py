"""Pages behind a personal link (trust.md 2): the secret in the address is all that is known of the reader.

No session, no messages, no `request.user`, no cookie: a page says the same to whoever holds the link, also in the
browser of someone who is signed in. It needs no CSRF token, because nobody else can know the address to post to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from .bare import bare_page

MARK = "is_link_page"
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}

View = Callable[..., HttpResponse]


def link_page(view: View) -> View:
    """Makes a view one of these pages. Its Http404 is the one answer to malformed and unknown links alike."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = unknown_link(request)
        return keep_to_itself(response)

    exempt = csrf_exempt(login_not_required(page))
    setattr(exempt, MARK, True)
    return exempt


def keep_to_itself(response: HttpResponse) -> HttpResponse:
    """The page, with what keeps its address from other sites, search engines and the cache."""
    add_never_cache_headers(response)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def unknown_link(request: HttpRequest) -> HttpResponse:
    """404 for what opens nothing; 429 for whoever tries too many of them in a minute."""
    # Left to itself, allauth does not count what is asked for with GET.
    may_go_on = ratelimit.consume(request, app="allauth.account", action="unknown_link", limit_get=True)
    return bare_page("link_unknown.html", status=404 if may_go_on else 429, too_often=not may_go_on)


def is_link_page(request: HttpRequest) -> bool:
    """Whether `request` goes to one of these pages."""
    match = getattr(request, "resolver_match", None)
    return getattr(getattr(match, "func", None), MARK, False)
