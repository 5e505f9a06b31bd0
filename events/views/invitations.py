"""The list of those who are asked, with every mail and its state; sending, reminding, telling of a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carplatform.once import Refusal

from ..actions import inviting as actions
from ..invited import PARTS, Show, counts_of, list_of, next_reminder, with_mail
from ..models import Event, Invitation
from .loading import event_to_run, organiser

PER_PAGE = 50


@require_safe
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone who is asked or comes: their reply, and what became of the mail to them."""
    event, at = event_to_run(request, slug), timezone.now()
    counts = counts_of(event)
    show = request.GET.get("show", "")
    people = list_of(event).filter(PARTS[Show(show)]) if show in PARTS else list_of(event)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "event": event,
        "counts": counts,
        "parts": [(part, words_of(part), counts[part]) for part in Show if counts[part]],
        "show": show if show in PARTS else "",
        "page": page,
        "people": with_mail(page),
        "query": f"show={show}&" if show in PARTS else "",
        "to_tell": actions.must_be_told(event, at).count(),
        "to_remind": actions.who_is_reminded(event, at).count() if event.takes_replies(at) else 0,
        "next_reminder": next_reminder(event) if event.takes_replies(at) else None,
        "is_open": event.cancelled_at is None and not event.is_over(at),
    }
    return render(request, "events/invitations.html", context)


def words_of(part: Show) -> str:
    """What a part of the list is called."""
    return {
        Show.HELD: _("Not sent yet"),
        Show.SILENT: _("No reply yet"),
        Show.YES: _("Coming"),
        Show.WAITING: _("On the waiting list"),
        Show.UNSURE: _("Not sure yet"),
        Show.NO: _("Not coming"),
        Show.FAILED: _("Mail did not arrive"),
        Show.AWAY: _("Taken back"),
        Show.UNASKED: _("Not asked about contact details"),
    }[part]


@require_http_methods(["GET", "HEAD", "POST"])
def mail_out(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Send what is held, remind the silent, or tell of a change: once it has been said to how many it goes."""
    event, at = event_to_run(request, slug), timezone.now()
    if what not in DOES:
        raise Http404
    if request.method == "POST":
        try:
            number = DOES[what](event=event, by=organiser(request), at=at)
        except Refusal as error:
            messages.error(request, str(error))
        else:
            messages.success(request, on_its_way(number))
        return redirect("events:invitations", slug)
    number = reached_by(what, event, at)
    if not number:
        messages.info(request, _("There is nobody to write to just now."))
        return redirect("events:invitations", slug)
    return render(request, "events/mail_out.html", {"event": event, "what": what, "number": number})


DOES: dict[str, Callable[..., int]] = {
    "send": actions.send_held,
    "remind": actions.remind_silent,
    "tell": actions.tell_of_change,
}


def reached_by(what: str, event: Event, at: Any) -> int:
    """To how many it would go now."""
    if what == "tell":
        return actions.must_be_told(event, at).count()
    if event.cancelled_at is not None or event.is_over(at):
        return 0
    if what == "send":
        return actions.who_is_held(event, at).count()
    return actions.who_is_reminded(event, at).count()


def on_its_way(number: int) -> str:
    """That so many mails were written."""
    if not number:
        return _("There was nobody left to write to.")
    return ngettext("%d mail is on its way.", "%d mails are on their way.", number) % number


@require_POST
def send_one(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Mail one person now, or once more. Pressed twice, one mail goes."""
    invitation = invitation_of(request, slug, pk)
    text = request.POST.get("links", "")
    links = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    said = _("The invitation to %(name)s is on its way.") % {"name": invitation.participation.name}
    return done(request, slug, said, actions.send_again, invitation=invitation, links=links)


@require_POST
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Its links open nothing any more."""
    invitation = invitation_of(request, slug, pk)
    said = _("The invitation to %(name)s is taken back.") % {"name": invitation.participation.name}
    return done(request, slug, said, actions.take_back, invitation=invitation)


@require_POST
def give_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """It stands again, and is held until it is sent."""
    invitation = invitation_of(request, slug, pk)
    said = _("%(name)s is on the list again. No mail has gone yet.") % {"name": invitation.participation.name}
    return done(request, slug, said, actions.give_again, invitation=invitation)


def invitation_of(request: HttpRequest, slug: str, pk: int) -> Invitation:
    """An invitation to the event of that address, for its organisers; or 404."""
    event = event_to_run(request, slug)
    related = ("participation__event", "participation__person")
    return get_object_or_404(Invitation.objects.select_related(*related), pk=pk, participation__event=event)


def done(request: HttpRequest, slug: str, said: str, action: Callable[..., None], **options: Any) -> HttpResponse:
    """Do it, say so, and back to the list."""
    try:
        action(by=organiser(request), at=timezone.now(), **options)
    except Refusal as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("events:invitations", slug)
