"""A pro-forma prints on one A4, however full its nine headings are; and it is written with and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from events.actions.materials import MOST
from events.models import Heading, Passage, Presentation
from events.room import LINE
from groups.models import Group, Person
from tests.browsing import follow, open_page, press, reach
from tests.events.presenting import page_of, texts
from tests.factories import (
    make_entry,
    make_event,
    make_note,
    make_participation,
    make_passage,
    make_person,
    make_presentation,
    make_web_link,
)

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]

SENTENCE = "We met in the garage and drew the whole way from the letter to the chair, twice. "
# As full as a heading may be: ordinary words, capitals, short lines each of which takes a whole one, and one long word.
FILLS = {
    "words": lambda longest: (SENTENCE * 9)[:longest],
    "capitals": lambda longest: (SENTENCE.upper() * 9)[:longest],
    "short lines": lambda longest: "\n".join(["Short"] * (longest // LINE)),
    "one word": lambda longest: ("Gnìomhachas" * 60)[:longest],
}


@pytest.fixture
def presentation(group: Group) -> Presentation:
    return make_presentation(make_event("Spring event"), group)


def pages(page: Page) -> int:
    return page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n")


@pytest.mark.parametrize("fill", FILLS)
def test_it_prints_on_one_page_however_full_it_is(
    browser: Browser, live_server: Any, presentation: Presentation, alice: Person, fill: str
) -> None:
    Group.objects.filter(pk=presentation.group_id).update(topic=("A long topic of many words " * 8)[:200])
    for heading in Heading:
        make_passage(presentation, heading, FILLS[fill](heading.longest))
        make_note(presentation, heading, SENTENCE * 9)
    for number in range(MOST):
        make_web_link(presentation, title=f"{number} {SENTENCE}")
    reader = make_person()
    make_participation(presentation.event, reader)
    Presentation.objects.update(shared_at=presentation.event.starts_at, handed_in_at=presentation.event.dated_at)

    for person in (alice, reader):
        page = open_page(browser, live_server, person, width=1280)
        page.goto(page_of(presentation))
        assert pages(page) == 1


def test_one_page_more_would_be_counted(
    browser: Browser, live_server: Any, presentation: Presentation, alice: Person
) -> None:
    for heading in Heading:
        make_passage(presentation, heading, SENTENCE * 30)
    page = open_page(browser, live_server, alice, width=1280)
    page.goto(page_of(presentation))

    assert pages(page) > 1


def test_a_pro_forma_is_written_and_handed_in_by_keyboard(
    browser: Browser, live_server: Any, presentation: Presentation, alice: Person
) -> None:
    make_entry(presentation.group, "Rang ten people", kind="evidence gathered")
    page = open_page(browser, live_server, alice)
    page.goto(page_of(presentation))
    press(page, page.get_by_role("link", name="Begin"))
    reach(page, page.get_by_label("CAR group activities so far"))
    page.keyboard.type("We met.")
    expect(page.locator("#activities-left")).to_have_text("Room left: 553 of 560 characters.")

    use = page.get_by_role("button", name="Rang ten people")
    reach(page, use)
    page.keyboard.press("Enter")
    expect(page.get_by_label("CAR group activities so far")).to_have_value("We met.\nRang ten people")
    expect(page.get_by_label("CAR group activities so far")).to_be_focused()
    expect(page.get_by_role("status").last).to_have_text("It is in your text now. Save when you are ready.")
    expect(use).to_have_count(0)
    assert Passage.objects.count() == 0
    press(page, page.get_by_role("button", name="Save", exact=True))
    assert texts(presentation) == {"activities": "We met.\nRang ten people"}
    press(page, page.get_by_role("button", name="Hand it in"))
    expect(page.get_by_role("heading", name="Handed in on")).to_be_visible()


def test_it_is_written_without_scripts(
    browser: Browser, live_server: Any, presentation: Presentation, alice: Person
) -> None:
    make_entry(presentation.group, "Rang ten people", kind="evidence gathered")
    page = open_page(browser, live_server, alice, scripts=False)
    page.goto(page_of(presentation, "write_presentation"))
    page.get_by_label("CAR group activities so far").fill("We met.")
    page.get_by_label("Research methods used").fill("Calls")

    follow(page.get_by_role("button", name="Rang ten people"))
    assert page.url.endswith("#activities")
    assert page.get_by_label("Research methods used").input_value() == "Calls"
    assert page.get_by_text("It is in your text now.").count() == 1
    follow(page.get_by_role("button", name="Save", exact=True))

    assert texts(presentation) == {"activities": "We met.\nRang ten people", "methods": "Calls"}


def test_what_was_typed_comes_back_until_it_is_saved(
    browser: Browser, live_server: Any, presentation: Presentation, alice: Person
) -> None:
    page, address = open_page(browser, live_server, alice), page_of(presentation, "write_presentation")
    page.goto(address)
    page.get_by_label("Research methods used").fill("Half a sen")
    page.goto(address)
    expect(page.get_by_text("You wrote here before without saving.")).to_be_visible()
    expect(page.get_by_label("Research methods used")).to_have_value("Half a sen")
    expect(page.locator("#methods-left")).to_have_text("Room left: 310 of 320 characters.")

    follow(page.get_by_role("button", name="Save", exact=True))
    page.goto(address)

    expect(page.get_by_text("You wrote here before without saving.")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []


def test_what_has_the_focus_is_never_under_the_bar(
    browser: Browser, live_server: Any, presentation: Presentation, alice: Person
) -> None:
    for day in range(5):
        make_entry(presentation.group, f"Rang {day} people", kind="evidence gathered")
    page = open_page(browser, live_server, alice)
    page.goto(page_of(presentation, "write_presentation"))
    bar = page.locator(".pf-save").bounding_box()
    assert bar

    for heading in Heading:
        area = page.locator(f"#id_text-{heading.value}")
        reach(page, area)
        box = area.bounding_box()
        assert box
        assert box["y"] < bar["y"] - 40
