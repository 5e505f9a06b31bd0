"""Ways of going that all walks are made of."""

from collections.abc import Callable

from playwright.sync_api import Page

Walk = Callable[[Page], None]


def visit(path: str) -> Walk:
    """A walk that only opens one address."""
    return lambda page: go(page, path)


def go(page: Page, path: str) -> None:
    page.goto(path, wait_until="networkidle")


def as_person(name: str, walk: Walk) -> Walk:
    """The walk, taken by the demo person of that first name."""

    def signed_in(page: Page) -> None:
        go(page, "/")
        page.get_by_role("button", name=name).first.click()
        walk(page)

    return signed_in


def pressing(path: str, button: str, **fields: str) -> Walk:
    """A walk that opens `path`, fills the fields named by their `name`, and presses the button that says `button`."""

    def press(page: Page) -> None:
        go(page, path)
        for name, value in fields.items():
            page.locator(f"main [name={name}]").first.fill(value)
        page.get_by_role("button", name=button).first.click()

    return press


def in_turn(*walks: Walk) -> Walk:
    """One walk after the other."""

    def walk_all(page: Page) -> None:
        for walk in walks:
            walk(page)

    return walk_all


def open_first(path: str) -> Walk:
    """The first row of a list of the admin."""
    return in_turn(visit(path), lambda page: page.locator("#result_list tbody th a").first.click())
