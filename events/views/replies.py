"""Replying to an invitation: through its link, or signed in, where what someone needs can be read again.

A link we sent opens with 200 whatever it has to show, but for a withdrawn one, which is 410. A reply that is not taken
any more is answered with 409, one with errors with 422; both give back what was typed.
"""

from __future__ import annotations

from typing import Any

from csp.context_processors import nonce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from carplatform.bare import bare_page
from carplatform.link_pages import link_page

from ..actions.replies import NotNow
from ..forms.replies import ReplyForm
from ..models import Invitation, InvitationToken
from ..standing import standing_of
from .loading import sent

State = Invitation.State


@link_page
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link of an invitation: what it is about, and the reply, to give and to change."""
    invitation = found(secret)
    form = ReplyForm(sent(request), invitation=invitation, at=timezone.now())
    if invitation.state(form.at) is State.OPEN:
        try:
            if form.is_bound and form.is_valid() and form.send():
                return redirect(f"{request.path}?kept=1")
        except NotNow:
            invitation = found(secret)  # as it stands now
        else:
            return page(request, "reply", invitation, form, status=422 if form.is_bound else 200)
    return not_now(request, invitation, form)


def found(secret: str) -> Invitation:
    """The invitation of `secret`, or the one 404 for all that is none."""
    invitation = InvitationToken.objects.find(secret)
    if invitation is None:
        raise Http404
    return invitation


def not_now(request: HttpRequest, invitation: Invitation, form: ReplyForm) -> HttpResponse:
    """Why no reply is taken, what was replied, and what was typed."""
    state = invitation.state(timezone.now())
    status = 410 if state is State.WITHDRAWN else 409 if form.is_bound else 200
    typed = form.typed() if form.is_bound else []
    return page(request, "reply_state", invitation, form, status=status, state=state.value, typed=typed)


def page(
    request: HttpRequest, name: str, invitation: Invitation, form: ReplyForm, *, status: int, **context: Any
) -> HttpResponse:
    """The page `name`, with what all pages of a reply print."""
    event = invitation.participation.event
    context |= {"event": event, "participation": invitation.participation, "form": form}
    context |= {"standing": standing_of(invitation.participation), "outcomes": event.outcomes.all()}
    context |= {"address": request.path, "is_kept": "kept" in request.GET}
    return bare_page(f"events/{name}.html", status=status, **context, **nonce(request))
