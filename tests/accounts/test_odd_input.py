"""Nothing that anyone posts to a page of sign-in or account ends as a 500."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from carplatform.accounts.urls import urlpatterns
from groups.models import Person
from tests.accounts.steps import CODE, SIGN_IN, app_code, ask, give_second_factor, newest_code, sign_in

pytestmark = pytest.mark.django_db
PAGES = sorted({reverse(str(pattern.name)) for pattern in urlpatterns} - {reverse("account_logout")})
# As they come over the wire: an empty byte, a lone surrogate, bytes that are no UTF-8, right-to-left, and 1 MB.
ODD = [
    "",
    "%00",
    "1%002",
    "%ED%A0%80",
    "%FF%FE",
    "%E2%80%AE12345678",
    "%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6",
    "-",
    "١٢٣",
]
ODD += ["a%40b.c%0D%0ABcc%3A+x%40y.z", "%22a%0B%22%40x.org", "a%40b%E2%80%A8.org", "x" * 1_000_000, "'; DROP TABLE"]
FORM = "application/x-www-form-urlencoded"
NO_FORMS: list[Callable[[Client, str], Any]] = [
    lambda client, address: client.post(address),
    lambda client, address: client.post(address, "[1, 2", content_type="application/json"),
    lambda client, address: client.post(address, headers={"x-requested-with": "XMLHttpRequest"}),
    lambda client, address: client.post(address, b"--x\r\njunk", content_type="multipart/form-data; boundary=x"),
    lambda client, address: client.head(address),
    lambda client, address: client.put(address),
    lambda client, address: client.delete(address),
    lambda client, address: client.patch(address),
    lambda client, address: client.options(address),
]


def stranger(person: Person) -> Client:
    return Client()


def one_with_a_code(person: Person) -> Client:
    ask(client := Client(), str(person.email))
    return client


def one_at_the_second_step(person: Person) -> Client:
    give_second_factor(person)
    sign_in(client := Client(), person)
    return client


def one_signed_in(person: Person) -> Client:
    give_second_factor(person)
    sign_in(client := Client(), person)
    client.post(reverse("mfa_authenticate"), {"code": app_code()})
    client.post(reverse("mfa_reauthenticate"), {"code": app_code(steps=1)})
    client.get(reverse("mfa_activate_totp"))
    return client


def one_changing_address(person: Person) -> Client:
    sign_in(client := Client(), person)
    client.post(reverse("account_email"), {"email": "new@example.org"})
    return client


STANDS = {
    "stranger": (stranger, PAGES),
    "with a code": (one_with_a_code, [CODE]),
    "at the second step": (one_at_the_second_step, [reverse("mfa_authenticate")]),
    "signed in": (one_signed_in, PAGES),
    "changing address": (one_changing_address, [reverse("account_email_verification_sent")]),
}


@pytest.mark.parametrize("stand", STANDS)
def test_odd_fields_are_answered_in_plain_words(stand: str, alice: Person) -> None:
    browser_of, pages = STANDS[stand]
    client = browser_of(alice)
    start, failed = dict(client.session.items()), []

    for address, odd in product(pages, ODD):
        body = "&".join(f"{name}={odd}" for name in ("email", "code", "action", "next", "credential", "uid"))
        if client.post(address, body, content_type=FORM).status_code >= 500:
            failed.append((address, odd[:20]))
        begin_again(client, start)

    assert failed == []


def begin_again(client: Client, start: dict[str, Any]) -> None:
    """Three wrong codes end a try: put the session back to where it was."""
    session = client.session
    session.clear()
    session.update(start)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)


@pytest.mark.parametrize("stand", STANDS)
def test_posts_that_are_no_forms_are_answered_in_plain_words(stand: str, alice: Person) -> None:
    browser_of, pages = STANDS[stand]
    client = browser_of(alice)
    start, failed = dict(client.session.items()), []

    for address, ask_for in product(pages, NO_FORMS):
        answer = ask_for(client, address)
        if answer.status_code >= 500 or "json" in answer.headers.get("Content-Type", ""):
            failed.append((address, ask_for))
        begin_again(client, start)

    assert failed == []


@pytest.mark.parametrize("odd", ODD)
def test_odd_sign_in_ends_in_a_field_error_or_a_code(odd: str, anon: Client) -> None:
    answer = anon.post(SIGN_IN, f"email={odd}", content_type=FORM)

    assert answer.status_code in (302, 422)


def test_a_code_with_junk_around_it_is_refused_beside_the_field(anon: Client, alice: Person) -> None:
    ask(anon, str(alice.email))

    answer = anon.post(CODE, {"code": newest_code(str(alice.email)) + "\0"})

    assert answer.status_code == 422
    assert "Null characters are not allowed." in answer.content.decode()


@pytest.mark.parametrize("header", ["user-agent", "accept-language", "referer", "origin", "x-forwarded-for"])
@pytest.mark.parametrize("value", ["é" * 5000, "'", "\x7f\x1b"])
def test_odd_headers_do_no_harm(header: str, value: str, alice: Person) -> None:
    client = Client(headers={header: value})

    sign_in(client, alice)

    assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize("cookie", ['"\\000\\000\\000\\000\\000\\000\\000\\000x"', "x" * 5000, "é", '"'])
def test_odd_session_cookies_do_no_harm(cookie: str, anon: Client) -> None:
    answer = anon.get(reverse("account"), headers={"cookie": f"session={cookie}; csrf={cookie}; messages={cookie}"})

    assert answer.status_code in (302, 400)
