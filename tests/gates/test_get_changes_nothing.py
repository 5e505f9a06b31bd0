"""Reading changes nothing: no GET or HEAD, by anyone, on any page, changes a row of any table of ours."""

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse

from groups.models import Group, Person, Phase
from tests.factories import make_cycle, make_entry, make_move
from tests.gates.roles import addresses, admin_addresses, browsers

pytestmark = pytest.mark.django_db

# Kept by others for their own ends: sessions, and allauth's list of them and of addresses.
EXEMPT = {"sessions", "usersessions", "account", "mfa"}


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is not exempt."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in EXEMPT]
    return {model._meta.label: sorted(model._base_manager.values_list(), key=repr) for model in models}


def test_reading_changes_nothing(group: Group, alice: Person, charlie: Person, rhona: Person) -> None:
    make_move(make_cycle(group), Phase.EXPLORING)
    make_entry(group)
    everyone = browsers(alice, charlie, rhona)
    before = everything()

    for address in [*addresses(group).values(), *admin_addresses()]:
        for role, browser in everyone.items():
            assert browser.get(address).status_code < 500, (role, address)
            browser.head(address)

    assert everything() == before


def renames(request: HttpRequest) -> HttpResponse:
    Group.objects.update(topic="Changed by reading")
    return HttpResponse()


def test_a_planted_page_that_writes_on_get_is_seen(group: Group) -> None:
    before = everything()

    renames(HttpRequest())

    assert everything() != before
