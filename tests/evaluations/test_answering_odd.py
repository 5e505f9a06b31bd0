"""What goes wrong on the way: odd text, tampered forms, a database that stops. Nothing is lost, nothing logged."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from carplatform.access_log import WithoutPaths
from evaluations.models import Answer, Choice, Link, Pick, Question, Response
from tests.broken_database import broken_database
from tests.carplatform.holding import fields_of
from tests.evaluations.filling import carried, form_of_every_kind, link_to, names_of, open_form, send
from tests.gates.test_bad_input import MEGABYTE, TEXTS, kept

pytestmark = pytest.mark.django_db
WORDS = "It took some thought, “with” <quotes>\r\nand a second line"


def browser() -> Client:
    return Client(raise_request_exception=False)


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What the handler that settings.LOGGING installs writes inside the block."""
    [handler] = [
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler) and any(isinstance(one, WithoutPaths) for one in handler.filters)
    ]
    written = io.StringIO()
    before = handler.setStream(written)
    try:
        yield written
    finally:
        handler.setStream(before)


# Odd text ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_stored_exactly_or_refused_and_kept(name: str) -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)
    text = TEXTS[name].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    fields = {names[0]: "agree", names[2]: TEXTS[name]}

    checked = send(browser(), address, fields, "check")
    answer = send(browser(), address, fields)

    page = answer.content.decode()
    if answer.status_code == 422:
        assert name in {"1 MB", "NUL"}
        assert checked.status_code == 422
        assert kept(answer, text)
        assert "<title>Error: " in page
        assert f'<a href="#{names[2]}-1">' in page
        assert f'id="{names[2]}-error"' in page
        assert 'value="agree" checked' in page
        assert not Response.objects.exists()
    else:
        assert answer.status_code == 302
        found = [answer.text for answer in Answer.objects.exclude(text="")]
        assert [" ".join(one.split()) for one in found] == ([" ".join(text.split())] if text.strip() else [])
        assert not text.strip() or carried(checked)[names[2]] == [found[0].replace("\n", "\r\n")]


def test_a_comment_of_a_megabyte_comes_back_whole() -> None:
    questionnaire = open_form()
    name = names_of(questionnaire)[2]

    answer = send(browser(), link_to(questionnaire), {name: MEGABYTE}, "check")

    assert answer.status_code == 422
    assert "This is 1,049,999 characters long. Please keep it to 5,000." in answer.content.decode()
    assert dict(fields_of(answer.content.decode()))[name].strip() == MEGABYTE.strip()


@pytest.mark.parametrize("step", ["check", "change", "send"])
def test_tampered_answers_store_nothing_and_are_given_back(step: str) -> None:
    questionnaire, other = form_of_every_kind(), open_form()
    names, foreign = names_of(questionnaire), names_of(other)[0]
    address = link_to(questionnaire)
    posts: list[dict[str, str]] = [
        {names[0]: "more than strongly agree"},
        {names[3]: "999999"},
        {names[4]: "not a key"},
        {names[2]: "three"},
        {foreign: "An answer to something else"},
        {"question-99999999999999999999": "Nowhere"},
        {"question-": "No number"},
    ]

    for fields in posts:
        answer = send(browser(), address, {names[1]: "My own words", **fields}, step)
        assert answer.status_code == 422, fields
        assert "govuk-error-summary" in answer.content.decode(), fields
        assert all(kept(answer, value) for value in ("My own words", *fields.values())), fields

    assert not Response.objects.exists()
    assert not Link.objects.filter(spent=True).exists()


def test_posts_that_are_no_forms_are_answered_in_plain_words() -> None:
    questionnaire = open_form()
    address, name = link_to(questionnaire), names_of(questionnaire)[2]
    picture = BytesIO(b"\x89PNG\0\xff" * 1000)
    picture.name = "../line\0.png"
    client = browser()

    answers = [
        client.post(address, b"--x\r\njunk", content_type="multipart/form-data; boundary=x"),
        client.post(address, "[1, 2", content_type="application/json"),
        client.post(address, {name: picture, "step": "send"}),
        client.post(address, {f"field{number}": "x" for number in range(1500)}),
        client.post(address, {name: "x" * 11 * 2**20}),
        client.post(address, {name: ["one", "two"] * 20, "step": "send"}),
        client.post(address, {name: "words", "step": ["send", "nonsense"]}),
    ]

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert not Response.objects.exists()


def test_a_question_that_was_taken_off_while_someone_wrote_gives_the_words_back() -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)
    Question.objects.filter(kind=Question.Kind.OPEN).delete()

    answer = send(browser(), address, {names[0]: "agree", names[2]: WORDS})

    assert answer.status_code == 422
    assert "belongs to no question of this form" in answer.content.decode()
    assert kept(answer, WORDS)


# A database that stops ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["check", "send"])
def test_stopped_between_opening_and_sending_one_press_sends_it_later(step: str) -> None:
    questionnaire = form_of_every_kind()
    address, names = link_to(questionnaire), names_of(questionnaire)
    fields = {names[0]: "between neutral and agree", names[1]: WORDS, names[2]: "7"}
    client = browser()
    assert client.get(address).status_code == 200

    with broken_database():
        held = send(client, address, fields, step)
        again = send(client, address, dict(fields_of(held.content.decode())), step)
    posted = dict(fields_of(held.content.decode()))
    done = client.post(address, posted)

    page = held.content.decode()
    assert (held.status_code, again.status_code) == (503, 503)
    assert "Nothing you typed is lost. It is below." in page
    assert {name: posted[name] for name in fields} == fields
    assert ('type="hidden" name="step"' in page, posted["step"]) == (True, step)
    assert (held["Referrer-Policy"], held["X-Robots-Tag"], len(held.cookies)) == ("no-referrer", "noindex", 0)
    assert done.status_code == (302 if step == "send" else 200)
    assert Response.objects.count() == (1 if step == "send" else 0)


@pytest.mark.django_db(transaction=True)
def test_stopped_while_opening_the_link_says_so_kindly() -> None:
    address = link_to(open_form())

    with broken_database():
        answer = browser().get(address)

    assert answer.status_code == 503
    assert "We cannot reach our records just now." in answer.content.decode()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_postgresql_ends_while_a_form_is_stored_gives_it_back_and_stores_it_once() -> None:
    questionnaire = open_form()
    address, names = link_to(questionnaire), names_of(questionnaire)
    fields = {names[0]: "agree", names[2]: WORDS}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    other.close()

    held = send(browser(), address, fields)
    connection.close()
    pressed = [browser().post(address, dict(fields_of(held.content.decode()))) for _ in range(2)]

    assert (held.status_code, [answer.status_code for answer in pressed]) == (503, [302, 409])
    assert Response.objects.count() == 1


# Logs --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_no_log_holds_a_link_or_an_answer() -> None:
    questionnaire = form_of_every_kind()
    names = names_of(questionnaire)
    client, canary = browser(), "canary-in-a-comment"
    fields = {names[0]: "between neutral and agree", names[1]: canary, names[2]: "765432"}

    with logged() as log:
        for _ in range(20):
            address = link_to(questionnaire)
            for step in ("check", "change", "send", "send"):
                send(client, address, fields, step)
            for method in (client.get, client.head, client.options, client.put):
                method(address)
        last = link_to(questionnaire)
        with broken_database():
            client.get(last)
            send(client, last, fields)
        client.get(f"{last}\u2026/")
        client.get(last[:-1])
        client.get(last, headers={"referer": f"http://testserver{last}"})
        client.post(last, {f"field{number}": canary for number in range(1500)})
    lines = log.getvalue()

    assert lines.count("evaluations:answer 302") == 20
    assert "evaluations:answer 503" in lines
    assert [word for word in ("between neutral", canary, "765432") if word in lines] == []
    assert [piece for piece in (address, address.split("/")[2], last, last.split("/")[2]) if piece in lines] == []


def test_a_planted_answer_in_a_log_is_found() -> None:
    with logged() as log:
        logging.getLogger("evaluations").info("Stored %s", "canary-in-a-comment")

    assert "canary-in-a-comment" in log.getvalue()


def test_a_choice_that_arrives_twice_counts_once() -> None:
    questionnaire = form_of_every_kind()
    name = names_of(questionnaire)[-1]
    choice = str(Choice.objects.filter(question_id=name.split("-")[1]).order_by("pk")[0].pk)
    client, address = browser(), link_to(questionnaire)

    assert client.post(address, {name: [choice, choice], "step": "send"}).status_code == 302
    assert Pick.objects.count() == 1


@pytest.mark.parametrize("text", ["1" + "0" * 30, "-1", "1.5", "9" * 5000, "1e3", "NaN", "½", "3 people"])
def test_what_is_no_number_of_people_is_refused_and_kept(text: str) -> None:
    questionnaire = form_of_every_kind()
    name = names_of(questionnaire)[2]

    answer = send(browser(), link_to(questionnaire), {name: text})

    assert (answer.status_code, Response.objects.count()) == (422, 0)
    assert kept(answer, text)


@pytest.mark.parametrize(("text", "number"), [("٣", 3), ("７", 7), (" 4 ", 4), ("007", 7), ("0", 0)])
def test_a_number_may_be_written_in_any_digits(text: str, number: int) -> None:
    questionnaire = form_of_every_kind()

    send(browser(), link_to(questionnaire), {names_of(questionnaire)[2]: text})

    assert Answer.objects.get().number == number


@pytest.mark.django_db(transaction=True)
def test_a_question_taken_off_while_a_form_is_stored_gives_the_words_back() -> None:
    questionnaire = open_form()
    names, address = names_of(questionnaire), link_to(questionnaire)
    gone = Question.objects.get(pk=names[0].split("-")[1])

    def take_it_off(execute: Any, sql: str, *rest: Any) -> Any:
        """Once the form has been looked at, and before it is stored."""
        result = execute(sql, *rest)
        if gone.pk and 'FROM "evaluations_choice"' in sql:
            key, gone.pk = gone.pk, None
            Question.objects.filter(pk=key).delete()
        return result

    with connection.execute_wrapper(take_it_off):
        answer = send(browser(), address, {names[0]: "agree", names[2]: "My own words"})

    assert answer.status_code == 422
    assert kept(answer, "My own words")
    assert not Response.objects.exists()
    assert send(browser(), address, {names[2]: "My own words"}).status_code == 302
