"""Someone invited replies on a phone by keyboard alone, with scripts and without, and changes their mind."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page

from carplatform.outbox.models import Message
from events.mails import RECEIPT
from events.models import Event, Invitation, Needs
from groups.models import ContactConsent
from tests.accounts.steps import newest_code
from tests.browsing import choose, follow, open_page, press, reach, write
from tests.delivering import send_what_waits
from tests.events.replying import address_of, chosen, coming_event, invited, say, seminar
from tests.factories import make_invitation, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def spring_event() -> Event:
    event = coming_event(venue="Town hall", capacity=3)
    seminar(event, "a", title="Evaluation", places=1)
    seminar(event, "b", title="Dialogue")
    seminar(event, "1", choice="Walks", title="By the river", hour=14)
    return event


def send(page: Page) -> None:
    press(page, page.get_by_role("button", name=re.compile("^Send my")))


def tick(page: Page, box: Locator) -> None:
    reach(page, box)
    page.keyboard.press("Space")


def opened(event: Event, page: Page) -> Invitation:
    invitation, secret = make_invitation(event, make_person("Ann Asked"))
    page.goto(address_of(secret))
    return invitation


def test_from_the_link_to_a_changed_mind(phone: Page) -> None:
    invitation = opened(spring_event(), phone)

    send(phone)
    assert "Say whether you come." in phone.locator(".govuk-error-summary").inner_text()
    choose(phone, "Yes, I will come")
    choose(phone, "Dialogue")
    choose(phone, "By the river")
    write(phone, "To eat and drink", "Nothing with nuts, please.")
    tick(phone, phone.get_by_label("I may be in photographs"))
    tick(phone, phone.get_by_label("Show my email there: ann-asked@example.org"))
    send(phone)

    assert phone.get_by_role("heading", name="You are coming").is_visible()
    assert chosen(invitation) == ["By the river", "Dialogue"]
    assert "nuts" not in phone.content()
    person = invitation.participation.person
    assert person
    assert ContactConsent.objects.now(person)["email"]

    reach(phone, phone.get_by_role("link", name="Change it"))
    phone.keyboard.press("Enter")
    tick(phone, phone.get_by_label("Show my email there: ann-asked@example.org"))
    send(phone)
    assert not ContactConsent.objects.now(person)["email"]
    choose(phone, "No, I cannot come")
    assert not phone.get_by_label("To eat and drink").is_visible()
    send(phone)

    assert phone.get_by_role("heading", name="You are not coming").is_visible()
    assert (chosen(invitation), Needs.objects.exists()) == ([], False)
    assert Message.objects.filter(kind=RECEIPT.name).count() == 3


def test_a_session_that_filled_while_someone_wrote(phone: Page) -> None:
    event = spring_event()
    invitation = opened(event, phone)
    choose(phone, "Yes, I will come")
    choose(phone, "Evaluation")
    write(phone, "To travel, or to stay overnight", "One night in a hotel.")
    say(invited(event), "yes", event.sessions.get(title="Evaluation"))

    send(phone)
    assert "“Evaluation” is full now." in phone.locator(".govuk-error-summary").inner_text()
    assert phone.get_by_label("To travel, or to stay overnight").input_value() == "One night in a hotel."
    assert phone.get_by_label("Yes, I will come").is_checked()
    choose(phone, "Dialogue")
    send(phone)

    assert chosen(invitation) == ["Dialogue"]
    assert Needs.objects.get().travel == "One night in a hotel."


def test_what_was_written_is_read_again_after_a_code_to_the_address(phone: Page) -> None:
    opened(spring_event(), phone)
    choose(phone, "Yes, I will come")
    write(phone, "To get in and around, to hear or to see", "A ramp.")
    send(phone)

    press(phone, phone.get_by_role("link", name="Sign in to read it"))
    write(phone, "Your work email", "ann-asked@example.org")
    press(phone, phone.get_by_role("button", name="Email me a code"))
    write(phone, "Code from the mail", newest_code("ann-asked@example.org"))
    press(phone, phone.get_by_role("button", name="Sign in", exact=True))

    assert phone.url.endswith(reverse("events:my_reply", args=["spring-event"]))
    assert phone.get_by_label("To get in and around, to hear or to see").input_value() == "A ramp."
    write(phone, "To get in and around, to hear or to see", "A ramp, and a chair near the door.")
    send(phone)
    assert Needs.objects.get().access == "A ramp, and a chair near the door."


def test_the_waiting_list_from_both_ends(browser: Browser, live_server: Any, mailoutbox: list[Any]) -> None:
    event = coming_event(capacity=1)
    first, first_secret = make_invitation(event, make_person("Ann"))
    _second, secret = make_invitation(event, make_person("Ben"))
    say(first)
    page = open_page(browser, live_server)

    page.goto(address_of(secret))
    assert page.get_by_text("All places are taken. You go on the waiting list").is_visible()
    page.get_by_label("Yes, I will come").check()
    follow(page.get_by_role("button", name="Send my reply"))
    assert page.get_by_role("heading", name="You are on the waiting list").is_visible()
    page.goto(address_of(first_secret))
    page.get_by_label("No, I cannot come").check()
    follow(page.get_by_role("button", name="Send my new reply"))
    send_what_waits()

    [mail] = [mail for mail in mailoutbox if mail.subject.startswith("You have a place")]
    [line] = [line for line in mail.body.splitlines() if line.startswith("http")]
    page.goto(line.removeprefix(settings.BASE_URL))
    assert (mail.to, page.get_by_role("heading", level=2).first.inner_text()) == (["ben@example.org"], "You are coming")


def test_what_was_chosen_waits_in_the_browser_but_never_what_someone_needs(browser: Browser, live_server: Any) -> None:
    event = spring_event()
    _invitation, secret = make_invitation(event)
    page, link = open_page(browser, live_server), address_of(secret)
    page.goto(link)
    page.get_by_label("Yes, I will come").check()
    page.get_by_label("Dialogue").check()
    page.get_by_label("To eat and drink").fill("Nothing with nuts, please.")
    page.get_by_label("Show my email there").check()

    kept = page.evaluate("JSON.stringify(localStorage)")
    page.goto("about:blank")
    page.goto(link)

    assert not any(word in kept for word in ("nuts", "email", secret))
    assert page.get_by_text("We put back what you had chosen.").is_visible()
    assert page.get_by_label("Dialogue").is_checked()
    assert not page.get_by_label("Show my email there").is_checked()
    follow(page.get_by_role("button", name="Send my reply"))
    assert page.get_by_role("heading", name="You are coming").is_visible()
    assert not page.get_by_text("We put back what you had chosen.").is_visible()
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('draft:')).length") == 0
