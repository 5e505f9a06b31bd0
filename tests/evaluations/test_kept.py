"""The page that lists what the database holds about an answer leaves no column out."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from evaluations.models import Answer, Comment, Completeness, Link, LinkToken, Pick, Response, Signature, Tally
from evaluations.views.kept import AFTER_CLOSING, WHILE_OPEN, Words, columns_of, tables

pytestmark = pytest.mark.django_db
EVERY = WHILE_OPEN | AFTER_CLOSING


def without_words(words: Words) -> set[str]:
    """Columns that nobody explains, and explanations of columns that are not there."""
    found = ((model.__name__, set(columns_of(model)) ^ set(meanings)) for model, (_, meanings) in words.items())
    return {f"{name}.{column}" for name, columns in found for column in columns}


def test_every_table_that_holds_answers_is_listed() -> None:
    assert set(EVERY) == {Response, Answer, Pick, Link, LinkToken, Signature, Tally, Comment, Completeness}


def test_every_column_has_its_words() -> None:
    assert without_words(EVERY) == set()


def test_the_models_say_what_the_database_really_has() -> None:
    with connection.cursor() as cursor:
        real = {
            model: {column.name for column in connection.introspection.get_table_description(cursor, table)}
            for model in EVERY
            if (table := model._meta.db_table)
        }

    assert {model: set(columns_of(model)) for model in EVERY} == real


def test_a_planted_column_without_words_is_found() -> None:
    purpose, meanings = WHILE_OPEN[Response]
    fewer = {column: words for column, words in meanings.items() if column != "mode"}

    assert without_words({Response: (purpose, fewer)}) == {"Response.mode"}


def test_no_response_knows_a_person_or_a_time() -> None:
    assert columns_of(Response) == ["id", "questionnaire_id", "mode"]
    assert columns_of(Link) == ["id", "questionnaire_id", "participation_id", "spent", "withdrawn"]


def test_the_page_prints_every_column(client: Client) -> None:
    page = client.get(reverse("evaluations:kept")).content.decode()

    printed = sum(len(table.columns) for words in (WHILE_OPEN, AFTER_CLOSING) for table in tables(words))
    assert page.count("<code>") == printed == 35
