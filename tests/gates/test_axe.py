"""No accessibility rule that a machine can check is broken, and nothing scrolls sideways on the smallest phone."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page

from groups.models import Group, Person, Phase
from tests.cast import signed_in
from tests.factories import make_cycle, make_entry, make_move

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
LOOKS = [(390, "light"), (390, "dark"), (1280, "light")]


def open_page(browser: Browser, server: Any, person: Person | None, width: int, scheme: Any) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, base_url=server.url)
    if person:
        value = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server.url}])
    return context.new_page()


def violations(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page, options=RULES).response["violations"]]


def fill(group: Group) -> None:
    cycle = make_cycle(group)
    for phase in (Phase.PREPARING, Phase.TESTING, Phase.EXPLORING):
        make_move(cycle, phase)
    make_entry(group, "A very " + "long" * 60 + " word.", readers="network", on_public_page=True)


@pytest.mark.parametrize("look", LOOKS)
def test_pages_break_no_rule(
    browser: Browser, live_server: Any, group: Group, alice: Person, look: tuple[int, str]
) -> None:
    fill(group)
    address = group.get_absolute_url()
    visits = [
        *(
            (None, path)
            for path in ("/", "/groups/", address, "/account/sign-in/", "/phases/", "/privacy/", "/nowhere/")
        ),
        *((alice, path) for path in ("/", address, f"{address}move/", "/account/")),
    ]

    found = {}
    for person, path in visits:
        page = open_page(browser, live_server, person, *look)
        page.goto(path)
        found[f"{person} {path}"] = violations(page)
        page.context.close()

    assert {visit: broken for visit, broken in found.items() if broken} == {}


def test_a_form_with_errors_breaks_no_rule_and_takes_the_focus_to_them(
    browser: Browser, live_server: Any, group: Group, alice: Person
) -> None:
    page = open_page(browser, live_server, alice, 390, "light")
    page.goto(group.get_absolute_url())
    page.get_by_role("button", name="Save to the log").click()

    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    assert violations(page) == []


def test_nothing_scrolls_sideways_at_320(browser: Browser, live_server: Any, group: Group, alice: Person) -> None:
    fill(group)
    page = open_page(browser, live_server, alice, 320, "light")

    for path in ("/", "/groups/", group.get_absolute_url(), f"{group.get_absolute_url()}move/", "/account/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_planted_wide_block_is_found(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 844})
    page.set_content("<pre>" + "x" * 400 + "</pre>")

    assert page.evaluate("document.documentElement.scrollWidth") > 320


def test_a_planted_fault_is_found(page: Page) -> None:
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='x.png'></main></html>")

    assert "image-alt" in violations(page)
