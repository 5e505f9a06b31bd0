"""Coming in by the link of an invitation: name, job, employer, one press.

The page knows nobody and sets no cookie until the press. Whoever is new is signed in by it: the link shows that the
mailbox is theirs, as a code would. Whom we know already signs in with a code, as always.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from carplatform.bare import bare_page
from carplatform.link_pages import link_page
from groups.actions import GroupsError, accept_invitation
from groups.forms.members import JoinForm, known_as
from groups.models import Invitation, InvitationToken, Organisation, Person
from groups.permissions import may_be_signed_in_by_mail

SAME = "same-origin"
BARRED = "barred"


@link_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of an invitation. Only a press on it changes anything."""
    invitation = InvitationToken.objects.find(secret)
    if invitation is None:
        raise Http404
    at = timezone.now()
    person = Person.objects.with_email(invitation.email).first()
    if (state := state_for(person, invitation, at)) != Invitation.State.WAITING:
        return page(request, "join_state", invitation, state=state)
    data = request.POST if request.method == "POST" and is_pressed_here(request) else None
    form = JoinForm(data, knows=person is not None, initial=known_as(person, invitation.name))
    if data is None or not form.is_valid():
        return page(request, "join", invitation, form=form, status=422 if data is not None else 200)
    try:
        membership, is_new = accept_invitation(
            invitation=invitation, at=at, **{"name": invitation.name, **form.cleaned_data}
        )
    except GroupsError:
        invitation.refresh_from_db()
        person = Person.objects.with_email(invitation.email).first()
        return page(request, "join_state", invitation, state=state_for(person, invitation, at))
    member = membership.post.person
    if is_new and may_be_signed_in_by_mail(member) and browser_says_so(request):
        cast(Any, get_adapter()).login(request, member)
        return redirect("groups:welcome_contact")
    return page(request, "join_state", invitation, state=Invitation.State.JOINED)


def state_for(person: Person | None, invitation: Invitation, at: datetime) -> str:
    """Where the invitation stands for `person`, whose address it went to: BARRED for whom nobody lets in."""
    return BARRED if person and not person.is_active else invitation.state(at)


def is_pressed_here(request: HttpRequest) -> bool:
    """Whether nothing says that the press came from another site.

    Origin tells nothing: these pages keep from everyone where they are, so browsers send `null`.
    """
    return request.headers.get("Sec-Fetch-Site", SAME) == SAME


def browser_says_so(request: HttpRequest) -> bool:
    """Whether the browser itself says that the press came from this page: else another site's page could sign its
    reader in as someone else. Old browsers do not say; whoever has one is in, and signs in with a code.
    """
    return request.headers.get("Sec-Fetch-Site") == SAME


def page(request: HttpRequest, name: str, invitation: Invitation, *, status: int = 200, **context: Any) -> HttpResponse:
    employers = offered_to(invitation) if name == "join" else ()
    context |= {"invitation": invitation, "group": invitation.group, "address": request.path, "employers": employers}
    return bare_page(f"account/{name}.html", status=status, **context)


def offered_to(invitation: Invitation) -> QuerySet[Organisation, str]:
    """The names of organisations to choose from; invented ones only to who is invited to an invented group."""
    real = Organisation.objects.filter(is_example=False)
    known = Organisation.objects.all() if invitation.group.is_example else real
    return known.order_by("name").values_list("name", flat=True)
