"""Who belongs to a group: asked in, in another role, gone. History is kept; the last lead names another first."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from carplatform.audit.actions import record

from .. import mails
from ..models import FirstVisit, Group, Invitation, Membership, Organisation, Person, Post
from ..permissions import is_last_lead
from .errors import FormUsedBefore, GroupsError, refuse_future

INTRODUCTION = 40  # invitations of one group that may wait at once: more is a mailing list


class MemberAlready(GroupsError):
    """The person is in the group, or has an invitation that waits."""


class LastLead(GroupsError):
    """The group would have no lead."""

    def __init__(self) -> None:
        super().__init__(_("You are the last lead. Make another member lead first, then go on."))


@transaction.atomic
def invite(*, group: Group, by: Person, uid: UUID, email: str, name: str, role: str, at: datetime) -> Invitation:
    """Ask someone into `group` by mail. Sending the same form twice asks once.

    Raises MemberAlready for whoever is in it or has been asked, whatever the capitals of the address.
    """
    Group.objects.select_for_update().get(pk=group.pk)
    email = email.strip().lower()
    if earlier := Invitation.objects.filter(uid=uid).first():
        if (earlier.group_id, earlier.email) == (group.pk, email):
            return earlier
        raise FormUsedBefore(_("This form was used before. Send again to invite someone else."), earlier)
    if Membership.objects.current().filter(group=group, post__person__email__iexact=email).exists():
        raise MemberAlready(_("Someone with this email is in the group already."))
    if Invitation.objects.waiting().filter(group=group, email__iexact=email).exists():
        raise MemberAlready(_("This person has an invitation already. You can send it again from the members page."))
    if Invitation.objects.waiting().filter(group=group).count() >= INTRODUCTION:
        raise GroupsError(_("Many invitations wait for an answer. Take some back first."))
    invitation = Invitation.objects.create(
        group=group, uid=uid, email=email, name=name, role=role, invited_by=by, invited_at=at
    )
    mails.send_invitation(invitation=invitation, at=at)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, at: datetime) -> Invitation:
    """Send the mail of a waiting or lapsed invitation once more; both links work. Raises GroupsError for any other."""
    found = Invitation.objects.waiting().filter(pk=invitation.pk)
    if not found.update(invited_at=at):
        raise GroupsError(_("This invitation does not wait any more."))
    invitation.refresh_from_db()
    mails.send_invitation(invitation=invitation, at=at)
    return invitation


def withdraw_invitation(*, invitation: Invitation, at: datetime) -> None:
    """Take an invitation back: its links say so. Raises GroupsError if the person has come in meanwhile."""
    if not Invitation.objects.waiting().filter(pk=invitation.pk).update(withdrawn_at=at):
        raise GroupsError(_("This invitation does not wait any more."))


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, name: str, job_title: str, employer: str, sector: str, at: datetime
) -> tuple[Membership, bool]:
    """Make whoever was invited a member, in a post, and say whether they are new here. However often pressed, once.

    A person we know keeps their name; a post they hold at that employer is taken. Raises GroupsError if the invitation
    does not wait any more, and for an address that was barred.
    """
    taken = Invitation.objects.waiting().filter(pk=invitation.pk).update(joined_at=at)
    if not taken or invitation.state(at) is not Invitation.State.WAITING:
        raise GroupsError(_("This invitation does not wait any more."))
    today = timezone.localdate(at)
    person = Person.objects.select_for_update().order_by().filter(email__iexact=invitation.email).first()
    is_new = person is None
    if person is None:
        person = Person(name=name, email=invitation.email, joined_at=at, is_example=invitation.group.is_example)
        person.set_unusable_password()
        person.save()
    elif not person.is_active:
        raise GroupsError(_("This address cannot be used. Write to a researcher."))
    post = post_at(person, job_title=job_title, employer=employer, sector=sector, today=today)
    membership = Membership.objects.current().filter(group=invitation.group, post__person=person).first()
    if membership is None:
        membership = Membership.objects.create(group=invitation.group, post=post, role=invitation.role, joined=today)
    Invitation.objects.filter(pk=invitation.pk).update(membership=membership)
    if is_new:
        FirstVisit.objects.create(person=person, group=invitation.group)
    record(by=person, action="join group", obj=membership, at=at)
    return membership, is_new


def post_at(person: Person, *, job_title: str, employer: str, sector: str, today: date) -> Post:
    """The post that `person` holds at `employer`, made where there is none; so is the employer."""
    organisation = Organisation.objects.filter(name__iexact=employer).first()
    if organisation is None:
        organisation = Organisation.objects.create(name=employer, sector=sector, is_example=person.is_example)
    held = Post.objects.held_on(today).filter(person=person, organisation=organisation, job_title__iexact=job_title)
    return held.first() or Post.objects.create(
        person=person, organisation=organisation, job_title=job_title, started=today
    )


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: Person, at: datetime) -> None:
    """Give a member another role. Raises LastLead if the group would have none."""
    now = locked(membership)
    if not Membership.objects.filter(pk=now.pk).exclude(role=role).exists():
        return
    if is_last_lead(now):
        raise LastLead
    record(by=by, action="change role", obj=now, note=f"{now.role} → {role}", at=at)
    Membership.objects.filter(pk=now.pk).update(role=role)
    membership.refresh_from_db()


@transaction.atomic
def end_membership(*, membership: Membership, on: date, reason: str, by: Person, at: datetime) -> None:
    """Record that someone left the group, on a day and why. Once: a second time changes nothing.

    Raises WrongDay for a day after `at`, GroupsError for one before they joined, LastLead if the group would have none.
    """
    refuse_future(on, at)
    now = locked(membership)
    if now.left:
        return
    if on < now.joined:
        raise GroupsError(
            _("They joined on %(day)s. Choose that day or a later one.") % {"day": f"{now.joined:%-d %B %Y}"}
        )
    if is_last_lead(now):
        raise LastLead
    now.end(on, reason)
    record(by=by, action="end membership", obj=now, at=at)
    membership.refresh_from_db()


@transaction.atomic
def end_post(*, post: Post, by: Person, at: datetime) -> None:
    """End a post today, and the memberships in it. Mail to who held it stops at once, if it was their last.

    Raises LastLead if a group would be left without a lead.
    """
    today = timezone.localdate(at)
    for membership in Membership.objects.current().filter(post=post).select_related("group"):
        end_membership(
            membership=membership, on=max(today, membership.joined), reason=_("The post ended."), by=by, at=at
        )
    Post.objects.filter(pk=post.pk, ended__isnull=True).update(ended=today)
    record(by=by, action="end post", obj=post, at=at)


def locked(membership: Membership) -> Membership:
    """`membership` as it is now, with its group held: two leads may leave at the same moment."""
    Group.objects.select_for_update().get(pk=membership.group_id)
    return Membership.objects.get(pk=membership.pk)
