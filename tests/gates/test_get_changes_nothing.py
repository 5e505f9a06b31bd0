"""Reading changes nothing: no GET or HEAD, by anyone, on any page, changes a row of any table but those named here."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from carplatform.accounts.actions import keep_address_in_step
from carplatform.urls import urlpatterns as platform
from evaluations.models import Questionnaire
from groups.models import Group, Person
from tests.accounts.steps import ask, give_second_factor
from tests.delivering import send_what_waits
from tests.factories import make_event, make_group
from tests.gates.roles import addresses, admin_addresses, browsers, desk_addresses, downloads

pytestmark = pytest.mark.django_db

# What a page may write on being read: who is signed in where, and until when. The cache is no model.
EXEMPT = {"sessions", "usersessions"}


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is not exempt."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in EXEMPT]
    return {model._meta.label: sorted(model._base_manager.values_list(), key=repr) for model in models}


def changed_by_reading(everyone: dict[str, Client], pages: list[str]) -> list[tuple[str, list[str]]]:
    """The pages of which reading changed something, each with the tables it changed."""
    found, before = [], everything()
    for page in pages:
        for role, browser in everyone.items():
            for ask_for in (browser.get, browser.head):
                answer: Any = ask_for(page)
                assert answer.status_code < 500, (role, page)
                list(answer.streaming_content if answer.streaming else ())  # which closes a file
        after = everything()
        if tables := [name for name, rows in after.items() if rows != before[name]]:
            found.append((page, tables))
        before = after
    return found


@pytest.fixture
def everyone(group: Group, things: list[Any], alice: Person, charlie: Person, rhona: Person) -> dict[str, Client]:
    """All roles, with rows in every table that their pages read."""
    for person in (alice, charlie, rhona):
        keep_address_in_step(person=person)  # as signing in does
    give_second_factor(rhona)
    everyone = browsers(alice, charlie, rhona)
    ask(everyone["visitor"], str(alice.email))
    everyone["member"].post(reverse("account_email"), {"email": "new@example.org"})
    return everyone


def test_every_table_that_a_page_could_touch_is_watched(everyone: dict[str, Client]) -> None:
    filled = {name for name, rows in everything().items() if rows}

    assert filled >= {
        "groups.Group",
        "groups.LogEntry",
        "groups.PhaseMove",
        "groups.Person",
        "events.Event",
        "events.Invitation",
        "events.InvitationToken",
        "events.Needs",
        "events.Participation",
        "events.Session",
        "evaluations.Link",
        "evaluations.LinkToken",
        "evaluations.Questionnaire",
        "evaluations.Tally",
        "reflections.Worksheet",
        "outbox.Message",
        "account.EmailAddress",
        "mfa.Authenticator",
    }


def test_reading_changes_nothing(
    everyone: dict[str, Client], things: list[Any], forms_at_work: list[Questionnaire]
) -> None:
    hidden = [make_group(is_published=False), make_event(is_published=False)]
    desks = [page for form in forms_at_work for page in desk_addresses(form)]
    cards = [page for name, page in downloads(*things).items() if name.startswith("events:")]
    pages = [
        *addresses(*things).values(),
        *cards,
        *addresses(*hidden).values(),
        *desks,
        *admin_addresses(),
        "/nowhere/",
    ]

    assert changed_by_reading(everyone, pages) == []


@pytest.mark.usefixtures("demo_on")
def test_reading_the_demo_mailbox_changes_nothing(everyone: dict[str, Client]) -> None:
    send_what_waits()

    assert changed_by_reading(everyone, [reverse("demo:mailbox"), reverse("demo:sign_in")]) == []


@login_not_required
def renames(request: HttpRequest) -> HttpResponse:
    Group.objects.update(topic=f"Changed by {request.method}")
    return HttpResponse()


class Planted:
    urlpatterns = [*platform, path("planted/", renames, name="planted")]


def test_a_planted_page_that_writes_on_get_is_found(everyone: dict[str, Client], group: Group) -> None:
    with override_settings(ROOT_URLCONF=Planted):
        found = changed_by_reading(everyone, list(addresses(group).values()))

    assert found == [("/planted/", ["groups.Group"])]
