"""An event from its set-up to the first arrivals, by keyboard alone: organiser, guest and presenter take their part."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from events.models import Event, Participation
from groups.models import Group, Person
from tests.browsing import choose, press, reach, write
from tests.delivering import send_what_waits
from tests.factories import make_entry
from tests.journeys.conftest import Visit
from tests.journeys.steps import tick, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = "email,name,role\nfraser@example.org,Fraser Muir,presenter\n{},Ailsa Muir,"


def button(page: Page, name: str) -> None:
    press(page, page.get_by_role("button", name=name, exact=True))


def link(page: Page, name: str) -> None:
    press(page, page.locator("main").get_by_role("link", name=name, exact=True))


def asked() -> dict[str, str]:
    """By name, as what everyone on the list comes."""
    return {one.name: one.role for one in Participation.objects.named()}


def set_up(page: Page) -> Event:
    """An event in ten days, with a line of programme."""
    page.goto(reverse("events:new"))
    write(page, "Title", "Spring event")
    day = (timezone.localdate() + timedelta(days=10)).isoformat()
    for field, value in (("First day", day), ("Starts at", "10:00"), ("Last day", day), ("Ends at", "16:00")):
        box = page.get_by_label(field, exact=True)
        reach(page, box)
        box.fill(value)
    button(page, "Save")
    page.goto(reverse("events:add_session", args=["spring-event"]))
    write(page, "Title", "Zooming in")
    button(page, "Save")
    return Event.objects.get()


def ask(page: Page) -> None:
    """One from a group, one by hand with a slip, two from a spreadsheet with a slip; then the mail goes."""
    link(page, "Invite from the groups")
    ticked = page.locator("input[type=checkbox]:checked")
    assert ticked.count() == 2
    reach(page, ticked.last)
    page.keyboard.press("Space")
    button(page, "Put them on the list")
    assert told(page) == "1 person is on the list. No mail has gone yet."

    link(page, "Invite someone")
    write(page, "Their email", "nuala at example")
    write(page, "Their name", "Nuala Reid")
    choose(page, "Speaker")
    button(page, "Put on the list")
    assert page.get_by_label("Their name", exact=True).input_value() == "Nuala Reid"
    write(page, "Their email", "nuala@example.org")
    button(page, "Put on the list")

    link(page, "From a spreadsheet")
    for address in ("no address", "ailsa@example.org"):
        reach(page, page.get_by_label("Or copy the rows and paste them here"))
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(ROWS.format(address))
        button(page, "Put them on the list")
    assert told(page) == "2 people are on the list. No mail has gone yet."

    link(page, "Send them")
    button(page, "Send it now")
    send_what_waits()


def say_yes(page: Page, mail: Any) -> None:
    """From the mail to the reply."""
    [address] = re.findall(rf"{settings.BASE_URL}(/reply/\S+)", mail.body)
    page.goto(address)
    choose(page, "Yes, I will come")
    press(page, page.get_by_role("button", name="Send my reply"))
    assert page.get_by_role("heading", name="You are coming").is_visible()


def write_the_pro_forma(page: Page, event: Event) -> None:
    """With one suggestion from the log taken, handed in."""
    page.goto(event.get_absolute_url())
    press(page, page.get_by_role("link", name="Warm homes").last)
    link(page, "Begin")
    offer = page.locator("[data-use]").first
    area, words = offer.get_attribute("data-use"), str(offer.get_attribute("data-text"))
    reach(page, offer)
    page.keyboard.press("Enter")
    expect(page.locator(f"#{area}")).to_have_value(words)
    write(page, "Expected outcomes from the CAR group", "Warmer homes by the winter.")
    button(page, "Save")
    button(page, "Hand it in")


def let_in(page: Page, event: Event) -> None:
    """The first arrivals: one from the list, one by a badge, one who is not on the list."""
    page.goto(reverse("events:arrivals", args=[event.slug]))
    first = event.participations.get(person__name="Alice Lead")
    here = page.get_by_role("button", name="Here Alice Lead")
    reach(page, here)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Left early Alice Lead").wait_for()
    second = event.participations.get(person__name="Ailsa Muir")
    page.goto(reverse("events:arrival", args=[event.slug, second.uid]))
    press(page, page.get_by_role("button", name="Here Ailsa Muir"))
    page.goto(reverse("events:walk_in", args=[event.slug]))
    write(page, "Their name", "Una Expected")
    button(page, "Let them in")
    assert "Una Expected" in page.locator("main").inner_text()
    arrived = event.participations.filter(arrived_at__isnull=False).values_list("person__name", flat=True)
    assert sorted(arrived) == ["Ailsa Muir", first.name, "Una Expected"]


@pytest.mark.usefixtures("bob")
def test_from_nothing_to_the_first_arrivals(
    visit: Visit, rhona: Person, alice: Person, group: Group, mailoutbox: list[Any]
) -> None:
    make_entry(group, "We met the housing officer", kind="meeting")
    page = visit(rhona)
    event = set_up(page)
    page.goto(reverse("events:invitations", args=[event.slug]))
    ask(page)
    assert asked() == {alice.name: "practitioner", "Ailsa Muir": "practitioner", "Fraser Muir": "presenter"} | {
        "Nuala Reid": "speaker"
    }
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(
        [str(alice.email), "ailsa@example.org", "fraser@example.org", "nuala@example.org"]
    )

    say_yes(visit(None), next(mail for mail in mailoutbox if mail.to == [alice.email]))
    page.reload()
    assert page.get_by_role("link", name=re.compile("^Coming")).inner_text().split()[-1] == "1"

    page.goto(reverse("events:choose_groups", args=[event.slug]))
    tick(page, re.compile("Warm homes"))
    button(page, "Save")
    write_the_pro_forma(visit(alice), event)
    page.goto(reverse("events:presentations", args=[event.slug]))
    press(page, page.get_by_role("button", name=re.compile("^Share")).first)
    presentation = event.presentations.get()
    assert presentation.handed_in_at
    assert presentation.shared_at

    let_in(page, event)
