"""Text that was typed comes back: signed out, stale token, database down."""

import logging
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from groups.models import Group, LogEntry, Person
from tests.accounts.steps import newest_code
from tests.broken_database import broken_database
from tests.carplatform.holding import HERE, entry, fields_of, log_of, strict
from tests.cast import signed_in

pytestmark = pytest.mark.django_db
TEXT = "Chaidh sinn gu Inbhir Nis.\r\n\r\n“Two <b>lines</b>” & more – \u202eright to left\u202c 👍"


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


# Signed out --------------------------------------------------------------------------------------------------------


def test_signed_out_the_text_comes_back(anon: Client, group: Group) -> None:
    answer = anon.post(log_of(group), entry(line=TEXT), headers=HERE)

    page = answer.content.decode()
    posted = dict(fields_of(page))
    assert answer.status_code == 401
    assert "Nothing you typed is lost" in page
    assert f'action="{log_of(group)}"' in page
    assert {name: posted[name] for name in entry()} == entry(line=TEXT)
    assert f'href="{reverse("account_login")}" target="_blank"' in page
    assert "no-store" in answer["Cache-Control"]


def test_signed_in_again_in_another_tab_one_press_stores_it(group: Group, alice: Person) -> None:
    browser = strict(Client())
    held = browser.post(log_of(group), entry(line=TEXT), headers=HERE)  # has no token at all
    assert held.status_code == 403
    signed_out = browser.post(log_of(group), dict(fields_of(held.content.decode())), headers=HERE)
    page = signed_out.content.decode()

    token = browser.get(reverse("account_login")).context["csrf_token"]
    browser.post(reverse("account_login"), {"email": alice.email, "csrfmiddlewaretoken": token})
    token = browser.get(reverse("account_confirm_login_code")).context["csrf_token"]
    code = newest_code(str(alice.email))
    browser.post(reverse("account_confirm_login_code"), {"code": code, "csrfmiddlewaretoken": token})
    pressed = browser.post(log_of(group), dict(fields_of(page)), headers=HERE)

    assert signed_out.status_code == 401
    assert pressed.status_code == 302
    assert LogEntry.objects.get().line == " ".join(TEXT.split("\r\n"))


@pytest.mark.parametrize("kept", ["origin", "sec-fetch-site"])
def test_a_browser_that_vouches_only_once_needs_a_second_press(group: Group, alice: Person, kept: str) -> None:
    headers = {kept: HERE[kept]}
    anonymous = strict(Client())
    first = anonymous.post(log_of(group), entry(), headers=headers)
    browser = strict(signed_in(alice))
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32

    second = browser.post(log_of(group), dict(fields_of(first.content.decode())), headers=headers)
    third = browser.post(log_of(group), dict(fields_of(second.content.decode())), headers=headers)

    assert [first.status_code, second.status_code, third.status_code] == [403, 403, 302]
    assert LogEntry.objects.get().line == "We met twice"


def test_without_text_signed_out_people_are_simply_led_to_sign_in(anon: Client, group: Group) -> None:
    answer = anon.post(log_of(group), {}, headers=HERE)

    assert answer.status_code == 401
    assert "<form" not in answer.content.decode()
    assert f'href="{reverse("account_login")}"' in answer.content.decode()


# Stale token -------------------------------------------------------------------------------------------------------


def test_with_a_stale_token_the_text_comes_back_and_one_press_stores_it(group: Group, alice: Person) -> None:
    browser = strict(signed_in(alice))
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32

    held = browser.post(log_of(group), entry(csrfmiddlewaretoken="stale" * 12 + "abcd"), headers=HERE)
    again = browser.post(log_of(group), dict(fields_of(held.content.decode())), headers=HERE)

    assert (held.status_code, again.status_code) == (403, 302)
    assert "stale" * 12 not in held.content.decode()
    assert LogEntry.objects.get().line == "We met twice"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver", "sec-fetch-site": "same-site"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "https://testserver", "sec-fetch-site": "same-origin"},
        {"origin": "http://testserver:81", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin"},
        {"origin": "http://testserver"},
        {"referer": "http://testserver/"},
        {},
    ],
)
def test_only_a_browser_that_vouches_twice_passes_without_a_token(
    group: Group, alice: Person, headers: dict[str, str]
) -> None:
    browser = strict(signed_in(alice))
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32

    answer = browser.post(log_of(group), entry(held="1"), headers=headers)

    assert answer.status_code == 403
    assert not LogEntry.objects.exists()


def test_no_other_form_passes_without_its_token(group: Group, alice: Person) -> None:
    browser = strict(signed_in(alice))
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32

    assert browser.post(log_of(group), entry(), headers=HERE).status_code == 403
    assert not LogEntry.objects.exists()


# Where from --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"referer": "http://evil.example/http://testserver/"},
        {"referer": "http://testserver.evil.example/"},
        {"referer": "http://[broken"},
        {"origin": "http://evil.example", "referer": "http://testserver/"},
    ],
)
def test_what_another_site_posts_is_never_printed(group: Group, headers: dict[str, str]) -> None:
    for browser in (Client(), strict(Client())):
        answer = browser.post(log_of(group), entry(), headers=headers)

        assert answer.status_code in (401, 403)
        assert "We met twice" not in answer.content.decode()
        assert 'method="post"' not in answer.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://testserver"},
        {"sec-fetch-site": "same-origin"},
        {"referer": "http://testserver/groups/x/"},
        HERE,
    ],
)
def test_what_our_own_page_posts_is_given_back(anon: Client, group: Group, headers: dict[str, str]) -> None:
    assert "We met twice" in anon.post(log_of(group), entry(), headers=headers).content.decode()


# Database down -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_the_text_comes_back_and_is_stored_once_it_is_there(
    group: Group, alice: Person
) -> None:
    browser = strict(signed_in(alice))
    token = browser.get(reverse("privacy")) and browser.get(group.get_absolute_url()).context["csrf_token"]

    with broken_database():
        held = browser.post(log_of(group), entry(csrfmiddlewaretoken=str(token)), headers=HERE)
    stored = browser.post(log_of(group), dict(fields_of(held.content.decode())), headers=HERE)

    assert held.status_code == 503
    assert "We cannot reach our records" in held.content.decode()
    assert stored.status_code == 302
    assert LogEntry.objects.get().line == "We met twice"


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_visitors_and_strangers_get_the_plain_page(group: Group) -> None:
    browser = Client(raise_request_exception=False)

    with broken_database():
        sign_in = browser.post(reverse("account_login"), {"email": "private@example.org"}, headers=HERE)
        body = entry(email="a@example.org")
        elsewhere = browser.post(reverse("account_login"), body, headers={"origin": "http://evil.example"})

    assert (sign_in.status_code, elsewhere.status_code) == (503, 503)
    assert "private@example.org" not in sign_in.content.decode()
    assert "We met twice" not in elsewhere.content.decode()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_postgresql_ends_in_the_middle_gives_the_text_back(group: Group, alice: Person) -> None:
    browser = signed_in(alice)
    browser.raise_request_exception = False
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    other.close()

    held = browser.post(log_of(group), entry(), headers=HERE)
    connection.close()
    stored = browser.post(log_of(group), dict(fields_of(held.content.decode())), headers=HERE)

    assert (held.status_code, stored.status_code) == (503, 302)


# In a real browser -------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_a_browser_signed_out_in_the_middle_of_an_entry_one_press_stores_it(
    live_server: Any, page: Any, group: Group, alice: Person
) -> None:
    def sign_in(tab: Any) -> None:
        tab.goto(live_server.url + reverse("account_login"))
        tab.fill("#id_email", str(alice.email))
        tab.click("main button")
        tab.fill("#id_code", newest_code(str(alice.email)))
        tab.click("main button >> nth=0")
        tab.wait_for_url(f"{live_server.url}/")

    sign_in(page)
    page.goto(live_server.url + group.get_absolute_url())
    page.fill("textarea[name=line]", "We met twice")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.click(f"form[action='{log_of(group)}'] button[type=submit]")
    title = page.title()
    with page.context.expect_page() as opened:
        page.click("text=Sign in (opens a new tab)")
    sign_in(opened.value)
    page.click("text=Send it again")
    page.wait_for_url(re.compile(re.escape(group.get_absolute_url())))

    assert title == "You are signed out – Cairn"
    assert LogEntry.objects.get().line == "We met twice"
