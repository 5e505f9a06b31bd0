"""What a held page gives back, and what it never prints."""

import html
import logging
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Group
from tests.carplatform.holding import HERE, entry, fields_of, log_of, strict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


@pytest.mark.parametrize(
    "name",
    [
        "csrfmiddlewaretoken",
        "password",
        "password1",
        "new_password",
        "code",
        "recovery-codes-code",
        "token",
        "access_token",
        "secret",
        "passphrase",
        "otp",
        "PIN",
    ],
)
def test_secrets_are_never_printed(anon: Client, group: Group, name: str) -> None:
    page = anon.post(log_of(group), entry(**{name: "hush-hush"}), headers=HERE).content.decode()

    assert "hush-hush" not in page
    assert "We met twice" in page


@pytest.mark.parametrize("address", ["account_email", "account_login", "mfa_activate_totp", "admin:login"])
def test_nothing_posted_to_a_page_of_sign_in_is_printed(address: str) -> None:
    for browser in (Client(), strict(Client())):
        answer = browser.post(reverse(address), {"email": "private@example.org", "username": "hush-hush"}, headers=HERE)

        assert "hush-hush" not in answer.content.decode()
        assert answer.status_code in (302, 401, 403) or "held" not in answer.content.decode()
        if answer.status_code in (401, 403):
            assert "private@example.org" not in answer.content.decode()


def test_files_are_not_printed_and_the_page_says_so(anon: Client, group: Group, tmp_path: Any) -> None:
    file = tmp_path / "minutes.txt"
    file.write_text("in confidence")
    with file.open("rb") as minutes:
        page = anon.post(log_of(group), entry(minutes=minutes), headers=HERE).content.decode()

    assert "in confidence" not in page
    assert "Files are not kept" in page


def test_repeated_empty_and_odd_fields_come_back_as_they_were(anon: Client, group: Group) -> None:
    odd = [
        ("theme", "1"),
        ("theme", "2"),
        ("line", "\r\nbegins with a break"),
        ("empty", ""),
        ('a"><script>', "<script>"),
    ]
    body = {name: [value for other, value in odd if other == name] for name, _ in odd}

    page = anon.post(log_of(group), body, headers=HERE).content.decode()

    own = [(name, value) for name, value in fields_of(page) if name not in ("csrfmiddlewaretoken", "held")]
    assert [(html.unescape(name), value) for name, value in own] == odd
    assert "<script>" not in page


def test_a_megabyte_comes_back_whole(anon: Client, group: Group) -> None:
    text = "Gàidhlig " * 120_000

    page = anon.post(log_of(group), entry(line=text), headers=HERE).content.decode()

    assert dict(fields_of(page))["line"] == text


def test_the_words_are_marked_so_that_right_to_left_reads_right(anon: Client, group: Group) -> None:
    page = anon.post(log_of(group), entry(line="שלום"), headers=HERE).content.decode()

    assert re.search(r'<input class="govuk-input"[^>]* value="שלום" dir="auto">', page)
