"""Where signing in leads: to a page of ours, never elsewhere."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Person
from tests.accounts.steps import CODE, HOME, SIGN_IN, newest_code, sign_in

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https://evil.example",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/",
    "http://localhost:9999/",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x00//evil.example",
    "/%09/evil.example",
    "evil.example",
    "%2F%2Fevil.example",
    "//evil.example/..",
    "/%5Cevil.example",
    "http:///evil.example",
]


@pytest.mark.parametrize("next_url", ["/groups/", "/privacy/?a=1&b=2", "/groups/#map"])
def test_next_leads_to_a_page_of_ours(anon: Client, alice: Person, next_url: str) -> None:
    assert sign_in(anon, alice, next=next_url)["Location"] == next_url
    assert anon.get(SIGN_IN, {"next": next_url})["Location"] == next_url


@pytest.mark.parametrize("next_url", ELSEWHERE)
def test_next_never_leads_elsewhere(anon: Client, alice: Person, next_url: str) -> None:
    """Posted, in the address, and for someone signed in; whether or not the first page drops it already."""
    first = anon.post(SIGN_IN, {"email": str(alice.email), "next": next_url})
    second = anon.post(CODE, {"code": newest_code(str(alice.email)), "next": next_url})
    third = anon.post(SIGN_IN, {"email": str(alice.email), "next": next_url})
    out = anon.post(reverse("account_logout"), {"next": next_url})

    kept_on_site = {HOME, "/%09/evil.example", "/%5Cevil.example"}
    assert first["Location"] == CODE or first["Location"].startswith(f"{CODE}?next=%2F%25")
    assert {second["Location"], third["Location"], out["Location"]} <= kept_on_site
