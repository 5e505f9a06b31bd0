"""Researchers read the audit log; nobody edits it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from carplatform.audit.actions import record
from carplatform.audit.models import Record
from groups.models import Person
from tests.cast import signed_in
from tests.outbox.conftest import NOON

pytestmark = pytest.mark.django_db

LIST = "admin:audit_record_changelist"


@pytest.fixture
def client(rhona: Person) -> Client:
    return signed_in(rhona)


def test_the_log_is_read_and_searched(client: Client, rhona: Person, bob: Person) -> None:
    record(by=rhona, action="reset second factor", obj=bob, note="Lost phone", at=NOON)
    record(by=bob, action="make researcher", note="New colleague", at=NOON)

    everything = client.get(reverse(LIST)).content.decode()
    found = client.get(reverse(LIST), {"q": "phone"}).content.decode()

    assert all(
        words in everything for words in ("Rhona Researcher", "reset second factor", "Lost phone", "New colleague")
    )
    assert "Lost phone" in found
    assert "New colleague" not in found


def test_nothing_can_be_added_changed_or_deleted(client: Client, rhona: Person) -> None:
    written = record(by=rhona, action="publish results", at=NOON)

    assert client.get(reverse("admin:audit_record_add")).status_code == 403
    assert client.post(reverse("admin:audit_record_change", args=[written.pk]), {"action": "x"}).status_code == 403
    assert client.post(reverse("admin:audit_record_delete", args=[written.pk]), {"post": "yes"}).status_code == 403
    assert b"delete_selected" not in client.get(reverse(LIST)).content
    assert Record.objects.get().action == "publish results"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_however_long_it_is(
    client: Client,
    rhona: Person,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
    rows: int,
) -> None:
    for _ in range(rows):
        record(by=rhona, action="publish results", obj=rhona, at=NOON)

    with django_assert_num_queries(9):
        client.get(reverse(LIST))
