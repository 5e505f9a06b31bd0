"""What a page posts, and what a held page would post again."""

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from groups.models import Group

HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def entry(**changed: Any) -> dict[str, Any]:
    """An entry for the log, as the page sends it."""
    uid = "0b9e9d3e-7d8c-4a55-9d7e-3b1f3c1f4a11"
    return {"uid": uid, "kind": "meeting", "line": "We met twice", "on": "2026-02-04", "readers": "group", **changed}


def log_of(group: Group) -> str:
    return reverse("groups:add_entry", args=[group.slug])


def fields_of(page: str) -> list[tuple[str, str]]:
    """What a browser would post from this page: names and values in order."""
    found = []
    for tag in re.finditer(r"<input [^>]*>|<textarea ([^>]*)>\n(.*?)</textarea>", page, re.DOTALL):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag.group(1) or tag.group(0)))
        value = tag.group(2) if tag.group(1) else attributes.get("value", "")
        found.append((attributes["name"], re.sub(r"\r\n|\r|\n", "\r\n", html.unescape(value))))
    return found


def strict(client: Client) -> Client:
    """The same browser, meeting Django's check of tokens as in the open."""
    other = Client(enforce_csrf_checks=True, raise_request_exception=False)
    other.cookies = client.cookies
    return other
