"""When someone's job ends, mail to them stops in the same second; when they are erased, all that names them goes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from carplatform.outbox import delivery
from carplatform.outbox.models import Message
from groups.actions import Shared, end_post, invite, send_again, share_contact, withdraw_invitation
from groups.actions.members import NoMailThere
from groups.models import (
    ContactConsent,
    FirstVisit,
    Group,
    Invitation,
    InvitationToken,
    LogEntry,
    Membership,
    Person,
    Post,
)
from tests.cast import signed_in
from tests.delivering import send_what_waits
from tests.factories import make_entry, make_organisation, make_person, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(other_group: Group, bob: Person, charlie: Person) -> Invitation:
    """Bob, whom a group elsewhere has asked in."""
    said = {"email": str(bob.email), "name": "", "role": "member"}
    return invite(group=other_group, by=charlie, uid=uuid4(), at=timezone.now(), **said)


def ends(waiting: Invitation, bob: Person, charlie: Person) -> None:
    end_post(post=bob.posts.get(), by=charlie, at=timezone.now())


def is_taken_back(waiting: Invitation, bob: Person, charlie: Person) -> None:
    withdraw_invitation(invitation=waiting, by=charlie, at=timezone.now())


def is_barred(waiting: Invitation, bob: Person, charlie: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(is_active=False)


HAPPENS = [ends, is_taken_back, is_barred]


def test_the_mail_leaves_while_all_is_well(waiting: Invitation, bob: Person) -> None:
    send_what_waits()

    assert [sent.to for sent in mail.outbox] == [[bob.email]]


@pytest.mark.parametrize("what", HAPPENS)
def test_what_ends_before_the_mail_is_taken_in_hand_stops_it(
    waiting: Invitation, bob: Person, charlie: Person, what: Callable[..., None]
) -> None:
    what(waiting, bob, charlie)

    send_what_waits()

    assert (mail.outbox, Message.objects.get().state) == ([], Message.State.NOT_NEEDED)


@pytest.mark.parametrize("what", HAPPENS)
def test_what_ends_between_claim_and_sending_stops_it_too(
    waiting: Invitation, bob: Person, charlie: Person, what: Callable[..., None]
) -> None:
    """The worker has the mail in hand, committed; its connection to the mail server is what comes next."""
    claimed = delivery.claim(timezone.now())
    assert [message.to for message in claimed] == [bob.email]
    what(waiting, bob, charlie)

    connection = mail.get_connection()
    assert delivery._send_batch(claimed, connection, timezone.now)

    assert (mail.outbox, Message.objects.get().state) == ([], Message.State.NOT_NEEDED)
    assert Message.objects.get().text == ""


def test_whoever_has_another_post_is_still_reached(waiting: Invitation, bob: Person, charlie: Person) -> None:
    first = bob.posts.get()
    make_post(bob, organisation=make_organisation("Elsewhere"))

    end_post(post=first, by=charlie, at=timezone.now())
    send_what_waits()

    assert [sent.to for sent in mail.outbox] == [[bob.email]]


def test_it_is_not_sent_again_where_no_mail_goes(waiting: Invitation, bob: Person, charlie: Person) -> None:
    ends(waiting, bob, charlie)

    with pytest.raises(NoMailThere):
        send_again(invitation=waiting, mails=1, by=charlie, at=timezone.now())

    assert Message.objects.count() == 1


def test_ending_a_post_twice_is_ending_it_once(group: Group, alice: Person, bob: Person) -> None:
    at = timezone.now()
    end_post(post=bob.posts.get(), by=alice, at=at - timedelta(days=2))
    end_post(post=bob.posts.get(), by=alice, at=at)

    assert bob.posts.get().ended == timezone.localdate(at - timedelta(days=2))


def test_a_post_that_has_not_begun_does_not_end(group: Group, alice: Person, bob: Person) -> None:
    Post.objects.filter(person=bob).update(started=timezone.localdate() + timedelta(days=3))
    his = Membership.objects.get(post__person=bob)

    answer = signed_in(alice).post(reverse("groups:end_job", args=[group.slug, his.pk]), follow=True)

    assert "This job has not begun yet." in answer.content.decode()
    assert Post.objects.get(person=bob).ended is None


# Erasing ------------------------------------------------------------------------------------------------------------


def erase(rhona: Person, row: Any, kind: str) -> str:
    """Presses Delete and then Yes. What the page before said."""
    office, address = signed_in(rhona), reverse(f"admin:groups_{kind}_delete", args=[row.pk])
    page = office.get(address).content.decode()
    office.post(address, {"post": "yes"})
    return page


def everything_of(person: Person, group: Group, at: datetime) -> None:
    """Rows of every kind that a member leaves behind."""
    share_contact(person=person, shared=Shared("", {"email": True}, {"email": "Show my email"}), at=at)
    FirstVisit.objects.create(person=person, group=group)
    make_entry(group, "What we wrote", written_by=person)
    membership = Membership.objects.get(post__person=person)
    words = {"group": group, "email": str(person.email).upper(), "name": person.name, "joined_at": at}
    invitation = Invitation.objects.create(membership=membership, **words)
    InvitationToken.objects.mint(invitation)
    Invitation.objects.create(group=group, email=str(person.email), invited_by=person)
    Invitation.objects.create(group=group, email="someone-else@example.org", invited_by=person)


def test_erasing_a_member_takes_all_that_names_them_and_leaves_the_log(
    group: Group, bob: Person, rhona: Person
) -> None:
    everything_of(bob, group, timezone.now())

    page = erase(rhona, bob, "person")

    assert "would require deleting" not in page
    assert not Person.objects.filter(pk=bob.pk).exists()
    assert not Membership.objects.filter(post__person_id=bob.pk).exists()
    assert (ContactConsent.objects.count(), FirstVisit.objects.count(), InvitationToken.objects.count()) == (0, 0, 0)
    assert list(Invitation.objects.values_list("email", "invited_by")) == [("someone-else@example.org", None)]
    assert list(LogEntry.objects.values_list("line", "written_by")) == [("What we wrote", None)]


def test_a_post_that_stands_in_a_group_is_not_deleted(group: Group, bob: Person, rhona: Person) -> None:
    assert "Cannot delete post" in erase(rhona, bob.posts.get(), "post")
    assert Membership.objects.filter(post__person=bob).count() == 1


def test_a_post_that_stands_nowhere_is(rhona: Person) -> None:
    post = make_post(make_person())

    erase(rhona, post, "post")

    assert not Post.objects.exists()


@pytest.mark.parametrize("kind", ["invitation", "contactconsent"])
def test_researchers_read_invitations_and_consents_and_change_none(
    group: Group, bob: Person, rhona: Person, kind: str
) -> None:
    everything_of(bob, group, timezone.now())
    office, row = signed_in(rhona), (Invitation if kind == "invitation" else ContactConsent).objects.all()[0]
    base = f"admin:groups_{kind}"

    read = [office.get(reverse(f"{base}_changelist")), office.get(reverse(f"{base}_change", args=[row.pk]))]
    refused = [
        office.post(reverse(f"{base}_add")),
        office.post(reverse(f"{base}_change", args=[row.pk]), {"email": "x@example.org"}),
        office.post(reverse(f"{base}_delete", args=[row.pk]), {"post": "yes"}),
    ]

    assert [answer.status_code for answer in read + refused] == [200, 200, 403, 403, 403]
    assert str(bob.email) in read[0].content.decode().lower() or bob.name in read[0].content.decode()
    assert not any(token.digest in read[1].content.decode() for token in InvitationToken.objects.all())
