"""In a real browser no page trips over its own policy, and none asks for anything from elsewhere."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route

from evaluations.models import Questionnaire
from groups.models import Group, Person
from tests.browsing import open_page
from tests.factories import make_entry
from tests.gates.roles import PRESSES, addresses, desk_addresses

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]


def trouble(page: Page, pages: list[str], home: str) -> list[str]:
    """What the browser complains of and asks elsewhere for, and each file that is not there, on each of `pages`."""
    found: list[str] = []
    page.on("console", lambda said: found.append(f"{page.url} {said.text}") if is_refusal(said.text) else None)
    page.on("pageerror", lambda error: found.append(f"{page.url} {error}"))
    page.on("request", lambda asked: found.append(asked.url) if not is_ours(asked.url, home) else None)
    page.on("response", lambda answer: found.append(f"{answer.status} {answer.url}") if is_lost(answer) else None)
    for address in pages:
        page.goto(address, wait_until="load")
        page.evaluate("document.fonts.ready")
    return found


def is_refusal(said: str) -> bool:
    return "Content Security Policy" in said or "Refused to" in said


def is_ours(url: str, home: str) -> bool:
    return url.startswith((f"{home}/", "data:")) and "/assets/fonts/" not in url


def is_lost(answer: Any) -> bool:
    return answer.status >= 400 and not answer.request.is_navigation_request()


NO_PAGE = {*PRESSES, "mfa_download_recovery_codes", "reports:pdf"}


@pytest.mark.usefixtures("forms_at_work")
def test_no_page_is_refused_anything_or_asks_elsewhere(
    browser: Browser,
    live_server: Any,
    things: list[Any],
    alice: Person,
    rhona: Person,
) -> None:
    make_entry(next(one for one in things if isinstance(one, Group)))
    pages = [page for name, page in addresses(*things).items() if name not in NO_PAGE]
    shared = [page for page in pages if not page.startswith("/account/")] + [reverse("account_login")]
    # All other pages of the admin are opened by the gate against scripts.
    admin = [reverse(f"admin:{name}") for name in ("index", "groups_group_changelist", "groups_group_add")]
    desks = [page for form in Questionnaire.objects.of_events() for page in desk_addresses(form)]
    tours: list[tuple[Person | None, list[str]]] = [
        (None, shared),
        (alice, pages),
        (rhona, [reverse("home"), *desks, *admin]),
    ]

    for person, tour in tours:
        page = open_page(browser, live_server, person, width=1280)
        assert trouble(page, [*tour, "/nowhere/"], live_server.url) == []


def test_planted_trouble_is_found(page: Page) -> None:
    def careless(route: Route) -> None:
        policy = "default-src 'none'; img-src *; font-src *; style-src 'unsafe-inline'"
        font = "@font-face { font-family: f; src: url(/assets/fonts/x.woff2) } p { font-family: f }"
        body = (
            f"<style>{font}</style><p onclick='go()'>x</p><script>go()</script><img src='https://evil.example/x.png'>"
        )
        route.fulfill(headers={"Content-Security-Policy": policy}, content_type="text/html", body=body)

    page.route("http://planted.example/", careless)
    page.route("https://evil.example/**", lambda route: route.fulfill(status=404))
    page.route("**/assets/fonts/**", lambda route: route.fulfill(status=404))

    found = trouble(page, ["http://planted.example/"], "http://planted.example")
    page.locator("p").click()

    assert len([line for line in found if "Content Security Policy" in line]) == 2
    assert {line for line in found if " " not in line} == {
        "https://evil.example/x.png",
        "http://planted.example/assets/fonts/x.woff2",
    }
    assert len([line for line in found if line.startswith("404 ")]) == 2
