"""Asks for pages again and again, in this process, and counts what each asks of the database: those of groups."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as USER_SESSION_KEY
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.test import Client

from groups.models import Group, Person

from .load import LARGE, SMALL, Size, seed_load
from .measure import repeat


def both_sizes(times: int) -> dict[str, list[list[Any]]]:
    """The figures of each size: page, queries, median and 95 % in milliseconds, kilobytes."""
    return {size.name: of_size(size, times) for size in (SMALL, LARGE)}


def emptied() -> None:
    """A database as new, whatever was in it."""
    call_command("flush", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def vacuumed() -> None:
    """The database knows how much of everything it holds now."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def of_size(size: Size, times: int) -> list[list[Any]]:
    emptied()
    seed_load(size)
    vacuumed()
    group = Group.objects.get(slug="topic-3")
    member = Person.objects.get(email="p3@example.org")
    researcher = Person.objects.create(name="Rhona Researcher", email="rhona@example.org", is_staff=True)
    log = f"{group.get_absolute_url()}log/"
    pages = [
        ("map", None, "/groups/"),
        ("map, filtered", None, "/groups/?cpp=area-3&word=place"),
        ("partnership", member, group.cpp.get_absolute_url()),
        ("group page", member, group.get_absolute_url()),
        ("log page", member, log),
        ("log page, filtered", member, f"{log}?word=line"),  # a full page at both sizes
        ("groups elsewhere", member, f"{group.get_absolute_url()}elsewhere/"),
        ("home", member, "/"),
        ("researcher's home", researcher, "/"),
        ("researcher's table", researcher, "/desk/groups/"),
    ]
    return figures_of(pages, times)


def figures_of(pages: Iterable[tuple[str, Person | None, str]], times: int) -> list[list[Any]]:
    """Of each page, as its reader gets it: name, queries, median and 95 % in milliseconds, kilobytes."""
    return [figures(name, browser_of(person), address, times) for name, person, address in pages]


def figures(name: str, browser: Client, address: str, times: int) -> list[Any]:
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    browser.get(address)
    with connection.execute_wrapper(note):
        answer = browser.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    took = repeat(lambda: browser.get(address), times)
    return [name, len(asked), took.median_ms, took.p95_ms, len(answer.content) / 1024]


def browser_of(person: Person | None) -> Client:
    browser = Client()
    if person is None:
        return browser
    browser.force_login(person)
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session[USER_SESSION_KEY] = str(person.pk)
    session.save()
    return browser
