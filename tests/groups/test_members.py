"""Members: asked in by mail, in once, in another role, gone; the last lead names another first."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from html import unescape
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.audit.models import Record
from carplatform.outbox.models import Message
from groups.actions import (
    GroupsError,
    LastLead,
    MemberAlready,
    accept_invitation,
    change_role,
    end_membership,
    end_post,
    invite,
    send_again,
    withdraw_invitation,
)
from groups.mails import still_open
from groups.models import Group, Invitation, InvitationToken, Membership, Organisation, Person, Post
from tests.cast import signed_in
from tests.factories import make_group, make_membership, make_organisation, make_person, make_post

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def asked(group: Group, by: Person, email: str = "New@Example.org", **fields: Any) -> Invitation:
    said = {"uid": uuid.uuid4(), "name": "", "role": "member", "at": AT, **fields}
    return invite(**{"group": group, "by": by, "email": email, **said})


def accepted(invitation: Invitation, **fields: Any) -> tuple[Membership, bool]:
    said = {"name": "Nuala New", "job_title": "Nurse", "employer": "A hospital", "sector": "health", "at": AT, **fields}
    return accept_invitation(**{"invitation": invitation, **said})


# What a browser sends with a press on the page itself.
PRESSED = {"sec-fetch-site": "same-origin"}
SAID = {"name": "Nuala New", "job_title": "Nurse", "employer": "A hospital", "sector": "health"}


def address(group: Group, page: str, *more: Any) -> str:
    return reverse(f"groups:{page}", args=[group.slug, *more])


def text(response: Any) -> str:
    return unescape(response.content.decode())


class TestInviting:
    def test_writes_one_mail_with_a_secret_that_is_kept_as_its_hash(self, group: Group, alice: Person) -> None:
        invitation = asked(group, alice)

        [mail] = Message.objects.all()
        [token] = InvitationToken.objects.all()
        assert (mail.kind, mail.to, mail.state) == ("invitation to a group", "new@example.org", "waiting")
        secret = mail.text.split("/join/")[1].split("/")[0]
        assert InvitationToken.objects.find(secret) == invitation
        assert secret not in str(token.__dict__)
        assert "Alice Lead asks you to join “Warm homes”" in mail.text

    def test_the_same_form_twice_asks_once(self, group: Group, alice: Person) -> None:
        uid = uuid.uuid4()

        assert asked(group, alice, uid=uid) == asked(group, alice, uid=uid)

        assert Message.objects.count() == 1

    @pytest.mark.parametrize("email", ["bob-member@example.org", "BOB-Member@Example.ORG", " bob-member@example.org "])
    def test_a_member_is_not_asked_in_whatever_the_capitals(
        self, group: Group, alice: Person, bob: Person, email: str
    ) -> None:
        with pytest.raises(MemberAlready, match="in the group already"):
            asked(group, alice, email)

        assert Message.objects.count() == 0

    def test_nobody_is_asked_twice_until_taken_back(self, group: Group, alice: Person) -> None:
        first = asked(group, alice)
        with pytest.raises(MemberAlready, match="has an invitation already"):
            asked(group, alice, "NEW@example.org")
        withdraw_invitation(invitation=first, by=alice, at=AT)

        asked(group, alice)

        assert Invitation.objects.waiting().count() == 1

    def test_the_page_says_it_beside_the_email_and_keeps_what_was_typed(
        self, group: Group, alice: Person, bob: Person
    ) -> None:
        data = {"uid": str(uuid.uuid4()), "email": "bob-member@example.org", "name": "Bòb", "role": "lead"}

        answer = signed_in(alice).post(address(group, "invite"), data)

        assert answer.status_code == 422
        assert 'href="#id_email"' in text(answer)
        assert 'value="Bòb"' in text(answer)

    def test_leads_and_researchers_invite_and_nobody_else(
        self, group: Group, alice: Person, bob: Person, charlie: Person, rhona: Person
    ) -> None:
        answers = {}
        for person in (alice, bob, charlie, rhona):
            data = {"uid": str(uuid.uuid4()), "email": f"for-{person.pk}@example.org", "role": "member"}
            answers[person.name.split()[0]] = signed_in(person).post(address(group, "invite"), data).status_code

        assert answers == {"Alice": 302, "Bob": 403, "Charlie": 403, "Rhona": 302}

    @pytest.mark.parametrize("odd", ["mıke@example.org", "ſam@example.org", '"\x01"@example.org', "a\u2028b@x.org"])
    def test_letters_that_change_with_capitals_and_what_nobody_can_see_are_refused(
        self, group: Group, alice: Person, odd: str
    ) -> None:
        data = {"uid": str(uuid.uuid4()), "email": odd, "role": "member"}

        answer = signed_in(alice).post(address(group, "invite"), data)

        assert answer.status_code == 422
        assert "Write the whole email" in text(answer)
        assert Invitation.objects.count() == 0

    def test_where_mail_has_stopped_it_is_said_beside_the_email(self, group: Group, alice: Person) -> None:
        gone = make_person(email="new@example.org")
        make_post(gone, ended=TODAY)
        data = {"uid": str(uuid.uuid4()), "email": "NEW@example.org", "role": "member"}

        answer = signed_in(alice).post(address(group, "invite"), data)

        assert answer.status_code == 422
        assert "Mail to this address has stopped:" in text(answer)
        assert 'href="#id_email"' in text(answer)
        assert Message.objects.count() == 0

    def test_pressing_send_again_twice_sends_once(self, group: Group, alice: Person) -> None:
        invitation, lead = asked(group, alice), signed_in(alice)
        shown = re.findall(r'name="mails" value="(\d+)"', text(lead.get(address(group, "members"))))

        for _ in range(2):
            lead.post(address(group, "invite_again", invitation.uid), {"mails": shown[0]})
        lead.post(address(group, "invite_again", invitation.uid), {"mails": "x"})

        assert shown == ["1"]
        assert Message.objects.count() == InvitationToken.objects.count() == 2
        secrets = [mail.text.split("/join/")[1].split("/")[0] for mail in Message.objects.all()]
        assert [InvitationToken.objects.find(secret) for secret in secrets] == [invitation] * 2

    def test_its_mail_is_not_needed_once_in_taken_back_or_lapsed(self, group: Group, alice: Person) -> None:
        invitation = asked(group, alice)
        mail = Message.objects.get()
        assert still_open(mail, AT)
        assert not still_open(mail, AT + timedelta(days=31))

        send_again(invitation=invitation, mails=1, by=alice, at=AT + timedelta(days=31))
        assert still_open(mail, AT + timedelta(days=32))
        withdraw_invitation(invitation=invitation, by=alice, at=AT)

        assert not still_open(mail, AT)
        with pytest.raises(GroupsError):
            send_again(invitation=invitation, mails=2, by=alice, at=AT)


class TestComingIn:
    def test_makes_a_person_a_post_and_a_membership(self, group: Group, alice: Person) -> None:
        membership, is_new = accepted(asked(group, alice, role="lead"))

        person = Person.objects.get(email="new@example.org")
        assert is_new
        assert (membership.post.person, membership.role, membership.joined) == (person, "lead", TODAY)
        assert membership.post.description == "Nurse, A hospital"
        assert (person.name, person.is_staff, person.has_usable_password()) == ("Nuala New", False, False)
        assert Record.objects.get().action == "join group"

    def test_an_employer_of_that_name_is_taken_whatever_its_capitals(self, group: Group, alice: Person) -> None:
        organisation = make_organisation("A Hospital")

        membership, _ = accepted(asked(group, alice))

        assert membership.post.organisation == organisation
        assert Organisation.objects.filter(name__iexact="a hospital").count() == 1

    def test_whom_we_know_keeps_their_name_and_their_post(self, group: Group, alice: Person) -> None:
        known = make_person("Nuala Known", email="new@example.org")
        post = make_post(known, organisation=make_organisation("A hospital"), job_title="nurse")

        membership, is_new = accepted(asked(group, alice), name="Somebody Else")

        assert not is_new
        assert membership.post == post
        known.refresh_from_db()
        assert known.name == "Nuala Known"

    def test_whoever_is_in_already_under_a_new_address_stays_what_they_are(self, group: Group, alice: Person) -> None:
        first, _ = accepted(asked(group, alice))
        second = asked(group, alice, "later@example.org", role="lead")
        Person.objects.filter(email="new@example.org").update(email="later@example.org")

        again, is_new = accepted(second)

        assert (again, again.role, is_new) == (first, "member", False)

    def test_only_once_and_not_when_taken_back_or_lapsed(self, group: Group, alice: Person) -> None:
        invitation = asked(group, alice)
        accepted(invitation)
        for stale in (invitation, Invitation.objects.get()):
            with pytest.raises(GroupsError):
                accepted(stale)
        old = asked(group, alice, "old@example.org")
        with pytest.raises(GroupsError):
            accepted(old, at=AT + timedelta(days=31))

        assert Membership.objects.filter(post__person__email="new@example.org").count() == 1
        assert not Person.objects.filter(email="old@example.org").exists()

    def test_who_was_barred_stays_out(self, group: Group, alice: Person) -> None:
        invitation = asked(group, alice)
        make_person(email="new@example.org", is_active=False)

        with pytest.raises(GroupsError):
            accepted(invitation)

        assert Invitation.objects.waiting().count() == 1


class TestTheLink:
    @pytest.fixture
    def link(self, group: Group, alice: Person) -> str:
        asked(group, alice, at=timezone.now())
        return "/join/" + Message.objects.get().text.split("/join/")[1].split()[0]

    def test_reading_it_twenty_times_changes_nothing_and_sets_no_cookie(self, link: str) -> None:
        scanner = Client()

        answers = [scanner.get(link) for _ in range(20)]

        assert {answer.status_code for answer in answers} == {200}
        assert not scanner.cookies
        assert Invitation.objects.waiting().count() == 1

    def test_one_press_and_a_new_person_is_in(self, link: str, group: Group) -> None:
        browser = Client()

        answer = browser.post(link, SAID, headers=PRESSED)

        assert (answer.status_code, answer["Location"]) == (302, "/welcome/contact/")
        assert browser.get("/").context["user"].name == "Nuala New"
        assert "You are in" in text(Client().get(link))

    def test_what_is_missing_is_said_and_what_was_typed_is_kept(self, link: str) -> None:
        answer = Client().post(link, {"name": "Nuala", "employer": "", "sector": "health"})

        assert answer.status_code == 422
        assert "Write where you work." in text(answer)
        assert 'value="Nuala"' in text(answer)

    def test_whom_we_know_is_in_but_signs_in_with_a_code(self, link: str) -> None:
        make_person("Nuala Known", email="new@example.org")
        browser = Client()

        answer = browser.post(link, {"employer": "A hospital", "sector": "health"}, headers=PRESSED)

        assert "Sign in with new@example.org" in text(answer)
        assert "_auth_user_id" not in browser.session
        assert Membership.objects.current().filter(post__person__email="new@example.org").exists()

    def test_a_browser_that_does_not_say_where_the_press_came_from_is_in_and_signs_in_with_a_code(
        self, link: str
    ) -> None:
        browser = Client()

        answer = browser.post(link, SAID)

        assert "Sign in with new@example.org" in text(answer)
        assert "_auth_user_id" not in browser.session
        assert Membership.objects.filter(post__person__email="new@example.org").count() == 1

    def test_a_researcher_is_never_signed_in_by_it(self, link: str, rhona: Person) -> None:
        Invitation.objects.update(email=rhona.email)
        browser = Client()

        answer = browser.post(link, SAID, headers=PRESSED)

        assert f"Sign in with {rhona.email}" in text(answer)
        assert "_auth_user_id" not in browser.session

    def test_it_knows_nobody_also_in_the_browser_of_someone_signed_in(self, link: str, alice: Person) -> None:
        browser = signed_in(alice)

        assert browser.get(link).content == Client().get(link).content
        browser.post(link, SAID, headers=PRESSED)

        assert browser.get("/").context["user"].name == "Nuala New"

    def test_employers_to_choose_from_are_real_ones(self, link: str) -> None:
        make_organisation("A real one")
        make_organisation("An invented one", is_example=True)

        assert re.findall(r'<option value="(An? [^"]*)"', text(Client().get(link))) == ["A real one"]

    def test_a_press_from_another_site_does_nothing(self, link: str) -> None:
        data = {"name": "Nuala", "employer": "A hospital", "sector": "health"}

        for site in ("cross-site", "same-site", "none"):
            answer = Client().post(link, data, headers={"sec-fetch-site": site})
            assert answer.status_code == 200

        assert Invitation.objects.waiting().count() == 1

    def test_what_was_never_ours_is_one_page(self) -> None:
        pages = [Client().get(f"/join/{secret}/") for secret in ("x", "A" * 32)]

        assert [page.status_code for page in pages] == [404, 404]
        assert pages[0].content == pages[1].content

    def test_taken_back_and_lapsed_say_so_kindly(self, link: str, alice: Person) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            assert "This invitation has lapsed" in text(Client().get(link))
            refused = Client().post(link, {"name": "N", "employer": "A", "sector": "other"})
            assert "This invitation has lapsed" in text(refused)
        withdraw_invitation(invitation=Invitation.objects.get(), by=alice, at=timezone.now())

        assert "This invitation was taken back" in text(Client().get(link))

    def test_whoever_was_barred_is_told_so_and_whom_to_write_to(self, link: str, settings: Any) -> None:
        make_person(email="new@example.org", is_active=False)

        shown, pressed = text(Client().get(link)), text(Client().post(link, SAID, headers=PRESSED))

        for page in (shown, pressed):
            assert "This address cannot be used" in page
            assert f'href="mailto:{settings.CONTACT_EMAIL}"' in page
            assert "lapsed" not in page
        assert Invitation.objects.waiting().count() == 1


class TestRolesAndLeaving:
    def test_a_role_is_changed_and_noted(self, group: Group, alice: Person, bob: Person) -> None:
        membership = Membership.objects.get(post__person=bob)

        answer = signed_in(alice).post(address(group, "change_member", membership.pk), {"role": "lead"})

        membership.refresh_from_db()
        assert (answer.status_code, membership.role) == (302, "lead")
        assert Record.objects.get().note == "member → lead"

    def test_the_last_lead_names_another_first(self, group: Group, alice: Person, bob: Person) -> None:
        mine, his = (Membership.objects.get(post__person=person) for person in (alice, bob))
        with pytest.raises(LastLead):
            change_role(membership=mine, role="member", by=alice, at=AT)
        with pytest.raises(LastLead):
            end_membership(membership=mine, on=TODAY, reason="", by=alice, at=AT)
        with pytest.raises(LastLead):
            end_post(post=mine.post, by=alice, at=AT)
        assert Post.objects.get(pk=mine.post_id).ended is None

        change_role(membership=his, role="lead", by=alice, at=AT)
        end_membership(membership=mine, on=TODAY, reason="A new job.", by=alice, at=AT)

        mine.refresh_from_db()
        assert (mine.left, mine.left_reason) == (TODAY, "A new job.")

    def test_the_reason_fits_who_asks(self, group: Group, alice: Person, rhona: Person) -> None:
        mine = Membership.objects.get(post__person=alice)
        with pytest.raises(LastLead, match=r"^You are the last lead of “Warm homes”"):
            end_membership(membership=mine, on=TODAY, reason="", by=alice, at=AT)
        with pytest.raises(LastLead, match=r"^Alice Lead is the last lead of “Warm homes”"):
            end_post(post=mine.post, by=rhona, at=AT)

    def test_who_has_left_gets_no_other_role(self, group: Group, alice: Person, bob: Person) -> None:
        his = Membership.objects.get(post__person=bob)
        end_membership(membership=his, on=TODAY, reason="", by=alice, at=AT)

        with pytest.raises(GroupsError):
            change_role(membership=his, role="lead", by=alice, at=AT)

    def test_a_lead_whose_job_ended_is_led_home(self, group: Group, alice: Person) -> None:
        make_membership(group, make_person(), role="lead")
        Group.objects.update(is_published=False)
        mine = Membership.objects.get(post__person=alice)

        answer = signed_in(alice).post(address(group, "end_job", mine.pk))

        assert answer["Location"] == "/"

    def test_leaving_twice_keeps_the_first_day(self, group: Group, alice: Person, bob: Person) -> None:
        his = Membership.objects.get(post__person=bob)
        end_membership(membership=his, on=TODAY - timedelta(days=3), reason="First.", by=alice, at=AT)
        end_membership(membership=his, on=TODAY, reason="Second.", by=alice, at=AT)

        his.refresh_from_db()
        assert (his.left, his.left_reason) == (TODAY - timedelta(days=3), "First.")

    @pytest.mark.parametrize(
        ("on", "message"),
        [
            ("2025-01-05", "They joined on 6 January 2025."),
            ("2999-01-01", "This day is still to come."),
            ("x", "Write the day"),
        ],
    )
    def test_days_that_cannot_be_are_said(
        self, group: Group, alice: Person, bob: Person, on: str, message: str
    ) -> None:
        his = Membership.objects.get(post__person=bob)

        answer = signed_in(alice).post(address(group, "leave", his.pk), {"on": on, "reason": "Ràdh שלום"})

        assert answer.status_code == 422
        assert message in text(answer)
        assert 'href="#id_on"' in text(answer)
        assert "Ràdh שלום" in text(answer)

    def test_everyone_leaves_by_themselves_and_nobody_removes_another(
        self, group: Group, alice: Person, bob: Person, charlie: Person
    ) -> None:
        third = make_person()
        other = make_membership(group, third)
        his = Membership.objects.get(post__person=bob)
        today = timezone.localdate().isoformat()

        refused = signed_in(bob).post(address(group, "leave", other.pk), {"on": today})
        stranger = signed_in(charlie).post(address(group, "leave", his.pk), {"on": today})
        done = signed_in(bob).post(address(group, "leave", his.pk), {"on": today})

        assert (refused.status_code, stranger.status_code, done.status_code) == (403, 403, 302)
        assert set(Membership.objects.current().filter(group=group)) == {
            other,
            Membership.objects.get(post__person=alice),
        }

    def test_when_a_post_ends_its_memberships_end_and_mail_stops_at_once(
        self, group: Group, other_group: Group, alice: Person, bob: Person
    ) -> None:
        his = Membership.objects.get(post__person=bob)
        elsewhere = make_membership(other_group, bob, post=his.post)
        assert bob in Person.objects.reachable(AT)

        end_post(post=his.post, by=alice, at=AT)

        assert bob not in Person.objects.reachable(AT)
        assert Membership.objects.current().filter(pk__in=[his.pk, elsewhere.pk]).count() == 0

    def test_reasons_are_for_the_group(self, group: Group, alice: Person, bob: Person, charlie: Person) -> None:
        his = Membership.objects.get(post__person=bob)
        end_membership(membership=his, on=TODAY, reason="Fell out with us.", by=alice, at=AT)

        page = address(group, "members")
        assert "Fell out with us." in text(signed_in(alice).get(page))
        assert "Fell out with us." not in text(signed_in(charlie).get(page))
        assert "Bob Member" in text(signed_in(charlie).get(page))

    def test_addresses_of_the_invited_are_for_leads(self, group: Group, alice: Person, bob: Person) -> None:
        asked(group, alice)

        page = address(group, "members")
        assert "new@example.org" in text(signed_in(alice).get(page))
        assert "new@example.org" not in text(signed_in(bob).get(page))


def at_once(*works: Any) -> list[BaseException | None]:
    """Does all of it in the same moment, each in a thread of its own, and says what went wrong with each."""
    barrier, faults = Barrier(len(works)), list[BaseException | None]([None] * len(works))

    def do(number: int, work: Any) -> None:
        barrier.wait()
        try:
            work()
        except GroupsError as error:
            faults[number] = error
        finally:
            connection.close()

    threads = [Thread(target=do, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_leave_at_once_leave_one() -> None:
    group = make_group()
    leads = [make_membership(group, make_person(), role="lead") for _ in range(2)]

    def leaves(membership: Membership) -> Any:
        return lambda: end_membership(membership=membership, on=TODAY, reason="", by=membership.post.person, at=AT)

    faults = at_once(*map(leaves, leads))

    assert [type(fault) for fault in faults if fault] == [LastLead]
    assert Membership.objects.current().filter(group=group, role="lead").count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_presses_at_once_make_one_member() -> None:
    group = make_group()
    lead = make_person()
    make_membership(group, lead, role="lead")
    invitation = asked(group, lead)

    faults = at_once(*[lambda: accepted(Invitation.objects.get(pk=invitation.pk))] * 50)

    assert len([fault for fault in faults if fault]) == 49
    assert Membership.objects.filter(post__person__email="new@example.org").count() == 1
    assert Person.objects.filter(email="new@example.org").count() == 1


def coming_in(group: Group, by: Person, email: str, **fields: Any) -> Any:
    invitation = asked(group, by, email)
    return lambda: accepted(Invitation.objects.get(pk=invitation.pk), **fields)


@pytest.mark.django_db(transaction=True)
def test_one_person_asked_into_two_groups_presses_both_at_once() -> None:
    lead = make_person()
    works = [coming_in(make_group(), lead, "new@example.org", employer=f"Place {number}") for number in range(8)]

    assert at_once(*works) == [None] * 8
    assert Person.objects.filter(email="new@example.org").count() == 1
    assert Membership.objects.filter(post__person__email="new@example.org").count() == 8


@pytest.mark.django_db(transaction=True)
def test_colleagues_of_one_new_place_come_in_at_once() -> None:
    lead, group = make_person(), make_group()
    works = [coming_in(group, lead, f"{n}@example.org", employer=f"{'A' if n % 2 else 'a'} Place") for n in range(8)]

    assert at_once(*works) == [None] * 8
    assert Organisation.objects.filter(name__iexact="a place").count() == 1
    assert Membership.objects.count() == 8
