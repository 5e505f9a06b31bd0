"""Every page forbids what it does not need: scripts, styles and pictures come from here or not at all."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from groups.models import Group, Person
from tests.gates.roles import addresses, admin_addresses, browsers

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def faults(response: Any) -> list[str]:
    """What in a page or its policy would let foreign code in, or be blocked by the policy."""
    policy = dict(part.strip().split(" ", 1) for part in response.get("Content-Security-Policy", "x x").split(";"))
    scripts = policy.pop("script-src", "")
    found = [] if policy == STRICT else [f"policy {policy}"]
    if not re.fullmatch(r"'self'( 'nonce-[\w+/=-]+')?", scripts):
        found.append(f"script-src {scripts}")
    page = response.content.decode() if response.get("Content-Type", "").startswith("text/html") else ""
    found += re.findall(r"\son\w+=\"[^\"]*\"|\sstyle=\"[^\"]*\"|<style\b|<script>", page)
    found += re.findall(r"<(?:script|img|link)[^>]*(?:src|href)=\"(?:https?:)?//[^\"]*", page)
    return found


def test_every_page_is_strict(group: Group, alice: Person, charlie: Person, rhona: Person) -> None:
    everyone = browsers(alice, charlie, rhona)
    pages = [*addresses(group).values(), *admin_addresses(), "/nowhere/", "/groups/nowhere/", "/?x=%00"]

    found = {
        (address, role): wrong
        for address in pages
        for role, browser in everyone.items()
        if (wrong := faults(browser.get(address)))
    }

    assert found == {}


def test_a_planted_page_is_found() -> None:
    page = HttpResponse('<p onclick="go()" style="x"><script>go()</script>')
    page["Content-Security-Policy"] = "default-src 'none'; script-src 'self' 'unsafe-inline'"

    assert len(faults(page)) == 5


def test_an_error_page_of_a_post_is_strict_too() -> None:
    browser = Client(enforce_csrf_checks=True)

    assert faults(browser.post(f"/{settings.LOGIN_URL}/", {"email": "x"})) == []
