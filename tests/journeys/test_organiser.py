"""An event is set up from nothing by keyboard alone, copied for the year after, and called off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from events.models import Event
from groups.models import Person
from tests.browsing import choose, press, reach, write
from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pick(page: Page, field: str, value: str) -> None:
    """A day or a time, for which each browser has keys of its own."""
    box = page.get_by_label(field, exact=True)
    reach(page, box)
    box.fill(value)


def button(page: Page, name: str) -> None:
    press(page, page.get_by_role("button", name=name, exact=True))


def link(page: Page, name: str) -> None:
    press(page, page.get_by_role("link", name=re.compile(f"^{name}")).first)


def said(page: Page) -> str:
    return page.get_by_role("status").inner_text().strip()


def test_an_event_from_nothing_to_the_next_year(visit: Visit, rhona: Person, alice: Person) -> None:
    page = visit(rhona)
    page.goto("/")
    link(page, "New event")
    write(page, "Title", "Spring event")
    for field, value in (("First day", "2027-03-02"), ("Starts at", "10:00"), ("Last day", "2027-03-03")):
        pick(page, field, value)
    button(page, "Save")
    assert "Say at what time it ends." in page.locator(".govuk-error-summary").inner_text()
    pick(page, "Ends at", "16:00")
    button(page, "Save")

    link(page, "Do it now")
    for words in ("To meet others", "To learn"):
        write(page, "What will people take away?", words)
        button(page, "Add it")
    press(page, page.get_by_role("button", name=re.compile("^Up")))
    link(page, "Back to the set-up")
    link(page, "Do it now")
    write(page, "Invitation", "Please come.")
    write(page, "What to prepare", "Bring a map.")
    button(page, "Save")
    mail = page.get_by_role("article").inner_text()
    assert re.search(r"Hello Rhona.*Please come\..*- To learn\s+- To meet others.*Bring a map\.", mail, re.DOTALL)

    link(page, "Spring event")
    link(page, "Do it now")
    link(page, "Add to the programme")
    write(page, "Title", "Making a map")
    pick(page, "Until", "11:05")
    button(page, "Save, and add the next")
    assert page.get_by_label("From", exact=True).input_value() == "11:05"
    write(page, "Title", "Tea")
    choose(page, "Break or meal")
    button(page, "Save, and add the next")
    write(page, "Title", "Zooming in")
    pick(page, "From", "11:00")
    pick(page, "Until", "12:00")
    button(page, "Save")
    assert page.get_by_text("“Making a map” and “Zooming in” overlap by 5 minutes.").count() == 1

    link(page, "Spring event")
    link(page, "Copy this event")
    pick(page, "First day", "2028-03-07")
    button(page, "Copy it")
    assert said(page).startswith("Copied.")
    copy = Event.objects.get(slug="spring-event-2")
    assert [one.title for one in copy.sessions.all()] == ["Making a map", "Zooming in", "Tea"]

    link(page, "Call it off")
    write(page, "Why? Everyone who opens the page reads it.", "The hall burnt down.")
    button(page, "Call it off")
    Event.objects.update(is_published=True)
    member = visit(alice)
    member.goto(copy.get_absolute_url())
    assert "The hall burnt down." in member.locator("main").inner_text()
    assert member.get_by_role("link", name="Set up").count() == 0
