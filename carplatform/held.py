"""Typed text that must not be lost: one page gives it back when a form could not be taken.

Signed out, stale token, database down (trust.md 7): `held.html` prints what was typed, and one button posts it again to
the same address. It needs no database, session, context processor or `request.user`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .bare import bare_page
from .link_pages import is_link_page, keep_to_itself

MARK = "held"  # the hidden field by which a form of held.html is known
SECRET_WORDS = {"csrfmiddlewaretoken", "token", "code", "password", "passphrase", "secret", "pin", "otp", "recovery"}
UNSEEN_NAMES = {"next", "action", "uid", "step"}
LONG = 60  # characters; more, or a second line, get a box instead of a line
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Reason:
    """Why a form could not be taken, and what to do about it, in plain words."""

    status: int
    title: str | Promise
    happened: str | Promise
    advice: str | Promise
    asks_to_sign_in: bool = False


SIGNED_OUT = Reason(
    401,
    _("You are signed out"),
    _("Your time on this device was up, or you signed out in another tab."),
    _("Sign in in a new tab. Then come back to this page and press the button."),
    asks_to_sign_in=True,
)
SECOND_FACTOR = Reason(
    403,
    _("Your second step is missing"),
    _("Researchers confirm who they are with a code from their phone."),
    _("Confirm it in a new tab. Then come back to this page and press the button."),
    asks_to_sign_in=True,
)
STALE = Reason(
    403,
    _("Please send it once more"),
    _("This page was open while you signed in or out elsewhere, so we could not be sure that the form was yours."),
    _("Press the button. If this page comes back, your browser must allow cookies for this site."),
)
NOT_FROM_HERE = Reason(
    403,
    _("This did not come from our own page"),
    _("Another site, or a setting of your browser, sent this form. To keep you safe it was not taken."),
    _("Open the page here and do it again."),
)
OUT_OF_REACH = Reason(
    503,
    _("We cannot reach our records just now"),
    _("Nothing was stored. This seldom lasts longer than a few minutes."),
    _("Keep this page open, and press the button in a minute or two."),
)
BROKEN = Reason(
    500,
    _("Something went wrong on our side"),
    _("The fault is ours and has been noted."),
    _("Press the button once more. If this page comes back, copy your text and tell us."),
)


@dataclass(frozen=True)
class Typed:
    """One field as it was posted."""

    name: str
    value: str

    @property
    def label(self) -> str:
        return re.sub(r"[_-]+", " ", self.name).strip().capitalize()

    @property
    def is_shown(self) -> bool:
        """Whether a person typed or chose it, as far as can be told."""
        return bool(self.value.strip()) and self.name not in UNSEEN_NAMES and not UUID.fullmatch(self.value)

    @property
    def is_long(self) -> bool:
        return len(self.value) > LONG or "\n" in self.value


class HeldTextMiddleware:
    """Lets a form of held.html through whose token went stale by signing in elsewhere, so that one press is enough.

    Signing in gives the browser a new token, and the held page waits in another tab with the old one. Such a form is
    taken without its token when the browser itself vouches for it twice: Origin names this very site, and
    Sec-Fetch-Site says `same-origin`. No page of another site can make a browser send either (both are forbidden
    header names), so nobody is protected less. A browser that sends only one of them, and every form but this one,
    goes through Django's check as always; there the stale token leads to the held page a second time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Also where the view itself did not come to answer: the database is down, too much was sent.
        return keep_to_itself(response) if is_link_page(request) else response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if request.method == "POST" and browser_vouches(request) and MARK in request.POST:
            request.csrf_processing_done = True  # type: ignore[attr-defined]


def stale_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django calls when a form's token does not fit: CSRF_FAILURE_VIEW."""
    return hold(request, STALE if is_same_origin(request) else NOT_FROM_HERE)


def hold(request: HttpRequest, reason: Reason) -> HttpResponse:
    """The page that says `reason` and gives back what was posted, if it was posted from this site and is no secret.

    Whoever posts to a personal link knows its secret, so nobody else's page can have sent that form. Browsers keep from
    such pages where they came from, and so could not say; and no cookie is set there.
    """
    is_link = is_link_page(request)
    is_ours = is_link or (is_same_origin(request) and not is_private(request))
    fields = list(typed_fields(request)) if is_ours else []
    return bare_page(
        "held.html",
        status=reason.status,
        reason=reason,
        fields=fields,
        has_files=bool(fields and request.FILES),
        again=request.get_full_path(),
        page=request.path,
        sign_in=reverse("account_login"),
        csrf_token="" if is_link else get_token(request),
        MARK=MARK,
    )


def typed_fields(request: HttpRequest) -> Iterator[Typed]:
    """What was posted, repeated fields too, without secrets, files and our own mark."""
    try:
        posted = request.POST
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return
    for name, values in posted.lists():
        if name != MARK and not SECRET_WORDS.intersection(re.findall("[a-z]+", name.lower())):
            yield from (Typed(name, str(value)) for value in values)


def is_private(request: HttpRequest) -> bool:
    """Whether the page asks for codes and addresses: of those nothing is ever printed."""
    private = (reverse("account"), reverse("admin:login"), reverse("admin:logout"))
    return request.path.startswith(private)


def is_same_origin(request: HttpRequest) -> bool:
    """Whether nothing says that the form came from elsewhere, and something says that it came from here."""
    site, origin, own = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), _own_origin(request)
    if not own or site not in (None, "same-origin") or origin not in (None, own):
        return False
    if site or origin:
        return True
    return _origin_of(request.headers.get("Referer", "")) == own


def browser_vouches(request: HttpRequest) -> bool:
    """Whether the browser says twice over that the form came from this very site."""
    own = _own_origin(request)
    headers = request.headers
    return bool(own) and headers.get("Origin") == own and headers.get("Sec-Fetch-Site") == "same-origin"


def _own_origin(request: HttpRequest) -> str:
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return ""


def _origin_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
