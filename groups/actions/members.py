"""Who belongs to a group: asked in, in another role, gone. History is kept; the last lead names another first."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carplatform.audit.actions import record

from ..mails import send_invitation
from ..models import FirstVisit, Group, Invitation, Membership, Organisation, Person, Post
from ..permissions import last_leads, may_leave_without_lead
from .errors import FormUsedBefore, GroupsError, WrongDay, refuse_future

MOST_WAITING = 40  # invitations of one group at once: more is a mailing list


class MemberAlready(GroupsError):
    """The person is in the group, or has an invitation that waits."""


NO_MAIL = gettext_lazy("Mail to this address has stopped: its owner left the job, or was barred. Ask for a newer one.")


class NoMailThere(GroupsError):
    """The person with this address has left their post, or was barred: mail to them has stopped."""

    def __init__(self) -> None:
        super().__init__(NO_MAIL)


class NotWaiting(GroupsError):
    """The invitation was used or taken back meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This invitation does not wait any more."))


class LastLead(GroupsError):
    """The group would have no lead, and nobody who may has said why it goes on without one."""

    def __init__(self, membership: Membership, by: Person) -> None:
        if membership.post.person_id == by.pk:
            who = _("You are the last lead of “%(group)s”.")
        else:
            who = _("%(name)s is the last lead of “%(group)s”.")
        then = _("Make another member lead first. If there is nobody, a researcher can help.")
        if may_leave_without_lead(by):
            then = _("Make another member lead first. If there is nobody and they leave, say why.")
        named = {"name": membership.post.person.name, "group": membership.group.topic}
        super().__init__(f"{who % named} {then}")


@transaction.atomic
def invite(*, group: Group, by: Person, uid: UUID, email: str, name: str, role: str, at: datetime) -> Invitation:
    """Ask someone into `group` by mail. Sending the same form twice asks once.

    Raises MemberAlready for whoever is in it or has been asked, whatever the capitals of the address; NoMailThere where
    the mail would not leave.
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
    refuse_where_no_mail_goes(email, at)
    if Invitation.objects.waiting().filter(group=group).count() >= MOST_WAITING:
        raise GroupsError(_("Many invitations wait for an answer. Take some back first."))
    invitation = Invitation.objects.create(
        group=group, uid=uid, email=email, name=name, role=role, invited_by=by, invited_at=at
    )
    send_invitation(invitation=invitation, at=at)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, mails: int, by: Person, at: datetime) -> Invitation:
    """Send the mail of a waiting or lapsed invitation once more; both links work.

    `mails` says how many had left when the button was shown: a second press of the same button sends nothing. Raises
    NoMailThere, and GroupsError for an invitation that does not wait.
    """
    now = Invitation.objects.waiting().select_for_update().order_by().filter(pk=invitation.pk).first()
    if now is None:
        raise NotWaiting
    if now.tokens.count() != mails:
        return now
    refuse_where_no_mail_goes(now.email, at)
    now.invited_at = at
    now.save(update_fields=["invited_at"])
    send_invitation(invitation=now, at=at)
    record(by=by, action="invite again", obj=now, at=at)
    return now


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Person, at: datetime) -> None:
    """Take an invitation back: its links say so. Raises GroupsError if the person has come in meanwhile."""
    if not Invitation.objects.waiting().filter(pk=invitation.pk).update(withdrawn_at=at):
        raise NotWaiting
    record(by=by, action="take back invitation", obj=invitation, at=at)


def refuse_where_no_mail_goes(email: str, at: datetime) -> None:
    """Raises NoMailThere for the address of someone we know whom mail does not reach any more."""
    known = Person.objects.with_email(email)
    if known.exists() and not known.reachable(at).exists():
        raise NoMailThere


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
        raise NotWaiting
    today, group = timezone.localdate(at), invitation.group
    person, is_new = person_at(invitation.email, name=name, is_example=group.is_example, at=at)
    if not person.is_active:
        raise GroupsError(_("This address cannot be used. Write to a researcher."))
    membership = Membership.objects.current().filter(group=group, post__person=person).first()
    if membership is None:
        post = post_at(person, job_title=job_title, employer=employer, sector=sector, today=today)
        membership = Membership.objects.create(group=group, post=post, role=invitation.role, joined=today)
        Invitation.objects.filter(pk=invitation.pk).update(membership=membership)
    if is_new:
        FirstVisit.objects.create(person=person, group=group)
    record(by=person, action="join group", obj=membership, at=at)
    return membership, is_new


def person_at(email: str, *, name: str, is_example: bool, at: datetime) -> tuple[Person, bool]:
    """Whoever has this address, made where nobody does, and whether they are new."""
    known = Person.objects.with_email(email).select_for_update().order_by()
    if person := known.first():
        return person, False
    person = Person(name=name, email=email, joined_at=at, is_example=is_example)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        # They came in by another invitation in this very moment.
        return known.get(), False
    return person, True


def post_at(person: Person, *, job_title: str, employer: str, sector: str, today: date) -> Post:
    """The post that `person` holds at `employer`, made where there is none; so is the employer."""
    organisation = organisation_called(employer, sector=sector, is_example=person.is_example)
    held = Post.objects.held_on(today).filter(person=person, organisation=organisation, job_title__iexact=job_title)
    return held.first() or Post.objects.create(
        person=person, organisation=organisation, job_title=job_title, started=today
    )


def organisation_called(name: str, *, sector: str, is_example: bool) -> Organisation:
    """The organisation of that name, whatever its capitals, made where there is none."""
    known = Organisation.objects.alias(small_name=Lower("name")).filter(small_name=Lower(Value(name)))
    if organisation := known.first():
        return organisation
    try:
        with transaction.atomic():
            return Organisation.objects.create(name=name, sector=sector, is_example=is_example)
    except IntegrityError:
        # A colleague came in in this very moment.
        return known.get()


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: Person, at: datetime) -> None:
    """Give a member another role. Raises LastLead if the group would have none, GroupsError for whoever has left."""
    now = locked(membership)
    if now.left:
        raise GroupsError(_("They have left the group meanwhile."))
    if not Membership.objects.filter(pk=now.pk).exclude(role=role).exists():
        return
    if last_leads(Membership.objects.filter(pk=now.pk)).exists():
        raise LastLead(now, by)
    record(by=by, action="change role", obj=now, note=f"{now.role} → {role}", at=at)
    Membership.objects.filter(pk=now.pk).update(role=role)
    membership.refresh_from_db()


@transaction.atomic
def end_membership(
    *, membership: Membership, on: date, reason: str, by: Person, at: datetime, why_no_lead: str = ""
) -> None:
    """Record that someone left the group, on a day and why. Once: a second time changes nothing.

    Raises WrongDay for a day after `at` or before they joined. Raises LastLead if the group would have none, unless a
    researcher says in `why_no_lead` why it goes on so.
    """
    refuse_future(on, at)
    now = locked(membership)
    if now.left:
        return
    if on < now.joined:
        day = date_format(now.joined, "j F Y")
        raise WrongDay(_("They joined on %(day)s. Choose that day or a later one.") % {"day": day})
    leaves_none = last_leads(Membership.objects.filter(pk=now.pk)).exists()
    if leaves_none and not (why_no_lead and may_leave_without_lead(by)):
        raise LastLead(now, by)
    now.end(on, reason)
    record(by=by, action="end membership", obj=now, note=f"no lead: {why_no_lead}" if leaves_none else "", at=at)
    membership.refresh_from_db()


@transaction.atomic
def end_post(*, post: Post, by: Person, at: datetime, why_no_lead: str = "") -> None:
    """End a post today, and the memberships in it. Mail to who held it stops at once, if it was their last.

    Once: a second time changes nothing. Raises LastLead as `end_membership` does, and then nothing has ended; WrongDay
    for a post that has not begun.
    """
    # Whoever comes in by an invitation holds the person too: none joins in a post that ends in the same moment.
    Person.objects.select_for_update().order_by().get(pk=post.person_id)
    today = timezone.localdate(at)
    if post.started and post.started > today:
        raise WrongDay(_("This job has not begun yet."))
    if not Post.objects.filter(pk=post.pk, ended__isnull=True).update(ended=today):
        return
    for membership in Membership.objects.current().filter(post=post).order_by("group"):
        why = _("The post ended.")
        end_membership(membership=membership, on=today, reason=why, by=by, at=at, why_no_lead=why_no_lead)
    record(by=by, action="end post", obj=post, at=at)


def locked(membership: Membership) -> Membership:
    """`membership` as it is now, with its group held: two leads may leave at the same moment."""
    Group.objects.select_for_update().order_by().get(pk=membership.group_id)
    return Membership.objects.select_related("group", "post__person").get(pk=membership.pk)


def forget_invitations(person: AbstractBaseUser, at: datetime) -> None:
    """Delete the invitations that name `person`, with what opens them: they are being erased."""
    theirs, email = Q(membership__post__person=person.pk), person.get_username()
    if email:
        theirs |= Q(pk__in=Invitation.objects.to(email))
    Invitation.objects.filter(theirs).delete()
