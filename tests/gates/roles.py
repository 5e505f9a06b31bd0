"""Every address of the platform, and everyone who might ask for it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import site
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from groups.models import Group, Person
from tests.cast import signed_in

ROLES = ("visitor", "member", "outsider", "first factor only", "researcher")


def browsers(alice: Person, charlie: Person, rhona: Person) -> dict[str, Client]:
    """One browser a role. The researcher of `first factor only` has not shown a second one."""
    half = Client()
    half.force_login(rhona)
    browsers = [Client(), signed_in(alice), signed_in(charlie), half, signed_in(rhona)]
    for browser in browsers:
        browser.raise_request_exception = False
    return dict(zip(ROLES, browsers, strict=True))


def pattern_names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every address, with its namespace; the pattern itself where it has no name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from pattern_names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"


def addresses(group: Group) -> dict[str, str]:
    """Name and address of every page outside the admin that a GET can ask for."""
    of_a_group = {"groups:group", "groups:add_entry", "groups:move"}
    names = [name for name in pattern_names() if not name.startswith("admin:")]
    return {name: reverse(name, args=[group.slug] if name in of_a_group else []) for name in names}


def admin_addresses() -> Iterator[str]:
    """Lists, empty forms, and the first row of everything the admin shows."""
    yield from (reverse(f"admin:{name}") for name in ("index", "login", "logout", "jsi18n", "autocomplete"))
    for model in site._registry:
        options: Any = model._meta
        base = f"admin:{options.app_label}_{options.model_name}"
        yield reverse(f"{base}_changelist")
        yield reverse(f"{base}_add")
        if row := model._default_manager.first():
            yield from (reverse(f"{base}_{page}", args=[row.pk]) for page in ("change", "history", "delete"))
