"""From the mail that invites to the first line in the log, by keyboard alone; on a phone without scripts, on a desk."""

import re
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from groups.actions import invite
from groups.models import ContactConsent, FirstVisit, Group, Invitation, LogEntry, Membership, Person, Phase, PhaseMove
from tests.browsing import choose, press, reach, write
from tests.delivering import send_what_waits
from tests.factories import make_organisation
from tests.journeys.conftest import Visit
from tests.journeys.steps import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "nuala@example.org"


@pytest.fixture
def link(group: Group, alice: Person) -> str:
    """The path in the mail that left."""
    said = {"email": EMAIL, "name": "Nuala Nic a’ Ghobhainn", "role": "member"}
    invite(group=group, by=alice, uid=uuid4(), at=timezone.now(), **said)
    send_what_waits()
    [sent] = mail.outbox
    found = re.search(r"/join/\S+", str(sent.body))
    assert found
    return found.group()


def test_from_the_mail_to_the_first_line_in_the_log(visit: Visit, group: Group, link: str) -> None:
    make_organisation("NHS Tayside")
    page = visit(None)

    page.goto(link)
    assert page.context.cookies() == []
    write(page, "Your job", "Charge nurse")
    write(page, "Where you work", "nhs tayside")
    press(page, page.get_by_role("button", name="Join the group"))

    assert page.get_by_text("Step 1 of 3").count() == 1
    reach(page, page.get_by_role("checkbox", name=re.compile("contact sheet: Nuala Nic a’ Ghobhainn, Charge nurse")))
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Go on"))
    choose(page, "Exploring the evidence")
    press(page, page.get_by_role("button", name="Go on"))
    write(page, "What happened? One line is enough.", "Sat in on two clinics")
    press(page, page.get_by_role("button", name="Save, and go home"))

    assert page.get_by_role("status").inner_text().strip() == "Welcome. You are all set."
    assert page.get_by_role("heading", level=1).inner_text() == "Hello, Nuala"
    person = Person.objects.get(email=EMAIL)
    assert Membership.objects.get(post__person=person).post.description == "Charge nurse, NHS Tayside"
    assert ContactConsent.objects.now(person) == {"sheet": True, "email": False, "phone": False}
    assert PhaseMove.objects.get().phase == Phase.EXPLORING
    assert LogEntry.objects.get().line == "Sat in on two clinics"
    [cookie] = [one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]
    days = (cookie.get("expires", 0) - timezone.now().timestamp()) / 86_400
    assert 29.9 < days <= 30


def test_broken_off_and_taken_up_again_with_steps_skipped(visit: Visit, group: Group, link: str) -> None:
    page = visit(None)
    page.goto(link)
    write(page, "Where you work", "A new place")
    press(page, page.get_by_role("button", name="Join the group"))
    press(page, page.get_by_role("button", name="Skip this"))

    page.goto("/")
    press(page, page.get_by_role("link", name="Go on", exact=True))
    press(page, page.get_by_role("button", name="I do not know yet"))
    press(page, page.get_by_role("button", name="Skip this"))

    assert page.get_by_role("heading", level=1).inner_text() == "Hello, Nuala"
    assert page.get_by_text("Go on where you stopped").count() == 0
    assert (FirstVisit.objects.get().step, LogEntry.objects.count(), PhaseMove.objects.count()) == ("done", 0, 0)


def test_a_double_click_joins_once_and_the_link_then_leads_to_signing_in(visit: Visit, group: Group, link: str) -> None:
    page = visit(None)
    page.goto(link)
    page.get_by_label("Where you work").fill("A new place")
    page.get_by_role("button", name="Join the group").dblclick()
    page.get_by_role("heading", level=1).filter(has_text=re.compile("Welcome|You are in")).wait_for()

    assert Membership.objects.filter(post__person__email=EMAIL).count() == 1
    other = visit(None)
    other.goto(link)
    press(other, other.get_by_role("link", name="Sign in"))
    sign_in(other, Person.objects.get(email=EMAIL))
    assert other.get_by_role("heading", level=1).inner_text() == "Hello, Nuala"


def test_on_a_page_left_open_while_the_invitation_was_taken_back_it_is_said_kindly(visit: Visit, link: str) -> None:
    page = visit(None)
    page.goto(link)
    Invitation.objects.update(withdrawn_at=timezone.now())
    write(page, "Where you work", "A new place")

    press(page, page.get_by_role("button", name="Join the group"))

    assert page.get_by_role("heading", level=1).inner_text() == "This invitation was taken back"
    assert not Person.objects.filter(email=EMAIL).exists()
