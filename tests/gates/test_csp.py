"""Every page forbids what it does not need: scripts, styles and pictures come from here or not at all."""

import re
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from carplatform.urls import handler400, handler403, handler404, handler500
from carplatform.urls import urlpatterns as platform
from evaluations.models import Questionnaire
from groups.models import Group, Person
from tests.cast import signed_in
from tests.gates.roles import addresses, admin_addresses, browsers, desk_addresses

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


def test_every_page_is_strict(
    things: list[Any], forms_at_work: list[Questionnaire], alice: Person, charlie: Person, rhona: Person
) -> None:
    everyone = browsers(alice, charlie, rhona)
    nowhere = ["/nowhere/", "/groups/nowhere/", "/events/nowhere/", "/?x=%00"]
    desks = [page for form in forms_at_work for page in desk_addresses(form)]
    pages = [*addresses(*things).values(), *desks, *admin_addresses(), *nowhere]

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


@login_not_required
def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


class WithACrash:
    urlpatterns = [*platform, path("crash/", crash, name="crash")]
    handler400, handler403, handler404, handler500 = handler400, handler403, handler404, handler500


def test_pages_that_say_no_are_strict_too(group: Group, alice: Person, charlie: Person) -> None:
    visitor, member, outsider = Client(), signed_in(alice), signed_in(charlie)
    wary = Client(enforce_csrf_checks=True)
    visitor.raise_request_exception = member.raise_request_exception = False
    log = reverse("groups:add_entry", args=[group.slug])

    with override_settings(ROOT_URLCONF=WithACrash):
        answers = {
            302: visitor.get(reverse("account")),
            400: visitor.get("/", headers={"host": "evil.example"}),
            401: visitor.post(log, {"line": "x"}, headers={"origin": "http://testserver"}),
            403: wary.post(reverse("account_login"), {"email": "x"}),
            404: visitor.get("/nowhere/"),
            405: visitor.post(reverse("home")),
            413: member.post(log, {"line": "x" * 11 * 2**20}),
            422: member.post(log, {"line": "x"}),
            500: visitor.get("/crash/"),
        }
        refused = outsider.post(log, {"line": "x"})

    assert {status: answer.status_code for status, answer in answers.items()} == {status: status for status in answers}
    assert {status: faults(answer) for status, answer in answers.items() if faults(answer)} == {}
    assert (refused.status_code, faults(refused)) == (403, [])
