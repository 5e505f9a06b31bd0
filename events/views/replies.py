"""Replying to an invitation: through its link, or signed in, where what someone needs can be read again.

A link we sent opens with 200 whatever it has to show, but for a withdrawn one, which is 410. A reply that is not taken
any more is answered with 409, one with errors with 422; both give back what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from csp.context_processors import nonce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods, require_safe

from carplatform.bare import bare_page
from carplatform.link_pages import link_page
from groups.models import Person

from ..actions.replies import NotNow
from ..forms.replies import ReplyForm
from ..models import Invitation, InvitationToken, Needs
from ..models.replies import NEEDS_KEPT_DAYS
from .loading import event_to_run, sent

State = Invitation.State
Page = Callable[[HttpRequest, dict[str, Any], int], HttpResponse]


@link_page
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link of an invitation: what it is about, and the reply, to give and to change."""
    return replied(request, partial(found, secret), link_page_of)


@require_http_methods(["GET", "HEAD", "POST"])
def my_reply(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for whoever is signed in, who reads here what they wrote about their needs."""
    return replied(request, partial(mine, request, slug), page_of_mine, shows_needs=True)


def found(secret: str) -> Invitation:
    """The invitation of `secret`, or the one 404 for all that is none."""
    invitation = InvitationToken.objects.find(secret)
    if invitation is None:
        raise Http404
    return invitation


def mine(request: HttpRequest, slug: str) -> Invitation:
    """The invitation to that event that was sent to whoever is signed in, or 404."""
    return get_object_or_404(Invitation.objects.sent_to(cast(Person, request.user)), participation__event__slug=slug)


def replied(request: HttpRequest, load: Callable[[], Invitation], page: Page, *, shows_needs: bool = False) -> Any:
    """Keep what was sent and lead back to the page; or show the form, or why no reply is taken, with what was typed."""
    invitation = load()
    form = ReplyForm(sent(request), invitation=invitation, at=timezone.now(), shows_needs=shows_needs)
    if invitation.state(form.at) is State.OPEN:
        try:
            if form.is_bound and form.is_valid() and form.send():
                return redirect(f"{request.path}?kept=1")
        except NotNow:
            invitation = load()  # as it stands now
        else:
            return page(request, printed(request, invitation, form), 422 if form.is_bound else 200)
    state = invitation.state(timezone.now())
    status = 410 if state is State.WITHDRAWN else 409 if form.is_bound else 200
    return page(request, printed(request, invitation, form, state), status)


def printed(
    request: HttpRequest, invitation: Invitation, form: ReplyForm, state: Invitation.State = State.OPEN
) -> dict[str, Any]:
    """What all pages of a reply print."""
    event = invitation.participation.event
    return {
        "event": event,
        "participation": invitation.participation,
        "form": form,
        "state": state.value,
        "inner": "events/_reply.html" if state is State.OPEN else "events/_reply_state.html",
        "typed": form.typed() if form.is_bound else [],
        "standing": form.standing,
        "outcomes": event.outcomes.all(),
        "address": request.path,
        "draft": salted_hmac("events.draft", str(invitation.pk)).hexdigest()[:32],  # a key that opens nothing
        "is_kept": "kept" in request.GET,
    }


def link_page_of(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return bare_page("events/reply.html", status=status, **context, **nonce(request))


def page_of_mine(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "events/my_reply.html", context, status=status)


@require_safe
def needs(request: HttpRequest, slug: str) -> HttpResponse:
    """What people need to come to an event, by name: for its organisers alone, to read and to print."""
    event = event_to_run(request, slug)
    written = Needs.objects.of_event(event)
    return render(request, "events/needs.html", {"event": event, "written": written, "days": NEEDS_KEPT_DAYS})
