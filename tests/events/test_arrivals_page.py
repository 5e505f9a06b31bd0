"""The welcome desk in a real browser: the network goes for a minute, and comes back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from carplatform.audit.models import Record
from events.models import Event, Participation
from groups.models import Person
from tests.browsing import follow, open_page, press, write
from tests.factories import make_event, make_participation, make_person

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Ann Low", "Bob High", "Cat Far", "Dan Near")
HERE = re.compile("^Here ")


@pytest.fixture
def event() -> Event:
    """An event that begins in an hour, and four people who come."""
    start = timezone.now() + timedelta(hours=1)
    event = make_event(starts_at=start, ends_at=start + timedelta(hours=6))
    for name in NAMES:
        make_participation(event, make_person(name))
    return event


def desk(browser: Browser, server: Any, person: Person, event: Event, **options: Any) -> Page:
    page = open_page(browser, server, person, **options)
    page.goto(reverse("events:arrivals", args=[event.slug]))
    return page


def row(page: Page, name: str) -> Any:
    return page.locator(".arrival").filter(has_text=name)


def press_here(page: Page, name: str) -> None:
    row(page, name).get_by_role("button", name=HERE).click()


def here() -> list[str]:
    return sorted(one.name for one in Participation.objects.exclude(arrived_at=None).select_related("person"))


def kept(page: Page) -> list[str]:
    return list(page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('arrivals:'))"))


def test_what_is_pressed_without_a_network_is_kept_and_sent_once(
    browser: Browser, live_server: Any, rhona: Person, event: Event
) -> None:
    page = desk(browser, live_server, rhona, event)
    press_here(page, "Ann Low")
    expect(row(page, "Ann Low")).to_contain_text("Here since")
    expect(page.locator(".arrivals__count")).to_have_text("1 of 4 are here")

    page.context.set_offline(True)
    press_here(page, "Bob High")
    press_here(page, "Cat Far")
    press_here(page, "Cat Far")
    expect(row(page, "Bob High")).to_contain_text("Waiting for the network")
    expect(row(page, "Cat Far")).to_contain_text("Waiting for the network")
    expect(page.get_by_text("No network just now.")).to_be_visible()
    expect(page.locator(".arrivals__count")).to_have_text("1 of 4 are here")
    assert here() == ["Ann Low"]
    pressed = timezone.now()
    page.wait_for_timeout(1_500)
    page.context.set_offline(False)

    expect(page.locator(".arrivals__count")).to_have_text("3 of 4 are here", timeout=15_000)
    expect(page.get_by_text("No network just now.")).to_be_hidden()
    assert here() == ["Ann Low", "Bob High", "Cat Far"]
    assert [
        time for time in Participation.objects.values_list("arrived_at", flat=True) if time and time > pressed
    ] == []
    assert Record.objects.filter(action="mark here at event").count() == 3
    assert kept(page) == []


def test_a_page_loaded_again_keeps_what_waits(browser: Browser, live_server: Any, rhona: Person, event: Event) -> None:
    page = desk(browser, live_server, rhona, event)
    page.route("**/arrivals/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    press_here(page, "Ann Low")
    expect(row(page, "Ann Low")).to_contain_text("Waiting for the network")
    assert len(kept(page)) == 1
    assert NAMES[0] not in page.evaluate("JSON.stringify(localStorage)")

    page.reload()
    expect(row(page, "Ann Low")).to_contain_text("Waiting for the network")
    assert here() == []
    page.unroute_all()

    expect(row(page, "Ann Low")).to_contain_text("Here since", timeout=15_000)
    assert here() == ["Ann Low"]


def test_what_waits_leaves_the_phone_with_whoever_pressed_it(
    browser: Browser, live_server: Any, rhona: Person, event: Event
) -> None:
    page = desk(browser, live_server, rhona, event)
    page.route("**/arrivals/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    press_here(page, "Ann Low")
    page.evaluate("localStorage.setItem('arrivals:someone-else:/events/x/', '[]')")
    page.reload()
    assert [name.split(":")[1] for name in kept(page)] == [str(rhona.uid)]

    page.goto(reverse("account"))
    follow(page.get_by_role("button", name="Sign out"))

    assert kept(page) == []
    assert here() == []


def test_a_session_that_is_over_loses_no_press(browser: Browser, live_server: Any, rhona: Person, event: Event) -> None:
    page = desk(browser, live_server, rhona, event)
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    press_here(page, "Ann Low")

    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert len(kept(page)) == 1
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    expect(row(page, "Ann Low")).to_contain_text("Here since", timeout=15_000)
    assert here() == ["Ann Low"]


def test_two_phones_see_each_other(browser: Browser, live_server: Any, rhona: Person, event: Event) -> None:
    one, other = (desk(browser, live_server, rhona, event) for _ in range(2))

    press_here(one, "Ann Low")

    expect(row(other, "Ann Low")).to_contain_text("Here since", timeout=15_000)
    row(other, "Ann Low").get_by_role("button", name="Left early").click()
    expect(row(other, "Ann Low")).to_contain_text("Left early")
    row(other, "Ann Low").get_by_role("button", name="Not here").click()
    expect(row(one, "Ann Low").get_by_role("button", name=HERE)).to_be_visible(timeout=15_000)
    assert here() == []


def test_people_are_found_as_one_types(browser: Browser, live_server: Any, rhona: Person, event: Event) -> None:
    page = desk(browser, live_server, rhona, event)

    page.get_by_label("Find someone").fill("hig")
    expect(page.locator(".arrival:visible")).to_have_count(1)
    press_here(page, "Bob High")
    expect(row(page, "Bob High")).to_contain_text("Here since")
    expect(page.locator(".arrival:visible")).to_have_count(1)
    page.get_by_label("Find someone").fill("nobody")
    expect(page.get_by_text("Nobody on the list is found by that.")).to_be_visible()
    page.goto(f"{page.url.split('?')[0]}?q=high")
    page.get_by_label("Find someone").fill("")

    expect(page.locator(".arrival:visible")).to_have_count(4)


def test_the_desk_works_by_keyboard_and_without_scripts(
    browser: Browser, live_server: Any, rhona: Person, event: Event
) -> None:
    page = desk(browser, live_server, rhona, event, scripts=False)

    write(page, "Find someone by name, employer or CPP", "cat")
    press(page, page.get_by_role("button", name="Find"))
    assert page.locator(".arrival").count() == 1
    press(page, row(page, "Cat Far").get_by_role("button", name=HERE))
    assert page.get_by_text("Cat Far is here.").is_visible()
    press(page, row(page, "Cat Far").get_by_role("button", name="Left early"))

    assert [(one.name, one.left_early) for one in Participation.objects.exclude(arrived_at=None)] == [("Cat Far", True)]
