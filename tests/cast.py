"""The fixed cast: alice leads a group, bob is its member, charlie belongs to another CPP, rhona is a researcher."""

import time

import pytest
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as USER_SESSION_KEY
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from groups.models import Group, Membership, Person
from tests.factories import make_group, make_membership, make_person


@pytest.fixture
def group(db: None) -> Group:
    """A published group of its own CPP, with nothing in it."""
    return make_group("Warm homes")


@pytest.fixture
def other_group(db: None) -> Group:
    """A published group of another CPP."""
    return make_group("Quiet streets")


@pytest.fixture
def alice(group: Group) -> Person:
    person = make_person("Alice Lead")
    make_membership(group, person, role=Membership.Role.LEAD)
    return person


@pytest.fixture
def bob(group: Group) -> Person:
    person = make_person("Bob Member")
    make_membership(group, person)
    return person


@pytest.fixture
def charlie(other_group: Group) -> Person:
    person = make_person("Charlie Elsewhere")
    make_membership(other_group, person, role=Membership.Role.LEAD)
    return person


@pytest.fixture
def rhona(db: None) -> Person:
    return make_person("Rhona Researcher", is_staff=True)


@pytest.fixture
def anon(db: None) -> Client:
    return Client()


def signed_in(person: Person) -> Client:
    """A browser in which `person` has signed in; researchers with their second factor."""
    client = Client()
    client.force_login(person)
    if person.is_staff:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session[USER_SESSION_KEY] = str(person.pk)
        session.save()
    return client
