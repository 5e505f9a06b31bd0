from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import GroupsError, send_again, withdraw_invitation
from ..forms.members import InviteForm, JobEndedForm, LeavingForm, MembershipForm, SendAgainForm
from ..models import Group, Invitation, Membership, Post, ResearchAssociate
from ..permissions import (
    can_end_post,
    can_manage_members,
    can_read_whole_log,
    last_leads,
    leads_among,
    may_leave_without_lead,
)
from .loading import visible_group, who


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in a group, who was, and who has been asked."""
    group = visible_group(request, slug)
    everyone = list(
        Membership.objects.filter(group=group)
        .select_related("post__person", "post__organisation")
        .order_by("post__person__name", "pk")
    )
    current = [one for one in everyone if one.left is None]
    manages = leads_among(request.user, current)
    waiting = Invitation.objects.waiting().with_mails().filter(group=group) if manages else Invitation.objects.none()
    at = timezone.now()
    context = {
        "group": group,
        "members": current,
        "former_members": [one for one in everyone if one.left is not None],
        "invitations": [(one, one.state(at)) for one in waiting.select_related("invited_by")],
        "associates": ResearchAssociate.objects.on(timezone.localdate(at))
        .filter(cpp=group.cpp_id)
        .select_related("person"),
        "manages": manages,
        "reads_reasons": can_read_whole_log(request.user, current),
        "mine": next((one for one in current if one.post.person_id == request.user.pk), None),
    }
    return render(request, "groups/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask someone into the group by mail."""
    group = managed_group(request, slug)
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = InviteForm(data, group=group, by=who(request), at=at, today=timezone.localdate(at))
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("The invitation to %s is on its way.") % form.cleaned_data["email"])
        return redirect("groups:members", slug)
    words = {
        "title": _("Invite someone"),
        "lede": _("They get a mail with a link that is theirs alone. One press, and they are in."),
        "button": _("Send the invitation"),
        "leave": _("Do not invite"),
    }
    context = {"group": group, "form": form, "back": reverse("groups:members", args=[slug]), **words}
    return render(request, "groups/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def invite_again(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Send the mail of an invitation once more."""
    group = managed_group(request, slug)
    invitation = get_object_or_404(Invitation, group=group, uid=uid)
    form = SendAgainForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page was out of date. Please press again."))
        return redirect("groups:members", slug)
    try:
        send_again(invitation=invitation, by=who(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Sent again. Every mail works until one is used."))
    except GroupsError as error:
        messages.error(request, str(error))
    return redirect("groups:members", slug)


@require_POST
def uninvite(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Take an invitation back."""
    group = managed_group(request, slug)
    try:
        invitation = get_object_or_404(Invitation, group=group, uid=uid)
        withdraw_invitation(invitation=invitation, by=who(request), at=timezone.now())
        messages.success(request, _("Taken back. The link in the mail says so."))
    except GroupsError as error:
        messages.error(request, str(error))
    return redirect("groups:members", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def change_member(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Give a member another role."""
    group = managed_group(request, slug)
    membership = current_member(group, key)
    data = request.POST if request.method == "POST" else None
    form = MembershipForm(data, membership=membership, by=who(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect("groups:members", slug)
    words = {
        "title": membership.post.person.name,
        "lede": membership.post.description,
        "button": _("Save"),
        "leave": _("Leave it as it is"),
        "back": reverse("groups:members", args=[slug]),
    }
    is_me = membership.post.person_id == request.user.pk
    context = {"group": group, "membership": membership, "is_me": is_me, "form": form, **words}
    context["can_end_post"] = can_end_post(request.user, membership.post)
    return render(request, "groups/member_change.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Say that someone left the group: a lead of anyone, and everyone of themselves.

    A second press is answered as the first.
    """
    membership = membership_to_end(request, slug, key)
    at, is_me = timezone.now(), membership.post.person_id == request.user.pk
    data = request.POST if request.method == "POST" else None
    form = LeavingForm(data, membership=membership, by=who(request), at=at, today=timezone.localdate(at))
    if membership.left or (form.is_bound and form.is_valid() and form.save()):
        messages.success(request, _("Saved. What they wrote stays in the log."))
        return redirect(after(membership, is_me=is_me))
    words = {
        "title": _("Leave the group") if is_me else _("%s left the group") % membership.post.person.name,
        "lede": _("What was written stays. The history of the group keeps the name and the dates."),
        "button": _("Save"),
        "leave": _("Leave it as it is"),
        "back": reverse("groups:members", args=[slug]),
    }
    context = {"group": membership.group, "form": form, **words}
    return render(request, "groups/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end_job(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Say that a member's post has ended, once the page has named the groups they leave by it.

    A second press is answered as the first.
    """
    membership = membership_to_end(request, slug, key)
    post, at, is_me = membership.post, timezone.now(), membership.post.person_id == request.user.pk
    if not can_end_post(request.user, post):
        raise PermissionDenied(_("They are in other groups, too. Say that they left yours, or write to a researcher."))
    ending = Membership.objects.current().filter(post=post)
    alone = set(last_leads(ending).values_list("group", flat=True))
    data = request.POST if request.method == "POST" else None
    asks_why = bool(alone) and may_leave_without_lead(who(request))
    form = JobEndedForm(data, post=post, by=who(request), at=at, asks_why=asks_why)
    if post.ended or (form.is_bound and form.is_valid() and form.save()):
        messages.success(request, _("Saved: that job has ended, and mail there has stopped."))
        return redirect(after(membership, is_me=is_me))
    context = {
        "group": membership.group,
        "membership": membership,
        "is_me": is_me,
        "ending": [(one, one.group_id in alone) for one in ending.select_related("group").order_by("group__topic")],
        "keeps_a_post": Post.objects.held_on(timezone.localdate(at))
        .filter(person=post.person)
        .exclude(pk=post.pk)
        .exists(),
        "cannot": bool(alone) and not asks_why,
        "form": form,
    }
    return render(request, "groups/member_job_ended.html", context, status=422 if form.is_bound else 200)


def after(membership: Membership, *, is_me: bool) -> str:
    """Where to go once someone is out. Of a group that is not published I see nothing any more."""
    return reverse("home") if is_me else reverse("groups:members", args=[membership.group.slug])


def managed_group(request: HttpRequest, slug: str) -> Group:
    group = visible_group(request, slug)
    if not can_manage_members(request.user, group):
        raise PermissionDenied(_("The leads of the group look after its members."))
    return group


def current_member(group: Group, key: int) -> Membership:
    members = Membership.objects.current().select_related("post__person", "post__organisation")
    return get_object_or_404(members, group=group, pk=key)


def membership_to_end(request: HttpRequest, slug: str, key: int) -> Membership:
    """A membership of mine, or of a group whose members I look after; also one that has ended, for a second press."""
    members = Membership.objects.select_related("group", "post__person", "post__organisation")
    membership = get_object_or_404(members, group__slug=slug, pk=key)
    if membership.post.person_id != request.user.pk:
        managed_group(request, slug)
    return membership
