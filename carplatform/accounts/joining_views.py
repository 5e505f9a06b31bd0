"""Coming in by the link of an invitation: name, job, employer, one press.

The page knows nobody and sets no cookie until the press. Whoever is new is signed in by it: the link shows that the
mailbox is theirs, as a code would. Whom we know already signs in with a code, as always.
"""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
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


@link_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of an invitation. Only a press on it changes anything."""
    invitation = InvitationToken.objects.find(secret)
    if invitation is None:
        raise Http404
    at = timezone.now()
    if invitation.state(at) is not Invitation.State.WAITING:
        return page(request, "join_state", invitation, state=invitation.state(at))
    person = Person.objects.filter(email__iexact=invitation.email).first()
    data = request.POST if request.method == "POST" and is_pressed_here(request) else None
    form = JoinForm(data, knows=person is not None, initial=known_as(person, invitation.name))
    if data is None or not form.is_valid():
        return page(request, "join", invitation, form=form, person=person, status=422 if data is not None else 200)
    try:
        membership, is_new = accept_invitation(
            invitation=invitation, at=at, **{"name": invitation.name, **form.cleaned_data}
        )
    except GroupsError:
        invitation.refresh_from_db()
        return page(request, "join_state", invitation, state=invitation.state(at))
    member = membership.post.person
    if is_new and may_be_signed_in_by_mail(member):
        cast(Any, get_adapter()).login(request, member)
        return redirect("groups:welcome_contact")
    return page(request, "join_state", invitation, state=Invitation.State.JOINED)


def is_pressed_here(request: HttpRequest) -> bool:
    """Whether the press came from this page, not from another site's: that could sign its reader in as someone else."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def page(request: HttpRequest, name: str, invitation: Invitation, *, status: int = 200, **context: Any) -> HttpResponse:
    employers = Organisation.objects.order_by("name").values_list("name", flat=True) if name == "join" else ()
    context |= {"invitation": invitation, "group": invitation.group, "address": request.path, "employers": employers}
    return bare_page(f"account/{name}.html", status=status, **context)
