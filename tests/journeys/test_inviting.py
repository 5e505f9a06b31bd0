"""An organiser asks people to an event by keyboard alone: from the groups, by hand, from a spreadsheet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from events.models import Participation
from groups.models import Person
from tests.browsing import choose, press, reach, write
from tests.delivering import send_what_waits
from tests.events.replying import coming_event
from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = "email,name,role\nfraser@example.org,Fraser Muir,presenter\n{},Ailsa Muir,"


def button(page: Page, name: str) -> None:
    press(page, page.get_by_role("button", name=name, exact=True))


def link(page: Page, name: str) -> None:
    press(page, page.locator("main").get_by_role("link", name=name, exact=True))


def said(page: Page) -> str:
    return page.get_by_role("status").inner_text().strip()


def asked() -> dict[str, str]:
    """By name, as what everyone on the list comes."""
    return {one.name: one.role for one in Participation.objects.named()}


@pytest.mark.usefixtures("group", "bob")
def test_from_an_empty_list_to_a_reply(visit: Visit, rhona: Person, alice: Person, mailoutbox: list[Any]) -> None:
    event = coming_event(venue="Town hall")
    page = visit(rhona)
    page.goto(reverse("events:invitations", args=[event.slug]))

    link(page, "Invite from the groups")
    ticked = page.locator("input[type=checkbox]:checked")
    assert ticked.count() == 2
    reach(page, ticked.last)
    page.keyboard.press("Space")
    button(page, "Put them on the list")
    assert said(page) == "1 person is on the list. No mail has gone yet."

    link(page, "Invite someone")
    write(page, "Their email", "nuala at example")
    write(page, "Their name", "Nuala Reid")
    choose(page, "Speaker")
    button(page, "Put on the list")
    assert "Their email" in page.locator("main").inner_text()
    assert page.get_by_label("Their name", exact=True).input_value() == "Nuala Reid"
    write(page, "Their email", "nuala@example.org")
    button(page, "Put on the list")

    link(page, "From a spreadsheet")
    for address in ("no address", "ailsa@example.org"):
        reach(page, page.get_by_label("Or copy the rows and paste them here"))
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(ROWS.format(address))
        button(page, "Put them on the list")
    assert said(page) == "2 people are on the list. No mail has gone yet."

    link(page, "Send them")
    button(page, "Send it now")
    send_what_waits()
    assert asked() == {alice.name: "practitioner", "Ailsa Muir": "practitioner", "Fraser Muir": "presenter"} | {
        "Nuala Reid": "speaker"
    }
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(
        [str(alice.email), "ailsa@example.org", "fraser@example.org", "nuala@example.org"]
    )

    [address] = re.findall(rf"{settings.BASE_URL}(/reply/\S+)", mailoutbox[0].body)
    guest = visit(None)
    guest.goto(address)
    choose(guest, "Yes, I will come")
    press(guest, guest.get_by_role("button", name="Send my reply"))
    page.reload()
    assert page.get_by_role("link", name=re.compile("^Coming")).inner_text().split()[-1] == "1"
