"""The two pages for machines."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries


def test_healthz_says_that_the_process_lives_and_touches_nothing(client: Client) -> None:
    # No django_db mark: any query would fail the test.
    response = client.get(reverse("healthz"))

    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_that_the_database_answers(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        response = client.get(reverse("readyz"))

    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_in_plain_words_that_the_database_does_not_answer(client: Client) -> None:
    with database_down():
        response = client.get(reverse("readyz"))

    assert (response.status_code, response.content) == (503, b"The database does not answer.")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_they_answer_get_and_head_only(client: Client, name: str) -> None:
    assert client.head(reverse(name)).status_code == 200
    assert client.post(reverse(name)).status_code == 405


@contextmanager
def database_down() -> Iterator[None]:
    """As if the server had gone: every query fails the way the driver says so."""

    def gone(*args: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone):
        yield
