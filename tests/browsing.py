"""A real browser in front of the live server: as whom, how wide, with or without scripts, and by keyboard alone."""

from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, Locator, Page

from groups.models import Person
from tests.cast import signed_in

MOST_TABS = 200  # no page has as many stops


def open_page(
    browser: Browser,
    server: Any,
    person: Person | None = None,
    *,
    width: int = 390,
    scheme: Any = "light",
    scripts: bool = True,
) -> Page:
    """A page of a browser of its own, in which `person` is signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        base_url=server.url,
        java_script_enabled=scripts,
        locale="en-GB",
    )
    context.set_default_timeout(10_000)
    if person:
        value = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server.url}])
    return context.new_page()


def reach(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus."""
    for _ in range(MOST_TABS):
        if target.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {target}.")


def is_in_view(target: Locator) -> bool:
    """Whether all of `target` is seen without scrolling."""
    box, window = target.bounding_box(), target.page.viewport_size
    return bool(box and window and box["y"] >= 0 and box["y"] + box["height"] <= window["height"])


def press(page: Page, target: Locator) -> None:
    """Reach a link or button and press it, and wait for the page that follows."""
    reach(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def follow(target: Locator) -> None:
    """Click a link or button, and wait for the page that follows."""
    with target.page.expect_navigation():
        target.click()


def write(page: Page, field: str, text: str) -> None:
    """Reach the field labelled `field` and type over what is in it."""
    reach(page, page.get_by_label(field, exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page: Page, option: str) -> None:
    """Reach the radio buttons that hold `option` and go down to it, as arrow keys do."""
    target = page.get_by_role("radio", name=option, exact=True)
    name = target.get_attribute("name")
    group = page.locator(f"input[name={name}]")
    stop = page.locator(f"input[name={name}]:checked")
    reach(page, stop if stop.count() else group.first)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if target.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrow keys do not reach {option}.")
