import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Group, Person
from tests.cast import signed_in
from tests.factories import make_entry

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("name", ["privacy", "accessibility", "cookies"])
def test_the_notices_are_open_to_everyone_and_say_whom_to_ask(name: str, anon: Client, settings: Any) -> None:
    settings.CONTACT_EMAIL = "someone@example.org"

    response = anon.get(reverse(name))

    assert response.status_code == 200
    assert "mailto:someone@example.org" in text(response)


def test_the_privacy_notice_names_who_is_responsible_and_where_the_data_are(anon: Client, settings: Any) -> None:
    settings.CONTROLLER = "Borders Together"
    settings.HOSTED_IN = "Scotland"

    page = text(anon.get(reverse("privacy")))

    assert "Borders Together decides what is kept here" in page
    assert "The data are kept in Scotland." in page


def test_the_privacy_notice_claims_no_place_that_nobody_set(anon: Client, settings: Any) -> None:
    settings.HOSTED_IN = ""

    assert "The data are kept in" not in text(anon.get(reverse("privacy")))


def test_the_cookies_page_lists_the_cookies_there_are(anon: Client, alice: Person, group: Group) -> None:
    client = signed_in(alice)
    entry = {"uid": "0d9c3f5e-2f6b-4c3e-9a51-7d1f6a0d9b11", "kind": "meeting", "line": "We met."}
    client.get(group.get_absolute_url())
    client.post(reverse("groups:add_entry", args=[group.slug]), {**entry, "on": "2025-04-01", "readers": "group"})

    listed = re.findall(r"<code>(.+?)</code>", text(anon.get(reverse("cookies"))))

    assert set(client.cookies) == {"session", "csrf"}
    assert sorted(listed) == ["csrf", "session"]


def test_names_are_for_people_of_the_network(anon: Client, alice: Person, charlie: Person, group: Group) -> None:
    make_entry(group, "For all", readers="network", on_public_page=True, written_by=alice)
    byline = f"Written by <bdi>{alice.name}</bdi>"

    assert byline not in text(anon.get(group.get_absolute_url()))
    assert byline in text(signed_in(charlie).get(group.get_absolute_url()))
